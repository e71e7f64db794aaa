#!/usr/bin/env bash
# check_linkage.sh <program>: the program must run on a Debian 12 machine without any -dev or library package, so it may
# ask for nothing but the C library, and for no younger version of it than Debian 12's 2.36.
set -euo pipefail

program="${1:?program}"
newest_glibc=2.36

strange="$(ldd "$program" | awk '{print $1}' | grep -Ev '^(linux-vdso\.so\.1|libc\.so\.6|libm\.so\.6|/lib.*/ld-linux-[a-z0-9-]+\.so\.[0-9])$' || true)"
if [[ -n "$strange" ]]; then
  echo "$program wants shared libraries that a plain Debian 12 may lack:" >&2
  echo "$strange" >&2
  exit 1
fi

newest="$(objdump -T "$program" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -V | tail -1)"
if [[ "$(printf '%s\n' "$newest" "$newest_glibc" | sort -V | tail -1)" != "$newest_glibc" ]]; then
  echo "$program wants glibc $newest, Debian 12 has $newest_glibc" >&2
  exit 1
fi
if readelf -S --wide "$program" | grep -q '\.debug_info'; then
  echo "$program is not stripped" >&2
  exit 1
fi

#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine: `setup.sh build` the packages of packages.txt and the grammars of
# tools/grammars, `setup.sh test` also those of packages-test.txt and a Node.js that the client SDKs accept (their npm packages are tests/run.mjs's business).
# What was once found complete is not looked at again until a list changes: stamps in build/setup are named by the
# lists' hashes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind="${1:?build or test}"
oldest_node=20

# once <name> <file>... -- <command>...: runs the command unless it succeeded before with the same file contents.
once() {
  local name="$1" files=() stamp
  shift
  while [[ "$1" != -- ]]; do
    files+=("$1")
    shift
  done
  shift
  stamp="build/setup/$name-$(cat "${files[@]}" | sha256sum | cut -c1-16)"
  [[ -e "$stamp" ]] && return
  "$@"
  mkdir -p build/setup
  touch "$stamp"
}

# A line is a package, perhaps followed by a command that may also come from elsewhere: where it exists, that will do.
missing_packages() {
  local package command
  while read -r package command; do
    [[ -z "$package" ]] && continue
    [[ -n "$command" ]] && command -v "$command" >/dev/null && continue
    [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] || echo "$package"
  done <"$1"
}

install_packages() {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is no Debian; taking it that what $1 lists is here" >&2
    return
  fi
  mapfile -t missing < <(missing_packages "$1")
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
      echo "setup: as root, please: apt-get install ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "setup: installing ${missing[*]}" >&2
  quietly "${as_root[@]}" apt-get update
  quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# Shows what the command said only when it fails.
quietly() {
  local said
  said="$("$@" 2>&1 </dev/null)" || {
    printf '%s\n' "$said" >&2
    return 1
  }
}

# Debian 12 ships Node.js 18, too old for today's SDKs; then one from npm goes into tools/node/node_modules.
install_node() {
  [[ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge $oldest_node ]] && return
  echo "setup: installing a current Node.js into tools/node" >&2
  quietly npm ci --ignore-scripts --no-audit --no-fund --prefix tools/node
  # The package of each processor is an optional one: npm does not mind if it cannot be had.
  if ! compgen -G 'tools/node/node_modules/node-linux-*/bin/node' >/dev/null; then
    echo "setup: npm could not install a Node.js; have version $oldest_node or later in PATH" >&2
    return 1
  fi
}

# The C sources that cmake/grammars.cmake compiles.
install_grammars() {
  echo "setup: installing the grammars into tools/grammars" >&2
  quietly npm ci --no-audit --no-fund --prefix tools/grammars
}

once packages tools/packages.txt -- install_packages tools/packages.txt
once grammars tools/grammars/package-lock.json -- install_grammars
if [[ "$kind" == test ]]; then
  once packages-test tools/packages-test.txt -- install_packages tools/packages-test.txt
  once node tools/node/package-lock.json -- install_node
fi

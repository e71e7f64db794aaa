"""What tools print on this machine, by kind: {kind: {name: text}}. A tool that is missing gives nothing.

A label is right by construction: it says which command printed the text, not what the text looks like.
Nothing reads the caller's environment; commands run with a small one of their own.
"""

import os
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST = 400_000  # characters kept of one command's output

ENVIRONMENT = {"HOME": "/nonexistent", "LANG": "C.UTF-8", "PAGER": "cat", "COLUMNS": "120", "TERM": "dumb",
               "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


class Output:
    def __init__(self, packages, sources):
        """`packages`: folder of extracted packages; `sources`: {label: [path]}, files as corpus texts."""
        self.texts = defaultdict(dict)
        self.packages = packages
        self.sources = sources
        path = f"{packages}/usr/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        self.environment = dict(ENVIRONMENT, PATH=path, PYTHONPATH=f"{packages}/usr/lib/python3/dist-packages")

    def run(self, kind, name, command, folder=REPOSITORY, both=False, **variables):
        """Keeps what a shell command prints; `both`: standard error as well."""
        try:
            done = subprocess.run(["timeout", "25", "bash", "-c", command], cwd=folder, check=False, stdin=subprocess.DEVNULL,
                                  env=dict(self.environment, **variables), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT if both else subprocess.DEVNULL)
        except OSError:
            return
        text = done.stdout[:LONGEST].decode("utf-8", "replace")
        if "command not found" not in text and "No module named" not in text.split("\n", 1)[0] and len(text) > 80:
            self.texts[kind][name] = text

    def files(self, label, most):
        return self.sources.get(label, [])[:most]

    def collect(self):
        self.structured()
        self.searches()
        self.listings()
        self.reads()
        self.tables()
        self.logs()
        self.builds()
        self.traces()
        self.other()
        return self.texts

    def structured(self):
        self.run("json", "ip-address", "ip -j address")
        self.run("json", "lsblk", "lsblk -J -O")
        self.run("json", "findmnt", "findmnt -J")
        self.run("json", "npm-ls", "npm ls --json --all --long 2>/dev/null", REPOSITORY / "tests")
        self.run("json", "compile-commands", "ninja -C build/release -t compdb | tail -n +1")
        self.run("json", "sqlite", self.sqlite("json"))
        self.run("json", "clang-ast", "echo 'struct S{int a; S*next;}; int f(S*s){return s?s->a:0;}' | clang-19 -x c++ - -fsyntax-only "
                 "-Xclang -ast-dump=json")
        folders = ["/usr/include", "/usr/share/perl5", "/etc", "/usr/lib/python3", "/usr/share/cmake-3.25", "/usr/share/doc"]
        for index, folder in enumerate(folders):
            self.run("ndjson", f"find-{index}", "find . -type f -printf '{\"path\":\"%p\",\"size\":%s,\"owner\":\"%u\",\"modified\":\"%t\"}\\n'"
                     " | head -700", folder)
            self.run("csv", f"find-{index}", "find . -type f -printf '%p,%s,%u,%m,%TY-%Tm-%Td\\n' | head -700", folder)
            self.run("csv", f"du-{index}", "du -a . | head -700", folder)
        self.run("ndjson", "dpkg", "dpkg-query -W -f='{\"package\": \"${Package}\", \"version\": \"${Version}\", \"size\": ${Installed-Size}}\\n'")
        self.run("ndjson", "git-log", "git log --pretty='{\"commit\":\"%h\",\"author\":\"%an\",\"time\":%at}'")
        self.run("ndjson", "compdb", "ninja -C build/release -t compdb | jq -c '.[]'")
        self.run("ndjson", "ip-jq", "ip -j address | jq -c '.[]'; lsblk -J -O | jq -c '.blockdevices[]'")
        self.run("ndjson", "sqlite", self.sqlite("json") + " | jq -c '.[]'")
        self.run("csv", "dpkg", "dpkg-query -W -f='${Package}\\t${Version}\\t${Architecture}\\t${Installed-Size}\\n'")
        self.run("csv", "git-log", "git log --pretty='%h,%an,%ad,%at' --date=iso")
        self.run("csv", "sqlite", self.sqlite("csv"))
        self.run("csv", "sqlite-tabs", self.sqlite("tabs"))
        self.run("csv", "passwd-csv", "tr ':' ';' < /etc/passwd")
        for name, command in {"login": "env -i bash -lc env", "architecture": "dpkg-architecture", "buildflags": "dpkg-buildflags --export",
                              "locale": "locale", "declare": "env -i bash -c 'set -o posix; set'", "release": "cat /etc/os-release",
                              "exported": "dpkg-buildflags --export=sh", "blkid": "lsblk -P | tr ' ' '\\n'",
                              "exported-login": "env -i bash -lc export", "udev": "udevadm info -q property -n /dev/null", 
                              "defaults": "cat /etc/default/*", "java-release": "cat /usr/lib/jvm/*/release", "node-config": "env -i npm_config_loglevel=silent HOME=/nonexistent npm run env",
                              "sysconfig": "env -i python3 -m sysconfig | grep = | head -0"}.items():
            self.run("env", name, command)

    def searches(self):
        for index, (pattern, folder) in enumerate([("include", "/usr/include/linux"), ("import", "/usr/lib/python3/dist-packages"),
                                                   ("return", "/usr/share/perl5"), ("function", "/usr/lib/node_modules/npm/lib"),
                                                   ("set", "/usr/share/cmake-3.25/Modules"), ("std::", "src"), ("the", "docs"),
                                                   ("error", "/usr/include/c++/12"), ("TODO", "/usr/lib/python3"), ("struct", "/usr/include"),
                                                   ("const", "bench"), ("name", "/usr/share/cmake-3.25/Help"), ("string", "tests/support")]):
            self.run("grep", f"grep-{index}", f"grep -rnI {pattern} {folder} | head -700")
            self.run("grep", f"grep-context-{index}", f"grep -rnI -C2 {pattern} {folder} | head -700")
            self.run("grep", f"rg-{index}", f"rg -n --no-heading --sort path {pattern} {folder} | head -700")
            self.run("grep", f"rg-heading-{index}", f"rg -n --heading --sort path {pattern} {folder} | head -700")
            self.run("grep", f"grep-no-numbers-{index}", f"grep -rI {pattern} {folder} | head -700")
            self.run("path_list", f"grep-files-{index}", f"grep -rlI {pattern} {folder} | head -700")
        self.run("grep", "git-grep", "git grep -n 'const'")

    def listings(self):
        for index, folder in enumerate(["/usr/include", "/usr/lib/python3/dist-packages", "/usr/share/cmake-3.25", "/etc", "/usr/share/doc",
                                        "/usr/lib/node_modules/npm", "/usr/share/perl5", str(REPOSITORY / "src"), "/usr/bin", "/var/lib"]):
            for name, command in {"ls-l": "ls -l", "ls-la": "ls -la --time-style=long-iso", "ls-lR": "ls -lR", "ls-lh": "ls -lhF", "ls-R": "ls -R",
                                  "ls-s": "ls -lis --full-time"}.items():
                self.run("listing", f"{name}-{index}", command + " | head -1200", folder)
            self.run("listing", f"tar-{index}", "tar cf - --ignore-failed-read . | tar tvf - | head -600", folder)
            for name, command in {"find": "find .", "find-absolute": f"find {folder} -type f", "tree": "tree --noreport", "tree-full": "tree -f -L 4",
                                  "rg-files": "rg --files --no-ignore", "tar-t": "tar cf - --ignore-failed-read . | tar tf -",
                                  "ls": "ls -1"}.items():
                self.run("path_list", f"{name}-{index}", command + " | head -1200", folder)
        self.run("path_list", "git-ls-files", "git ls-files")
        self.run("listing", "git-ls-tree", "git ls-tree -rl HEAD")
        for package in ["bash", "coreutils", "git", "perl-base", "python3.11-minimal", "cmake"]:
            self.run("path_list", f"dpkg-L-{package}", f"dpkg -L {package}")

    def reads(self):
        for label in ["source-python", "source-c", "source-cpp", "source-javascript", "source-bash", "source-java", "yaml", "prose"]:
            for index, path in enumerate(self.files(label, 5)):
                name = f"{label}-{index}"
                self.run("numbered_read", f"cat-n-{name}", f"cat -n '{path}'")
                self.run("numbered_read", f"arrow-{name}", f"awk '{{printf \"%6d\u2192%s\\n\", NR, $0}}' '{path}'")
                self.run("numbered_read", f"bar-{name}", f"awk '{{printf \"%d|%s\\n\", NR, $0}}' '{path}'")
                self.run("numbered_read", f"colon-{name}", f"awk '{{printf \"%d:%s\\n\", NR, $0}}' '{path}'")
        tracked = subprocess.run(["git", "ls-files", "src/*.cpp"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split()
        for index, path in enumerate(tracked[::9][:12]):
            self.run("numbered_read", f"blame-{index}", f"git blame {path}")
        commits = subprocess.run(["git", "log", "--format=%h", "-60"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split()
        for commit in commits:
            self.run("diff", f"show-{commit}", f"git show --format= {commit}")
        self.run("diff", "diff-recursive", "diff -ru src/json src/tokens; diff -u src/json/text.cpp src/json/cursor.cpp")

    @staticmethod
    def sqlite(mode):
        rows = "dpkg-query -W -f='${Package}|${Version}|${Architecture}|${Installed-Size}|${Section}\\n' > \"$T\""
        return (f"T=$(mktemp); {rows}; sqlite3 :memory: 'create table package(name text, version text, architecture text, size int, section text)' "
                f"'.mode list' \".import $T package\" '.headers on' '.mode {mode}' 'select * from package limit 700'; rm -f \"$T\"")

    def tables(self):
        self.run("markdown_table", "sqlite", self.sqlite("markdown"))
        for mode in ["box", "table", "column"]:
            self.run("ascii_table", f"sqlite-{mode}", self.sqlite(mode))
        for name, command in {"ps-aux": "ps aux", "ps-ef": "ps -ef", "df": "df -h", "df-inodes": "df -i", "lsblk": "lsblk", "lsblk-all": "lsblk -o NAME,SIZE,TYPE,RO,MAJ:MIN",
                              "dpkg": "dpkg -l", "ss": "ss -tan", "findmnt": "findmnt", "pip": "python3 -m pip list", "sections": "readelf -SW /bin/bash",
                              "units": "systemctl list-unit-files --no-pager", "top": "top -b -n1", "vmstat": "vmstat 1 3", "free": "free -m",
                              "lsof": "lsof -n 2>/dev/null | head -300", "symbols": "readelf -sW /bin/bash | head -900",
                              "column-passwd": "column -t -s: /etc/passwd", "column-dpkg": "dpkg-query -W | column -t", "netstat": "netstat -an",
                              "file-sizes": "unzip -l " + str(next(iter(self.sources.get("zip", [])), "none")) + " | head -500", "lsmod": "lsmod",
                              "who": "getent services | head -200 | column -t", "ps-threads": "ps -eLf | head -300"}.items():
            self.run("ascii_table", name, command)

    def logs(self):
        for path in ["/var/log/dpkg.log", "/var/log/alternatives.log", "/var/log/apt/history.log", "/var/log/bootstrap.log"]:
            if path != "/var/log/apt/history.log":
                self.run("log", Path(path).stem, f"tail -3000 {path}")
        self.run("log", "git-trace", "git status >/dev/null; git log -3 >/dev/null; git diff HEAD~1 --stat >/dev/null; git branch -a >/dev/null; git fsck >/dev/null", both=True, GIT_TRACE="1")
        self.run("log", "git-trace-performance", "git status >/dev/null; git log -3 >/dev/null", both=True, GIT_TRACE2_PERF="1")
        self.run("log", "git-trace-event", "git status >/dev/null; git log -3 >/dev/null", both=True, GIT_TRACE2="1")
        self.run("log", "java-all", "java -Xlog:all=debug -version | head -2500", both=True)
        self.run("log", "java-info", "java -Xlog:all=info:stdout:time,level,tags -version | head -2500", both=True)
        self.run("log", "java-uptime", "java -Xlog:gc*,class*=debug:stdout:uptime,pid,level -version | head -2500", both=True)
        self.run("log", "strace-time", "strace -f -tt git status", both=True)
        self.run("log", "strace-date", "strace -ttt ls /", both=True)
        self.run("log", "valgrind", "valgrind --leak-check=full --show-reachable=yes -v /bin/ls /", both=True)
        self.run("log", "node-debug", "node -e 'require(\"http\"); require(\"/usr/lib/node_modules/npm/lib/npm.js\")' | head -1500", both=True,
                 NODE_DEBUG="module,fs,timer,net,http")
        self.run("log", "npm-silly", "npm ls --loglevel silly >/dev/null", REPOSITORY / "tests", both=True)
        self.run("log", "http-server", "D=$(mktemp -d); cd /usr/share/doc; python3 -u -m http.server 18993 --bind 127.0.0.1 2>\"$D/log\" & "
                 "P=$!; sleep 1; for f in $(ls | head -120); do curl -s -o /dev/null 127.0.0.1:18993/$f; curl -s -o /dev/null 127.0.0.1:18993/$f/none; done; "
                 "kill $P; cat /tmp/tmp*/log 2>/dev/null | head -300 || true")
        self.run("log", "nginx-access", "D=$(mktemp -d); printf 'error_log %s/e info; pid %s/p; events {} http { access_log %s/a; client_body_temp_path %s/b; server "
                 "{ listen 127.0.0.1:18994; root /usr/share/doc; autoindex on; } }' $D $D $D $D > $D/c; nginx -c $D/c & sleep 1; "
                 "for f in $(ls /usr/share/doc | head -150); do curl -s -o /dev/null 127.0.0.1:18994/$f/; curl -s -o /dev/null 127.0.0.1:18994/$f/none; done; "
                 "cat $D/a; kill $(cat $D/p)")
        self.run("log", "nginx-error", "D=$(mktemp -d); printf 'error_log %s/e debug; pid %s/p; events {} http { access_log %s/a; server "
                 "{ listen 127.0.0.1:18995; root /usr/share/doc; } }' $D $D $D > $D/c; nginx -c $D/c & sleep 1; "
                 "for f in $(ls /usr/share/doc | head -150); do curl -s -o /dev/null 127.0.0.1:18995/$f/none; done; cat $D/e; kill $(cat $D/p)")
        self.run("log", "ccache", "D=$(mktemp -d); for i in 1 2 3; do echo 'int x;' > $D/a$i.c; CCACHE_DIR=$D/c CCACHE_LOGFILE=$D/l ccache gcc -c $D/a$i.c -o $D/a.o; done; cat $D/l")
        self.run("log", "python-logging", "python3 -c 'import logging,unittest,asyncio; logging.basicConfig(level=10, format=\"%(asctime)s %(name)s %(levelname)s %(message)s\"); "
                 "import concurrent.futures as c\nfor i in range(400): logging.getLogger(\"worker.%d\" % (i%7)).log(10+10*(i%4), \"job %d of %s took %d ms\", i, \"abc\"[i%3], i*37%911)\n'", both=True)
        self.run("log", "journal", "journalctl --no-pager -n 2000")
        self.run("log", "kernel", "dmesg | tail -2000")

    def builds(self):
        swig = f"{self.packages}/usr/share/doc/swig4.0-examples"
        for index, path in enumerate(self.files("source-c", 14)):
            self.run("build_output", f"gcc-{index}", f"gcc -fsyntax-only -Wall -Wextra -Wconversion -Wshadow -Wcast-qual -Wmissing-prototypes '{path}'", both=True)
        for index, path in enumerate(self.files("source-cpp", 10)):
            self.run("build_output", f"clang-{index}", f"clang-19 -std=c++17 -fsyntax-only -Weverything -ferror-limit=200 '{path}' | head -900", both=True)
            self.run("build_output", f"g++-{index}", f"g++ -std=c++17 -fsyntax-only -Wall -Wextra -Weffc++ -Wshadow '{path}' | head -900", both=True)
        for index, path in enumerate(self.files("source-java", 10)):
            self.run("build_output", f"javac-{index}", f"javac -Xlint:all -d /tmp '{path}'", both=True)
        for index, path in enumerate(self.files("source-rust", 8)):
            self.run("build_output", f"rustc-{index}", f"/root/.cargo/bin/rustc --crate-type lib --emit=metadata -o /dev/null '{path}'", both=True, HOME="/root")
        for index, path in enumerate(self.files("source-bash", 12)):
            self.run("build_output", f"shellcheck-{index}", f"shellcheck -f gcc '{path}'", both=True)
        for index, module in enumerate(["bisect", "json", "textwrap", "csv", "configparser", "heapq", "shlex", "string", "tomllib", "fnmatch", "glob", "operator"]):
            self.run("build_output", f"unittest-{index}", f"python3 -m unittest -v test.test_{module}", both=True, PATH="/root/.pyenv/shims:/usr/bin:/bin", HOME="/root")
        for index, test in enumerate(["bisect", "textwrap", "shlex", "fnmatch", "heapq"]):
            self.run("build_output", f"pytest-{index}", "F=$(ls /root/.pyenv/versions/3.11*/lib/python3.11/test/test_%s.py); /usr/bin/python3 -m pytest -v -p no:cacheprovider $F" % test, both=True)
        self.run("build_output", "pytest-failing", "D=$(mktemp -d); printf 'import json\\n\\ndef load(s):\\n    return json.loads(s)\\n\\ndef test_a():\\n    assert load(\"[1]\") == [2]\\n\\n"
                 "def test_b():\\n    load(\"{\")\\n\\ndef test_c():\\n    assert {\"a\": 1, \"b\": 2} == {\"a\": 1, \"b\": 3}\\n' > $D/test_x.py; /usr/bin/python3 -m pytest -p no:cacheprovider $D", both=True)
        build = REPOSITORY / "build/release"
        self.run("build_output", "cmake-configure", "D=$(mktemp -d); cmake --preset release -B $D; ninja -C $D -n | head -300; rm -rf $D", both=True)
        self.run("build_output", "ninja", "ninja -n -t clean; ninja -n -d explain json_test", build, both=True)
        self.run("build_output", "googletest", "$(find . -name compress_test -type f | head -1) --gtest_filter='-*Machine*'", build, both=True)
        self.run("build_output", "ctest", "ctest -V -R 'Json|json' | head -1500", build, both=True)
        self.run("build_output", "apt-simulate", "apt-get install -s gnuplot r-base-core", both=True)
        self.run("build_output", "apt-remove", "apt-get remove -s perl", both=True)
        self.run("build_output", "compileall", "python3 -m compileall -f -x none . ", "/usr/share/doc", both=True)
        self.run("build_output", "node-test", "D=$(mktemp -d); printf 'import test from \"node:test\"; import assert from \"node:assert\";\\nfor (let i=0;i<40;i++) test(`case ${i}`, () => assert.equal(i%%9===0, false));\\n' > $D/a.test.mjs; node --test $D/", both=True)
        self.run("build_output", "node-test-tap", "D=$(mktemp -d); printf 'import test from \"node:test\"; import assert from \"node:assert\";\\nfor (let i=0;i<40;i++) test(`case ${i}`, () => assert.equal(i%%9, i%%9));\\n' > $D/a.test.mjs; node --test --test-reporter=tap $D/", both=True)
        for language in ["java", "python", "perl5", "go", "ruby"]:
            self.run("build_output", f"make-{language}", f"make -k -C {swig}/Examples/{language}/simple check | head -300; make -k -C {swig}/Examples/{language}/class | head -300", both=True)
        for index, path in enumerate(self.files("source-typescript", 6)):
            self.run("build_output", f"tsc-{index}", f"node {self.packages}/usr/share/nodejs/typescript/bin/tsc --noEmit --strict --pretty false '{path}'", both=True)

    def traces(self):
        with tempfile.TemporaryDirectory() as folder:
            self.python_traces(folder)
            self.other_traces(folder)

    def python_traces(self, folder):
        failures = ["import json; json.loads('{\"a\": }')", "import argparse; argparse.ArgumentParser().parse_args(3)", "import ast; ast.literal_eval('f(1)')",
                    "import configparser; configparser.ConfigParser().read_string('x')", "import urllib.request as u; u.urlopen('http://127.0.0.1:9/')",
                    "import subprocess; subprocess.run(['/none'])", "import re; re.compile('(' * 5)", "import csv, io; list(csv.DictReader(3))",
                    "import asyncio\nasync def f(n):\n  await g(n)\nasync def g(n):\n  return await (f(n-1) if n else asyncio.wait_for(1/0, 1))\nasyncio.run(f(6))",
                    "def f(n): return f(n-1) if n else {}['missing']\nf(30)", "import pickle; pickle.loads(b'x')",
                    "import concurrent.futures as c\nwith c.ThreadPoolExecutor() as p: p.submit(int, 'x').result()",
                    "try:\n  int('x')\nexcept ValueError as e:\n  raise RuntimeError('outer') from e", "import email; email.message_from_string(4)",
                    "import shutil; shutil.copytree('/none', '/none2')", "import decimal; decimal.Decimal('x')", "import zipfile; zipfile.ZipFile('/etc/passwd')"]
        for index, failure in enumerate(failures):
            Path(folder, "failing.py").write_text(failure)
            for version in ["/usr/bin/python3", "/root/.pyenv/versions/3.13.0/bin/python3"]:
                self.run("stack_trace", f"python-{index}-{Path(version).parts[1]}", f"{version} failing.py", folder, both=True)
        self.run("stack_trace", "faulthandler", "python3 -X faulthandler -c 'import faulthandler,threading,time\nfor i in range(12): threading.Thread(target=time.sleep,args=(3,),daemon=True).start()\n"
                 "faulthandler.dump_traceback(all_threads=True)'", both=True)

    def other_traces(self, folder):
        java = ("public class Failing { static void f(int n) { if (n == 0) throw new IllegalStateException(\"no state\"); try { f(n - 1); } catch (RuntimeException e) {"
                " if (n % 7 == 0) throw new RuntimeException(\"at \" + n, e); throw e; } } public static void main(String[] a) {"
                " java.util.stream.IntStream.range(1, 2).map(i -> { f(DEPTH); return i; }).forEach(System.out::println); } }")
        rust = "fn f(n: u32, v: &[u32]) -> u32 { if n == 0 { v[v.len() + 3] } else { f(n - 1, v) + 1 } }\nfn main() { println!(\"{}\", f(DEPTH, &[1, 2])); }\n"
        c = "#include <stdlib.h>\n#include <stdio.h>\nint f(int n, char *p) { if (n == 0) { free(p); return p[3]; } return f(n - 1, p) + 1; }\nint main(void) { printf(\"%d\", f(DEPTH, malloc(9))); }\n"
        for depth in [4, 13, 30]:
            Path(folder, "Failing.java").write_text(java.replace("DEPTH", str(depth)))
            self.run("stack_trace", f"java-{depth}", "java Failing.java", folder, both=True)
            Path(folder, "failing.rs").write_text(rust.replace("DEPTH", str(depth)))
            self.run("stack_trace", f"rust-{depth}", "/root/.cargo/bin/rustc -g -o failing failing.rs 2>/dev/null && ./failing", folder, both=True, HOME="/root", RUST_BACKTRACE="full" if depth == 13 else "1")
            Path(folder, "failing.c").write_text(c.replace("DEPTH", str(depth)))
            self.run("stack_trace", f"asan-{depth}", "gcc -g -fsanitize=address -o failing failing.c 2>/dev/null; ./failing", folder, both=True)
            self.run("stack_trace", f"gdb-{depth}", "gcc -g -o failing failing.c 2>/dev/null; gdb -nx -batch -ex 'break free' -ex run -ex bt ./failing | grep '^#'", folder, both=True)
            Path(folder, "failing.js").write_text(f"const f = (n) => n ? f(n - 1) : JSON.parse('{{');\nError.stackTraceLimit = 40;\nf({depth});\n")
            self.run("stack_trace", f"node-{depth}", "node failing.js", folder, both=True)
            Path(folder, "failing.pl").write_text(f"use Carp; sub f {{ my $n = shift; $n ? f($n - 1) : confess 'no state' }} f({depth});\n")
            self.run("stack_trace", f"perl-{depth}", "perl failing.pl", folder, both=True)
        self.run("stack_trace", "jstack", "java -version; J=$(mktemp -d); printf 'public class W { public static void main(String[] a) throws Exception { Thread.sleep(9000); } }' > $J/W.java; "
                 "java $J/W.java & P=$!; sleep 3; jstack $P | grep -v '^20' ; kill $P")
        self.run("stack_trace", "gdb-threads", "sleep 5 & gdb -nx -batch -p $! -ex 'thread apply all bt' 2>/dev/null | grep -E '^#|^Thread'; gdb -nx -batch -ex 'break write' -ex run -ex bt --args git version | grep '^#'")

    def other(self):
        for name, command in {"git-log": "git log", "git-log-stat": "git log --stat -40", "git-oneline": "git log --oneline", "git-shortlog": "git shortlog HEAD", "git-branches": "git branch -avv",
                              "mount": "mount", "strace": "strace ls / 2>&1", "strace-count": "strace -c ls /etc 2>&1", "apt-list": "apt list --installed 2>/dev/null | head -900",
                              "sha256": "sha256sum $(git ls-files)", "wc": "wc -l $(git ls-files)", "file": "file /usr/bin/* | head -500", "git-graph": "git log --graph --oneline --decorate",
                              "ldd": "ldd /usr/bin/git; ldd /usr/bin/cmake; ldd /usr/bin/gdb", "apt-search": "apt-cache search json | head -400", "git-reflog": "git reflog",
                              "apt-policy": "apt-cache policy bash git cmake perl python3 gdb", "strings": "strings -n 8 /bin/bash | head -900", "ip-address": "ip address; ip route"}.items():
            self.run("other", name, command)
        with tempfile.TemporaryDirectory() as folder:
            self.run("other", "git-status", "git init -q . && for i in $(seq 1 80); do echo x > file$i.txt; done; git add file1*; git status", folder)
        for index, program in enumerate(["/bin/true", "/usr/bin/env", "/usr/bin/id"]):
            self.run("source-other", f"objdump-{index}", f"objdump -d {program} | head -1200")
        for index, file in enumerate(["/bin/ls", "/bin/cat", "/usr/bin/env", "/bin/bash", "/usr/share/pixmaps/debian-logo.png"]):
            for name, command in {"base64": "base64", "hexdump": "hexdump -C", "xxd": "xxd", "xxd-plain": "xxd -p", "od": "od -A x -t x1z", "base32": "base32"}.items():
                self.run("blob", f"{name}-{index}", f"head -c 60000 {file} | {command}")
        self.run("blob", "certificates", "cat /etc/ssl/certs/*.pem | head -800")
        pages = ["bash", "git-log", "grep", "find", "tar", "rsync", "ssh", "gcc", "perl", "curl", "sed", "awk", "ps", "strace", "valgrind", "nginx"]
        for page in pages:
            self.run("prose", f"man-{page}", f"man {page} | col -bx", MANWIDTH="100")


def table_blocks(text):
    """The tables of a Markdown text, as one text each."""
    return [block for block in re.findall(r"(?:^\|[^\n]*\|[ ]*\n){4,}", text, re.MULTILINE)]

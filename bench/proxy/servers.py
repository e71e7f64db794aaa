"""Starts and stops the proxies under test, each pinned to one core."""

import contextlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
HIGH_PRIORITY = -15
START_LIMIT = 10.0  # seconds until a server must answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def spawn(command: list[str], high_priority: bool, **settings) -> subprocess.Popen:
    """Starts a process that is measured. With high priority (root only) it goes ahead of all other processes: a nice
    value counts only among the processes of one session, so it gets a session of its own and that a priority too."""
    process = subprocess.Popen(command, start_new_session=high_priority, **settings)
    if high_priority:
        os.setpriority(os.PRIO_PROCESS, process.pid, HIGH_PRIORITY)
        with contextlib.suppress(FileNotFoundError):  # a kernel without scheduling groups for sessions
            pathlib.Path(f"/proc/{process.pid}/autogroup").write_text(str(HIGH_PRIORITY))
    return process


class Server:
    """A running proxy: its name in the table, its port and its process."""

    def __init__(self, name: str, port: int, command: list[str], environment: dict[str, str],
                 home: pathlib.Path, core: int, high_priority: bool):
        self.name = name
        self.port = port
        self.command = command
        self.environment = environment
        self._log = home / "stderr"
        with open(home / "stdout", "wb") as output, open(self._log, "wb") as errors:
            self._process = spawn(
                command, high_priority, env=environment, cwd=home, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        self.pid = self._process.pid
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
            try:
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.02)
            finally:
                connection.close()
        raise RuntimeError(f"{self.name} does not answer on /health: {self._log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def nginx(home: pathlib.Path, upstream: int, core: int, options) -> Server:
    port = free_port()
    values = {
        "HOME": str(home),
        "PORT": str(port),
        "UPSTREAM_PORT": str(upstream),
        "ACCESS_LOG": f"{home}/access.log combined buffer=64k" if options.nginx_log else "off",
    }
    text = (HERE / "nginx.conf.in").read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    configuration = home / "nginx.conf"
    configuration.write_text(text)
    command = [options.nginx, "-p", str(home), "-e", f"{home}/error.log", "-c", str(configuration)]
    return Server("nginx", port, command, dict(os.environ), home, core, options.high_priority)


def tokenpak(mode: str, home: pathlib.Path, upstream: int, core: int, options) -> Server:
    port = free_port()
    # Nothing of the developer's own settings, and no proxy between the proxy and its upstream.
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("TOKENPAK_") and not name.lower().endswith("_proxy")}
    environment |= {
        "TOKENPAK_PORT": str(port),
        "TOKENPAK_WS_PORT": "0",
        "TOKENPAK_MODE": mode,
        "TOKENPAK_HOME": str(home),
        "VAULT_INDEX_PATH": str(home / "vault"),
        "TOKENPAK_ANTHROPIC_BASE_URL": f"http://127.0.0.1:{upstream}",
    }
    return Server(mode, port, [options.tokenpak, "serve"], environment, home, core, options.high_priority)

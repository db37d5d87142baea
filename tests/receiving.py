"""A receiver of events as a process of its own, and a sender that keeps its connection.

The process is the command that people start; its store is a file that a test may look into.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.receiving.app import UNSIGNED
from bot.receiving.signing import Seal, Sent
from data.engine import open_engine
from data.store import Store
from tests.backends import SqliteFiles
from tests.scenarios.command import COMMAND, environment

SECRET = "hunter2-of-the-events-and-long-enough"
SETTINGS = """\
[organisation]
name = "Acme"

[[team]]
id = "payments"
zone = "Europe/Berlin"

[[service]]
id = "checkout"
team = "payments"
events = ["service/checkout"]

  [[service.path]]
  repository = "acme/shop"
  globs = ["**"]

[events]
enabled = true
port = {port}
"""


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


@dataclass(kw_only=True)
class Receiving:
    """A running receiver, with where its store is."""

    port: int
    url: str
    process: subprocess.Popen[str]

    @contextmanager
    def store(self) -> Iterator[Store]:
        engine = open_engine(self.url)
        yield Store(engine)
        engine.dispose()

    def resident_kib(self) -> int:
        """How much memory the process holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def place(backend: SqliteFiles, folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """Make settings and a store, and return the environment that names them, with the port to receive on."""
    url, port = backend.migrated(), free_port()
    config = folder / "riskbrief.toml"
    config.write_text(SETTINGS.format(port=port), "utf-8")
    yield {"RISKBRIEF_DATABASE_URL": url, "RISKBRIEF_EVENTS_SECRET": SECRET, "RISKBRIEF_CONFIG": str(config)}, port
    backend.forget(url)


@contextmanager
def receiving(backend: SqliteFiles, folder: Path) -> Iterator[Receiving]:
    """Start `riskbrief receive` and wait until it listens."""
    with place(backend, folder) as (told, port), _started(told, port, folder) as process:
        yield Receiving(port=port, url=told["RISKBRIEF_DATABASE_URL"], process=process)


@contextmanager
def _started(told: dict[str, str], port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, "receive"], cwd=folder, env=environment(told), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line == f"riskbrief: receiving events on http://127.0.0.1:{port}\n", line + process.stderr.read()
    try:
        yield process
    finally:
        process.terminate()
        said = process.communicate(timeout=60)[1]
    # Whoever sends what is not signed is told of, seldom; nothing else is worth a line.
    assert (process.returncode, [line for line in said.splitlines() if UNSIGNED.partition("%")[0] not in line]) == (
        0,
        [],
    )


def signed(body: bytes, at: float | None = None, *, target: str = "/events", secret: str = SECRET) -> dict[str, str]:
    moment = int(time.time() if at is None else at)
    return Seal(secret).sign(Sent(method="POST", target=target, body=body), moment)


def request(body: bytes, headers: dict[str, str], *, target: str = "/events", length: int | None = None) -> bytes:
    """A request as it goes over the wire; `length` is what it says of its body, where that is not so."""
    told = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body) if length is None else length),
    } | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {target} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + body


@dataclass
class Sender:
    """Sends requests over one connection, which is made again where the server has closed it."""

    port: int
    _socket: socket.socket | None = None
    _rest: bytes = field(default=b"")

    def send(self, wire: bytes) -> tuple[int, bytes]:
        """Return the status and the body of the answer; 0 where the connection ended without one."""
        if self._socket is None:
            self._socket, self._rest = socket.create_connection(("127.0.0.1", self.port), timeout=30), b""
        try:
            self._socket.sendall(wire)
            return self._answer(self._socket)
        except (ConnectionError, EOFError):
            self.close()
            return 0, b""

    def event(self, value: object) -> tuple[int, dict[str, object]]:
        body = json.dumps(value).encode()
        status, said = self.send(request(body, signed(body)))
        return status, json.loads(said)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _answer(self, connection: socket.socket) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self._rest:
            self._more(connection)
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
        while len(self._rest) < length:
            self._more(connection)
        body, self._rest = self._rest[:length], self._rest[length:]
        if b"connection: close" in lines:
            self.close()
        return int(head.split(b" ", 2)[1]), body

    def _more(self, connection: socket.socket) -> None:
        read = connection.recv(65_536)
        if not read:
            raise EOFError
        self._rest += read

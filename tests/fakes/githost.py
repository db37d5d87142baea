"""A git server on loopback: real repositories behind git's own http-backend, with a token, and failing on demand.

    with GitHost(folder) as host:
        shop = host.repository("acme/shop")
        shop.commit({"a.py": "1\\n"})
        … fetch host.template with host.token …
        host.fail(Refuse(403))

`asked` has every request, and `sent` the bytes that went out for each. A repository is an ordinary one with a work
tree, so that a test goes on committing to it.
"""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from tests.fakes.gitrepo import GitRepo
from tests.fakes.loopback import KeptOpen, LoopbackFake


@dataclass(frozen=True)
class Refuse:
    """Answer with a status and a page of HTML, or with words, which git repeats."""

    status: int
    words: bytes = b""


@dataclass(frozen=True)
class Redirect:
    """Send whoever asks elsewhere; PATH in the address is the path that was asked for."""

    url: str


@dataclass(frozen=True)
class Hang:
    """Say nothing until the host is closed."""


@dataclass(frozen=True)
class CutOff:
    """Break the line after so many bytes of a good answer."""

    after: int


@dataclass(frozen=True)
class Webpage:
    """Success, and a page of HTML: what a hotel's network answers for everybody."""


Fault = Refuse | Redirect | Hang | CutOff | Webpage


@dataclass
class Asked:
    """One request: its path with the question, who said to ask it, and how many bytes of the answer were sent."""

    method: str
    path: str
    authorised: bool
    proof: str
    sent: int = 0


@dataclass(eq=False)
class GitHost(LoopbackFake):
    """The server. `token` is what it wants as password, beside the name `user`; None lets everybody in."""

    root: Path
    token: str | None = "ghs_hunter2planted"
    user: str = "x-access-token"
    away: str | None = None
    asked: list[Asked] = field(default_factory=list)
    faults: list[tuple[Fault, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__("git host", _Request)
        self._closing = threading.Event()

    def release(self) -> None:
        self._closing.set()

    @property
    def template(self) -> str:
        return f"{self.url}/NAME.git"

    def repository(self, name: str, *, hashing: str = "sha1") -> GitRepo:
        """An empty repository that lets itself be asked for as GitHub's do."""
        folder = self.root / f"{name}.git"
        if hashing != "sha1":
            folder.mkdir(parents=True)
            subprocess.run(["git", "init", "--quiet", f"--object-format={hashing}", str(folder)], check=True)
        repo = GitRepo(folder)
        with (folder / ".git" / "config").open("a", encoding="utf-8") as file:
            file.write("[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n")
        return repo

    def fail(self, fault: Fault, *, path: str = "", times: int = 1) -> None:
        """Let the next requests whose path holds a text end so."""
        self.faults += [(fault, path)] * times

    def send_away(self, url: str) -> None:
        """Redirect every request from now on; PATH in the address is the path that was asked for."""
        self.away = url

    def fetches(self, name: str = "") -> int:
        """How many times objects were asked for."""
        return sum(one.method == "POST" and name in one.path for one in self.asked)

    def forget(self) -> None:
        """Forget what was asked."""
        self.asked.clear()

    def next_fault(self, path: str) -> Fault | None:
        if self.away is not None:
            return Redirect(self.away)
        place = next((place for place, (_, part) in enumerate(self.faults) if part in path), None)
        return None if place is None else self.faults.pop(place)[0]

    def wait(self) -> None:
        self._closing.wait()


class _Request(KeptOpen, BaseHTTPRequestHandler):
    @property
    def host(self) -> GitHost:
        assert isinstance(self.server.fake, GitHost)
        return self.server.fake

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, body: bytes) -> None:
        self.close_connection = True
        self.told = Asked(self.command, self.path, self._is_authorised(), self.headers.get("Authorization", ""))
        self.host.asked.append(self.told)
        fault = self.host.next_fault(self.path)
        match fault:
            case Refuse(status, b""):
                self._send(status, {}, b"<html>no</html>")
            case Refuse(status, words):
                self._send(status, {"Content-Type": "text/plain"}, words)
            case Redirect(url):
                self._send(302, {"Location": url.replace("PATH", self.path)}, b"")
            case Hang():
                self.host.wait()
            case Webpage():
                self._send(200, {"Content-Type": "text/html"}, b"<html>Welcome to our hotel</html>")
            case _ if not self.told.authorised:
                self._send(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"")
            case _:
                self._serve(body, fault)

    def _is_authorised(self) -> bool:
        wanted = base64.b64encode(f"{self.host.user}:{self.host.token}".encode()).decode()
        return self.host.token is None or self.headers.get("Authorization") == f"Basic {wanted}"

    def _serve(self, body: bytes, fault: Fault | None) -> None:
        parts = urlsplit(self.path)
        repository = self.host.root / parts.path.lstrip("/").partition(".git/")[0]
        if not repository.with_name(f"{repository.name}.git").is_dir():
            self._send(404, {}, b"Not Found")
            return
        head, _, content = self._backend(parts.path, parts.query, body).partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(headers.pop("Status", "200 OK").split()[0])
        self._send(status, headers, content, after=fault.after if isinstance(fault, CutOff) else None)

    def _backend(self, path: str, query: str, body: bytes) -> bytes:
        told = {
            "GIT_PROJECT_ROOT": str(self.host.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "REMOTE_USER": "x-access-token",
            "REMOTE_ADDR": "127.0.0.1",
            "PATH": os.environ["PATH"],
        }
        # It fails after it has answered that there is no such object, which is an answer too.
        return subprocess.run(["git", "http-backend"], env=told, input=body, capture_output=True, check=False).stdout

    def _send(self, status: int, headers: dict[str, str], content: bytes, after: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            self.wfile.write(content[:after])
            self.told.sent = len(content[:after])
            if after is not None:
                self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            # Whoever asked was killed: that is what the test is about.
            return

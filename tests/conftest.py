"""What every test can rely on: a bare environment, no network beyond this machine, and named requirements.

A test that needs a program asks `require` for it: on a user's machine the test is skipped and says why;
where RISKBRIEF_REQUIRE names the program, as continuous integration does, its absence is a failure.
"""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# There is a worker for each core already; numpy would start as many threads again in each, which wait for one another.
# It reads this when it is loaded, and nothing above loads it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Both databases and the live organisation are fixtures for every test, and all are watched for secrets; pytest has
# to load them before anything imports them, or their assertions would not be rewritten.
pytest_plugins = ("tests.backends", "tests.live", "tests.secrets.watch")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

REQUIRED = frozenset(filter(None, os.environ.get("RISKBRIEF_REQUIRE", "").replace(" ", "").split(",")))
REQUIREMENTS = frozenset({"postgres", "chromium", "prometheus", "web-checks", "systemd-analyze"})
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

SCRUBBED_PREFIXES = ("RISKBRIEF_", "SLACK_", "ANTHROPIC_", "GITHUB_")
SCRUBBED_NAMES = frozenset(
    {
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        # A git hook that runs the tests sets these, and every git command would read the wrong one.
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"),
    },
)

MEMORY = Path("/dev/shm")  # noqa: S108 (the folder's usual fault is being guessable, and pytest makes its own within)
ROOM = 2 * 1024**3
"""Bytes that all workers' databases and files fit into."""

OBJECTS = 20_000
"""So many more of them, and not 700, are a reason to look for cycles among the youngest: a few megabytes."""

Require = Callable[[str, bool, str], None]


# What is drawn at random on a machine of ours is drawn from each test's own name where a verdict has to come out twice.
# There it is the same every time, so that many examples find nothing that they have not found before.
settings.register_profile("repeatable", derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
if os.environ.get("CI"):
    settings.load_profile("repeatable")


class Loggers(dict[str, object]):
    """The loggers by name, which can be walked through while a thread makes another one.

    pytest walks through them as each test begins and ends, and Bolt's threads make one for each listener. Where both
    happened at once the test was torn down halfway, and the next one failed for it.
    """

    def values(self) -> tuple[object, ...]:  # type: ignore[override]
        """Return the loggers as they stand now, copied in one step that no thread can come between."""
        return tuple(super().values())


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a misspelt requirement, which would turn a promised failure back into a skip; begin with the scenarios.

    Left to itself, xdist hands out the files with the most tests first. Ours take the longest where they hold few, and
    one of those alone at the end leaves the other cores without work; in their own order they come first.
    """
    work_in_memory()
    logging.root.manager.loggerDict = Loggers(logging.root.manager.loggerDict)
    # Nearly all that is loaded and collected stays, and would be walked again and again for cycles that it has not.
    gc.disable()
    config.option.loadscopereorder = False
    if unknown := REQUIRED - REQUIREMENTS:
        names = ", ".join(sorted(unknown))
        raise pytest.UsageError(f"RISKBRIEF_REQUIRE names {names}; known are {', '.join(sorted(REQUIREMENTS))}")


def pytest_collection_finish() -> None:
    """Take what was loaded and collected, which stays to the end, out of every search for reference cycles.

    And search seldom: Python would after every 700 objects more, where a test makes hundreds of thousands that stay.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 10, 10)
    gc.enable()


def work_in_memory(folder: Path = MEMORY) -> None:
    """Have databases and files made in memory, where there is room and nobody named another place.

    A disk is told of each database that is made, of each commit and of each file that goes: the tests of the store
    take three times as long on one. A container's /dev/shm is often too small, or nothing in it may be run.
    """
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK | os.X_OK):
        return
    found = os.statvfs(folder)
    if found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def require_or_skip(name: str, available: bool, reason: str, *, required: frozenset[str] = REQUIRED) -> None:  # noqa: FBT001 (it reads as a sentence at each call)
    """Go on, skip with the reason, or fail where the name is required."""
    if name not in REQUIREMENTS:
        raise ValueError(f"{name} is no requirement; add it to REQUIREMENTS in tests/conftest.py")
    if available:
        return
    if name in required:
        pytest.fail(f"{name} is required here (RISKBRIEF_REQUIRE): {reason}", pytrace=False)
    pytest.skip(f"needs {name}: {reason}")


@pytest.fixture(scope="session")
def require() -> Require:
    """`require(name, available, reason)` goes on, skips with the reason, or fails where it is required."""
    return require_or_skip


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings and secrets of whoever runs the tests."""
    for name in tuple(os.environ):
        if name.startswith(SCRUBBED_PREFIXES) or name.upper() in SCRUBBED_NAMES:
            monkeypatch.delenv(name)


class NetworkForbiddenError(RuntimeError):
    """A test reached for the network. Not an OSError, so that no code under test takes it for a bad line."""


class LoopbackGuard:
    """An audit hook that lets sockets and look-ups reach this machine only.

    Python cannot take an audit hook back, hence the switch. It sees every Python socket, whichever library
    made it, and no test has to patch anything.
    """

    def __init__(self) -> None:
        self.on = False

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if not self.on or not event.startswith("socket."):
            return
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            address = args[1]
            # A unix socket's address is a path, and an internet socket's a tuple that begins with its host.
            if isinstance(address, tuple) and isinstance(address[0], str):
                self._check(address[0])
        elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and args[0] is not None:
            host = args[0]
            self._check(host.decode() if isinstance(host, bytes) else str(host))

    @staticmethod
    def _check(host: str) -> None:
        if host in {"", "localhost"}:
            return
        try:
            allowed = ipaddress.ip_address(host).is_loopback
        except ValueError:
            allowed = False
        if not allowed:
            raise NetworkForbiddenError(f"a test reached for {host}; only this machine's loopback is allowed")


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Forbid the network beyond 127.0.0.0/8, ::1 and unix sockets for the whole run."""
    guard = LoopbackGuard()
    sys.addaudithook(guard)
    guard.on = True
    yield
    guard.on = False


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The captured material beside the checkout (schemas, real pull requests); a clone has none of it."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the captured material in {SHARED.name}/ beside the checkout; a clone has none")
    return SHARED


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes certificates for mail servers of loopback, once a name, with their keys in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl on PATH to make a certificate")

    @cache
    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp("tls")
        key, certificate, path = (folder / one for one in ("key.pem", "certificate.pem", "both.pem"))
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        whose = ["-days", "2", "-subj", "/CN=x", "-addext", f"subjectAltName={name}"]
        subprocess.run([*new, *whose, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        path.write_bytes(key.read_bytes() + certificate.read_bytes())
        return path

    return make


@pytest.fixture(scope="session")
def web_checks(require: Require) -> Path:
    """The folder in which npm has put axe-core and caniemail, for scripts that are run with node."""
    modules = ROOT / "tests" / "web" / "node_modules"
    found = shutil.which("node") is not None and all((modules / one).is_dir() for one in ("axe-core", "caniemail"))
    require("web-checks", found, "node, or what 'make web-checks' installs into tests/web, is not there")
    return modules


@pytest.fixture(scope="session")
def chromium(require: Require) -> Path:
    """The path of a Chromium that can take pictures."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    require("chromium", path is not None, f"none of {', '.join(CHROMIUM_NAMES)} is on PATH")
    assert path is not None
    return Path(path)

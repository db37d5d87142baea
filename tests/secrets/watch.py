"""Looks for planted secrets in everything that a test leaves behind, and fails it by name where one is found.

A plugin. It looks at what is printed and logged, at what commands in this process and in others print, at the arguments
of processes, at what our errors say, at what the fakes are asked, and at the files in the test's own folder. Secrets
become known as the software reads them, so that no test has to say which it plants. Nothing here repeats a value.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPMessage
from pathlib import Path
from typing import Any, Final
from unittest import mock

import pytest
from _pytest.capture import CaptureFixture
from click.testing import Result

from bot.errors import UsageError
from bot.settings.environment import Environment
from briefing.contracts.errors import BriefingError
from data.errors import DataError
from tests.fakes.loopback import Quiet
from tests.forked import Forked
from tests.secrets.marks import Planted, found_in

OWN_HEADERS: Final = frozenset({"authorization", "private-token", "x-api-key"})
OWN_HOSTS: Final = {
    "RISKBRIEF_SLACK": "Slack",
    "ANTHROPIC": "Anthropic",
    "RISKBRIEF_GITHUB": "GitHub",
    "RISKBRIEF_GITLAB": "GitLab",
    "RISKBRIEF_PAGERDUTY": "PagerDuty",
}
"""By how its variable begins: the only fake that a secret may be shown to."""

GIT_HOSTS: Final = ("GitHub", "GitLab")
"""Those that git, too, shows the secret to."""

SEARCHED: Final = 4_000_000
"""Bytes of one file: more than any that a test makes, but for pictures of pages."""

WRITTEN_BY_TESTS: Final = (".toml", ".pickle")
"""Settings in which a test plants a secret to see it refused, and what tests keep for themselves."""

ERRORS: Final = (DataError, BriefingError, UsageError)


class Watch:
    """What was found since it was last asked."""

    def __init__(self) -> None:
        self.planted = Planted()
        self.files: set[str] = set()
        """The files that hold a secret, by their paths, because a variable names them."""
        self._found: list[str] = []

    def look(self, place: str, text: str | bytes | None) -> None:
        if found_in(text):
            assert text is not None
            self._found.append(f"{self.planted.names(text)} is in {place}")

    def look_at_files(self, folder: Path) -> None:
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                path = Path(root, name)
                if name.endswith(WRITTEN_BY_TESTS) or str(path) in self.files or not path.is_file():
                    continue
                with path.open("rb") as file:
                    data = file.read(SEARCHED)
                if not self.planted.is_all_of(data):
                    self.look(f"the file {path.relative_to(folder)}", data)

    def look_at_request(self, called: str, line: str, headers: HTTPMessage) -> None:
        """Hold that a request shows a secret to nobody but its own host, and there in the header for it."""
        self.look(f"the request line of a request to {called}", line)
        for name, value in headers.items():
            if name.lower() not in OWN_HEADERS:
                self.look(f"the header {name} of a request to {called}", value)
            else:
                for variables in self.planted.variables_in(value):
                    if not any(_is_of(variable, called) for variable in variables):
                        self._found.append(f"{' or '.join(sorted(variables))} is in a request to {called}")

    def take(self) -> list[str]:
        found, self._found = list(dict.fromkeys(self._found)), []
        return found


def _is_of(variable: str, called: str) -> bool:
    """Whether a secret may be shown to a fake; one of a variable without a host of its own may be to any."""
    host = next((one for start, one in OWN_HOSTS.items() if variable.startswith(start)), called)
    return host == called or (host in GIT_HOSTS and called == "git host")


WATCH: Final = Watch()


@pytest.fixture(scope="session", autouse=True)
def _watched() -> Iterator[None]:
    """Look at what passes these doors for the whole run."""
    with ExitStack() as stack:
        for owner, name, wrapped in _doors(WATCH):
            stack.enter_context(mock.patch.object(owner, name, wrapped))
        yield


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    """Let no file of tests be judged by what the ones before it in the same process have read."""
    yield
    WATCH.planted.forget()


def _doors(watch: Watch) -> Iterator[tuple[type[Any], str, Callable[..., Any]]]:
    yield Environment, "secret", _noting(watch, Environment.secret)
    yield subprocess.CompletedProcess, "__init__", _after_init(watch, subprocess.CompletedProcess.__init__)
    yield Result, "__init__", _after_init(watch, Result.__init__)
    yield subprocess.Popen, "__init__", _before(watch, subprocess.Popen.__init__)
    yield Forked, "__init__", _before(watch, Forked.__init__)
    yield Forked, "communicate", _telling(watch, Forked.communicate, "what a process printed")
    yield CaptureFixture, "readouterr", _telling(watch, CaptureFixture.readouterr, "what was printed")
    yield Quiet, "parse_request", _asked(watch, Quiet.parse_request)
    for kind in ERRORS:
        yield kind, "__init__", _said(watch, kind.__init__)


def _noting(watch: Watch, real: Callable[..., Any]) -> Callable[..., Any]:
    def secret(self: Environment, variable: str) -> str | None:
        value: str | None = real(self, variable)
        watch.planted.note(variable, value)
        watch.files.add(self._variables.get(f"{variable}_FILE", ""))
        return value

    return secret


def _after_init(watch: Watch, real: Callable[..., Any]) -> Callable[..., Any]:
    def init(self: Any, *told: Any, **named: Any) -> None:
        real(self, *told, **named)
        for name in ("stdout", "stderr"):
            text = getattr(self, name, None)
            watch.look(f"the {name} of a command", text if isinstance(text, str | bytes) else None)

    return init


def _before(watch: Watch, real: Callable[..., Any]) -> Callable[..., Any]:
    def init(self: Any, *told: Any, **named: Any) -> None:
        given = told[0] if isinstance(told[0] if told else None, list | tuple) else told
        watch.look("the arguments of a process", "\0".join(str(one) for one in given))
        real(self, *told, **named)

    return init


def _telling(watch: Watch, real: Callable[..., Any], place: str) -> Callable[..., Any]:
    def told(self: Any, *given: Any, **named: Any) -> Any:
        found = real(self, *given, **named)
        for one in found:
            watch.look(place, one)
        return found

    return told


def _asked(watch: Watch, real: Callable[..., Any]) -> Callable[..., Any]:
    def parse_request(self: Quiet) -> bool:
        is_whole: bool = real(self)
        if is_whole:
            watch.look_at_request(self.server.fake._called, self.requestline, self.headers)
        return is_whole

    return parse_request


def _said(watch: Watch, real: Callable[..., Any]) -> Callable[..., Any]:
    def init(self: Any, *told: Any, **named: Any) -> None:
        real(self, *told, **named)
        watch.look(f"what a {type(self).__name__} says", str(Exception.__str__(self)))

    return init


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Look at the test's folder while it is there."""
    yield
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if folder is not None:
        WATCH.look_at_files(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:  # noqa: ARG001 (pytest hands it over by name)
    """Fail a test that let a secret out, naming where; and hide it in what is shown of any test."""
    report = yield
    judge(report, WATCH)
    return report


def judge(report: pytest.TestReport, watch: Watch) -> None:
    for title, text in report.sections:
        # A report has the sections of the phases before it, too, which were looked at then.
        if title.endswith(report.when or ""):
            watch.look(title.lower(), text)
    found = watch.take()
    if not found:
        return
    report.sections = [(title, watch.planted.hidden(text)) for title, text in report.sections]
    before = f"\n\nIt had failed besides:\n{watch.planted.hidden(str(report.longrepr))}" if report.failed else ""
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} let a secret out ({report.when}):\n  " + "\n  ".join(found) + before

"""Runs slow work for the Slack side in processes of their own, limited in time and at lower priority: computing the
running week, answering questions, scoring a change.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.slack import replies
from briefing.answers.explain.explanation import read_explained
from briefing.contracts.errors import PayloadUnusable
from briefing.contracts.payload import Payload, parse_payload
from data import logcontext

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import Explained, Kind
    from briefing.contracts.access import Reader
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import ScopePlan

PREVIEW_SECONDS: Final = 120
ASK_SECONDS: Final = 150
"""More than the 90 seconds of all model calls of a question plus the scoring before them."""
EXPLAIN_SECONDS: Final = 90

NICENESS: Final = 5
"""A child's nice(2) value: Slack gives us three seconds, and a reader more."""

_MOST_TOLD: Final = 2_000
_REFUSED: Final = 2
"""Exit code of a command that refuses and says why."""

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


class NotDone(Exception):
    """A child failed; the message is a sentence for the reader."""


class Children:
    """`command` returns how to call one of our commands with arguments."""

    def __init__(self, command: Callable[[Sequence[str]], list[str]], clock: Clock) -> None:
        self._command = command
        self._clock = clock
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def close(self) -> None:
        """Stop running children, as nobody is left to tell, and start no more."""
        with self._lock:
            self._is_closed = True
            running = tuple(self._running)
        for one in running:
            one.kill()

    def preview(self, reader: Reader, scope: ScopePlan) -> Payload:
        """Return a scope's running week as of now. Raises NotDone."""
        told = self._run("week", ["--so-far", "--json", *_scope(reader, scope)], PREVIEW_SECONDS)
        return _read("a preview", lambda: parse_payload(told, name="the preview"))

    def answer(self, question: str, reader: Reader, scope: ScopePlan, week: str) -> dict[str, Any]:
        """Return the output of `riskbrief ask --json`. Raises NotDone."""
        # The question comes after the options and "--", so a leading dash is harmless.
        told = self._run("ask", ["--json", *_scope(reader, scope), "--week", week, "--", question], ASK_SECONDS)
        return _read("a question", lambda: json.loads(told))

    def explain(self, kind: Kind, subject: str) -> Explained:
        """Return `riskbrief explain --format json` for a change or deployment (id) as of now. Raises NotDone."""
        told = self._run("explain", ["--format", "json", "--", subject], EXPLAIN_SECONDS)
        found = _read("an explanation", lambda: read_explained(told))
        if (found.kind, found.id) != (kind, subject):
            raise _failed("an explanation", f"asked for {kind} {subject}, got {found.kind} {found.id}")
        return found

    def _run(self, name: str, arguments: Sequence[str], seconds: float) -> str:
        # The reader is in our audit; the child would only record us.
        command = self._command([name, "--now", self._clock.now().isoformat(), "--recorded", *arguments])
        try:
            child = self._start(command)
        except OSError as error:
            raise _failed(f"riskbrief {name}", str(error)) from error
        with child:
            try:
                said, troubles = child.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                child.kill()
                raise NotDone(replies.TOOK_TOO_LONG) from error
            finally:
                with self._lock:
                    self._running.discard(child)
        if child.returncode == _REFUSED and name == "explain":
            _LOG.info("riskbrief explain gave no score: %s", _short(troubles))
            raise NotDone(replies.NO_SCORE_NOW)
        if not said.strip():
            raise _failed(f"riskbrief {name}", troubles)
        return said

    def _start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        """Start a child that `close` ends. Raises OSError."""
        with self._lock:
            if self._is_closed:
                raise OSError("we are stopping")
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            self._running.add(child)
        with suppress(OSError):
            # If the system has no priorities, or the child has ended, go on.
            os.setpriority(os.PRIO_PROCESS, child.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
        return child


def _scope(reader: Reader, scope: ScopePlan) -> list[str]:
    """Name a scope for the command line: by its team, or by whoever reads several."""
    if len(scope.teams) == 1:
        return ["--team", scope.teams[0]]
    return ["--manager", reader.id]


def _read(what: str, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except (ValueError, PayloadUnusable) as error:
        raise _failed(what, str(error)) from error


def _failed(what: str, why: str) -> NotDone:
    error_id = logcontext.new_id()
    _LOG.error("%s failed (error %s): %s", what, error_id, _short(why))
    return NotDone(replies.went_wrong(error_id))


def _short(text: str) -> str:
    return " ".join(text.split())[-_MOST_TOLD:]

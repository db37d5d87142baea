"""The command at a terminal, as somebody sits there: questions are waited for, keys are pressed, the screen is read."""

from __future__ import annotations

import os
import pty
import select
import termios
from contextlib import suppress
from pathlib import Path

from tests.forked import Forked
from tests.scenarios.command import environment

PATIENCE = 60.0


def at_terminal(
    *arguments: str | Path, cwd: Path, answers: tuple[tuple[str, str], ...] = (), columns: int = 160, **variables: str
) -> tuple[int, str]:
    """Call a command, press the keys of `answers` when their questions stand there; return its exit code and screen."""
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (50, columns))
    told = environment({"TERM": "xterm", **variables})
    process = Forked(*arguments, cwd=cwd, environ=told, stdin=child, stdout=child, stderr=child)
    os.close(child)
    shown = b""
    for question, keys in answers:
        # What is echoed of an earlier answer must not be taken for the next question.
        seen = len(shown)
        while question.encode() not in shown[seen:]:
            shown += _read(parent, f"{question!r} after {shown.decode()}")
        os.write(parent, keys.encode())
    with suppress(OSError):
        # Where the other side is gone Linux says that reading failed, and other systems that there is nothing more.
        while piece := _read(parent, "its end"):
            shown += piece
    code = process.wait(timeout=PATIENCE)
    os.close(parent)
    return code, shown.decode("utf-8", "replace").replace("\r\n", "\n")


def _read(terminal: int, what: str) -> bytes:
    ready, _, _ = select.select([terminal], [], [], PATIENCE)
    assert ready, f"nothing came while waiting for {what}"
    return os.read(terminal, 65_536)

"""Calls a command as somebody at a wide terminal does, or as a pipe, and says what a terminal would act on.

It is the entry point of the real command, in this process: libraries and settings are loaded once for all of them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock

from bot.cli.main import main
from tests.injection.reading import controls

COLUMNS = 4_000
"""So many that nothing is folded: a line that begins with what a stranger wrote was begun by them."""
FORGED = "FORGED-LINE"
_OUR_COLOURS = re.compile(r"\x1b\[(?:0|[1-9]|3[0-7]|9[0-7]|[1-9];3[0-7])m")
_OUR_PROGRESS = re.compile(r"\x1b\[(?:\?25[lh]|1A|2K|[\d;]+m)|\r(?!\n)")


class Tty(TextIOWrapper):
    """A stream that says of itself that somebody looks at it."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Told:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def call(arguments: Iterable[object], *, environ: Mapping[str, str], tty: bool) -> Told:
    """Call the command with nothing on its standard input."""
    kind = Tty if tty else TextIOWrapper
    out, err = (kind(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    told = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "HOME": os.devnull}
    code: object = None
    with (
        Path(os.devnull).open(encoding="utf-8") as nothing,
        mock.patch.object(sys, "argv", ["riskbrief", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", nothing),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        mock.patch.dict(os.environ, told | dict(environ), clear=True),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    written = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return Told(code if isinstance(code, int) else 0, *written)


def acted_on(told: Told) -> set[str]:
    """What a terminal would act on besides our own colours, our progress on stderr, and ends of lines."""
    return controls(_OUR_COLOURS.sub("", told.out)) | controls(_OUR_PROGRESS.sub("", told.err))


def forged(text: str) -> list[str]:
    """The lines that a stranger began."""
    return [line[:80] for line in _OUR_COLOURS.sub("", text).splitlines() if line.lstrip(" │").startswith(FORGED)]

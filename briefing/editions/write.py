"""Writes the files of one briefing as a set: all of them new, or all of them as they were.

All is rendered in memory, written beside its place, then moved. `payload.json` and `narrative.json` keep `{person:ID}`;
only rendered files may have names.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import EditionUnwritable
from briefing.editions.email.message import Envelope, mail_page, render_email
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import PLAIN_WIDTH, render_terminal
from briefing.editions.view.build import build_view

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.editions.view.naming import Names, Naming


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Whom an edition is for: how people are named to them."""

    naming: Naming
    names: Names


LOOKED_AT: Final = Envelope(sender="Riskbrief <riskbrief@riskbrief.invalid>", recipient="reader@riskbrief.invalid")
"""Addresses that reach nobody, for files that are only viewed."""


def render_files(payload: Payload, narrative: Narrative, reader: Reader) -> dict[str, bytes]:
    """Return an edition's files by name; the same input gives the same bytes."""
    view = build_view(payload, narrative, reader.names, reader.naming)
    slack = render_slack(view)
    return {
        "payload.json": payload.to_json().encode(),
        "narrative.json": narrative.to_json().encode(),
        "slack.json": slack.to_json().encode(),
        "email.eml": render_email(view, LOOKED_AT),
        "briefing.html": render_page(view, slack=slack, email=mail_page(view)).encode(),
        "briefing.txt": render_terminal(view, width=PLAIN_WIDTH, color=False).encode(),
    }


def write_editions(directory: Path, payload: Payload, narrative: Narrative, reader: Reader) -> tuple[Path, ...]:
    """Write all files to a directory, made if needed; on EditionUnwritable nothing in it has changed."""
    files = render_files(payload, narrative, reader)
    _refuse_what_is_in_the_way(directory, files)
    made = not directory.exists()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".riskbrief-", dir=directory) as staging:
            return _replace_all(directory, Path(staging), files)
    except OSError as error:
        if made:
            with contextlib.suppress(OSError):
                directory.rmdir()
        raise EditionUnwritable(_cannot_write(directory, error)) from error


def _cannot_write(directory: Path, error: OSError) -> str:
    why = (error.strerror or str(error)).lower()
    return f"cannot write to {directory} ({why}); name a directory that you may write to, as --out DIR"


def _refuse_what_is_in_the_way(directory: Path, names: Iterable[str]) -> None:
    if directory.exists() and not directory.is_dir():
        message = f"{directory} is a file; name a directory, as --out DIR"
        raise EditionUnwritable(message)
    for name in names:
        if (directory / name).is_dir():
            message = f"{directory / name} is a directory where a file must go; move it or name another --out"
            raise EditionUnwritable(message)


def _replace_all(directory: Path, staging: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write all beside their places and keep the old ones, then move; restore the old ones on a failure."""
    for name, data in files.items():
        (staging / name).write_bytes(data)
        if (directory / name).exists():
            shutil.copy2(directory / name, staging / f"{name}.old")
    moved: list[str] = []
    try:
        for name in files:
            (staging / name).replace(directory / name)
            moved.append(name)
    except OSError:
        _put_back(directory, staging, moved)
        raise
    return tuple(directory / name for name in files)


def _put_back(directory: Path, staging: Path, moved: Iterable[str]) -> None:
    for name in moved:
        old = staging / f"{name}.old"
        if old.exists():
            old.replace(directory / name)
        else:
            (directory / name).unlink()

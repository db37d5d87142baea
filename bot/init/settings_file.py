"""Writes a proposal as TOML, whole or not at all. Names come from strangers: values go through `quoted`, comments are
one line. A new file never replaces one that appeared meanwhile; an old one is copied first.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError
from bot.settings.crosschecks import manager_id
from briefing.contracts.untrusted_text import calm

if TYPE_CHECKING:
    from bot.init.proposal import Choices, Landscape, ProposedService, ProposedTeam

DELETE: Final = "\x7f"
TIER: Final = 3

HEAD: Final = """\
# What Riskbrief knows about your organisation: written by 'riskbrief init', yours to change.
# 'riskbrief settings check' checks it, 'riskbrief settings example' shows every key there is, and
# 'riskbrief init' once more shows what has come since. Secrets have no place here.
"""


def whole_file(landscape: Landscape, choices: Choices) -> str:
    return "\n".join(
        (
            HEAD,
            *_organisation(landscape, choices),
            *blocks(landscape, choices.zone),
            *_reader(landscape, choices),
            *_places(choices),
        )
    )


def blocks(landscape: Landscape, zone: str) -> Iterator[str]:
    """Yield the lines of teams and services, also for the end of an existing file."""
    for team in landscape.teams:
        yield from _team(team, zone)
    for service in landscape.services:
        yield from _service(service)


def quoted(text: str) -> str:
    """Write a TOML string. JSON's escapes are TOML's too, but JSON allows the delete character."""
    return json.dumps(text, ensure_ascii=False).replace(DELETE, "\\u007F")


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _organisation(landscape: Landscape, choices: Choices) -> Iterator[str]:
    yield from ("", "[organisation]", f"name = {quoted(landscape.name)}")
    email = None if choices.reader is None else choices.reader.email
    if email is None:
        yield '#administrators = ["you@example.com"]'
    else:
        yield f"administrators = {_listed([email])}"


def _team(team: ProposedTeam, zone: str) -> Iterator[str]:
    yield ""
    yield ""
    # By this comment additions.py recognises GitHub's teams.
    origin = None if team.origin is None else f"# @{calm(team.origin)} on GitHub."
    yield origin or "# Made up: no team is named in CODEOWNERS."
    yield "[[team]]"
    yield f"id = {quoted(team.id)}"
    if team.label not in {"", team.id}:
        yield f"label = {quoted(team.label)}"
    yield f"zone = {quoted(zone)}"


def _service(service: ProposedService) -> Iterator[str]:
    yield ""
    yield ""
    yield "[[service]]"
    yield f"id = {quoted(service.id)}"
    if service.label not in {"", service.id}:
        yield f"label = {quoted(service.label)}"
    yield f"team = {quoted(service.team)}  # {calm(service.why)}"
    yield f"#tier = {TIER}"
    if service.environment is not None:
        yield from ("", "[service.deployments]", f"environment = {quoted(service.environment)}")
    elif service.hint is not None:
        yield from ("", f"# {calm(service.hint)}", "#[service.deployments]")
    yield from ("", "[[service.path]]", f"repository = {quoted(service.repository)}")
    yield f"globs = {_listed([service.glob])}"


def _reader(landscape: Landscape, choices: Choices) -> Iterator[str]:
    reader = choices.reader
    off = "" if choices.is_reached else "#"
    yield from ("", "", "# A reader: one [[manager]] a person.")
    if off:
        yield "# Nothing would reach anybody yet: set [smtp] host, or the reader's slack, and take the '#' away."
    yield f"{off}[[manager]]"
    name = "Ada Lovelace" if reader is None else reader.name
    if not manager_id(name):
        # A name without ASCII letters gives no id.
        yield f"{off}id = {quoted('first-reader')}"
    yield f"{off}name = {quoted(name)}"
    if reader is None or reader.email is not None:
        yield f"{off}email = {quoted('ada@example.com' if reader is None or reader.email is None else reader.email)}"
    if reader is not None and reader.slack is not None:
        yield f"slack = {quoted(reader.slack)}"
    else:
        yield '#slack = "U012AB3CD"'
    yield f"{off}teams = {_listed([team.id for team in landscape.teams])}"


def _places(choices: Choices) -> Iterator[str]:
    reader, given = choices.reader, choices.given
    if given.slack_url is not None:
        yield from ("", "", "[slack]", f"api_url = {quoted(given.slack_url)}")
    yield from ("", "", "[smtp]")
    if choices.mail is None:
        yield from ('#host = "smtp.example.com"', '#sender = "Riskbrief <riskbrief@example.com>"')
    else:
        domain = "example.com" if reader is None or reader.email is None else reader.email.rpartition("@")[2]
        yield from (f"host = {quoted(choices.mail)}", f"sender = {quoted(f'Riskbrief <riskbrief@{domain}>')}")
    yield from ("", "", "# The repositories are those of the services above.", "[sources.github]")
    if given.base_url is not None:
        yield f"base_url = {quoted(given.base_url)}"
    if not given.has_mirrors:
        yield from ("", "", "# Without mirrors whole histories are not read.", "[sources.git]", "enabled = false")
    if given.gitlab is not None:
        yield from ("", "", "# Its projects belong to services once a [[service.path]] names them.")
        yield from ("[sources.gitlab]", f"group = {quoted(given.gitlab)}")
    yield ""


NEW_MODE: Final = 0o644
"""It holds no secrets, and a service of another account must read it."""


def read_text(path: Path) -> str:
    """Return a file's text with its line ends. Raises UsageError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({_why(error)}); name another file with --output") from error


def write_new(path: Path, text: str, check: Callable[[Path], object]) -> None:
    """Write a file that does not exist yet; `check` gets it first, and may raise. Raises UsageError."""
    # A link to nothing was set for the coming file.
    path = path.resolve() if path.is_symlink() else path
    with _beside(path, text, NEW_MODE, check) as made:
        try:
            # Unlike a rename, a link refuses to replace what is there.
            os.link(made, path)
        except FileExistsError as error:
            raise UsageError(f"{path} is there by now; run 'riskbrief init' again to see what it lacks") from error
        except OSError:
            # Some file systems have no links; the file did not exist when we began.
            made.replace(path)


def write_over(path: Path, text: str, check: Callable[[Path], object]) -> Path:
    """Replace a file's text and return the old one's copy. Raises UsageError with all as it was."""
    # For a link, the file it leads to is meant.
    place = path.resolve()
    was = place.stat()
    mode = was.st_mode & 0o7777
    with _beside(place, text, mode, check) as made:
        copy = _copied(place, mode)
        for one in (made, copy):
            # An owner other than us must still be able to read it.
            with suppress(PermissionError):
                os.chown(one, was.st_uid, was.st_gid)
        made.replace(place)
    return copy


@contextmanager
def _beside(path: Path, text: str, mode: int, check: Callable[[Path], object]) -> Iterator[Path]:
    """Write a temporary file, check it, and remove it whatever happens, Ctrl-C included."""
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".riskbrief-", suffix=".toml", dir=path.parent)
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        made.chmod(mode)
        check(made)
        yield made
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({_why(error)}); name another with --output") from error
    finally:
        if made is not None:
            with suppress(FileNotFoundError):
                made.unlink()


def _copied(path: Path, mode: int) -> Path:
    """Copy a file to the first free backup name."""
    number = 1
    while True:
        copy = path.with_name(f"{path.name}.bak{'' if number == 1 else f'.{number}'}")
        try:
            with os.fdopen(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
                file.write(path.read_bytes())
        except FileExistsError:
            number += 1
        else:
            return copy


def _why(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not UTF-8 text"

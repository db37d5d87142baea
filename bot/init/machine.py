"""What this computer knows of whoever sits at it: the time zone of its clock, and who commits with git here."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from briefing.contracts.zones import known_zones
from data.sources.git.process import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCALTIME: Final = Path("/etc/localtime")
ZONES_FOLDER: Final = "zoneinfo"
GIT_SECONDS: Final = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The name and the address that git writes into commits here; None where it is not told."""

    name: str | None
    email: str | None


def machine_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str | None:
    """Return the IANA zone of the machine's clock, by TZ and else by where its clock's file leads; None if unknown."""
    told = environ.get("TZ", "").removeprefix(":")
    if told in known_zones():
        return told
    try:
        parts = localtime.resolve(strict=True).parts
    except OSError:
        # A machine without that file, such as one with Windows, is one that does not say.
        return None
    below = parts[parts.index(ZONES_FOLDER) + 1 :] if ZONES_FOLDER in parts else ()
    name = "/".join(below)
    return name if name in known_zones() else None


def git_identity(environ: Mapping[str, str]) -> Identity:
    """Return who commits here. No git, or none of its settings, is nothing wrong: then nobody is known."""
    return Identity(name=_git("user.name", environ), email=_git("user.email", environ))


def _git(key: str, environ: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(
            ["git", "config", "--get", key],
            capture_output=True,
            env=without_secrets(environ),
            timeout=GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() or None

"""Writes docs/licences.md: what we depend on by the locks, and under which licence each of it is; `make licences`.

Licences are what the installed packages say of themselves. Where that is no SPDX expression, or a package is not for
this machine, it is said here, once and for all machines, so that the page does not depend on where it was written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "licences.md"

NOTICE: Final = "permissive; its notice stays with it"
WHY: Final = {
    **dict.fromkeys(("MIT", "MIT-0", "MIT-CMU", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Zlib"), NOTICE),
    "Apache-2.0": "the same as ours",
    "CC0-1.0": "no conditions",
    "PSF-2.0": "permissive; Python's own",
    "ZPL-2.1": "permissive; its notice stays with it, and its marks are not used",
    "MPL-2.0": "asks for the source of its own files, which we neither change nor hold",
    "LGPL-3.0-only": "a library of its own, unchanged, that whoever installs us can replace; nothing of it is in ours",
}
"""The licences that go with Apache-2.0, and why. Whatever else appears has to be looked at before it is added."""

SAID: Final = {
    "colorama": "BSD-3-Clause",
    "gitdb": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "isodate": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "lizard": "MIT",
    "polars": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "scipy": "BSD-3-Clause",
}
"""What says its licence in words of its own, or is not installed on every machine, as its files have it."""

BY_CLASSIFIER: Final = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Zope Public License": "ZPL-2.1",
    "ISC License (ISCL)": "ISC",
}

NPM_SAID: Final = {"javascript-natural-sort": "MIT"}

PROGRAMS: Final = (
    ("git", "GPL-2.0-only", "reads clones and mirrors; a program of its own that is started, never linked"),
    ("openssh-client", "BSD-2-Clause", "git's way to addresses of ssh"),
    ("postgresql", "PostgreSQL", "a database server, where there are several workers"),
    ("prometheus", "Apache-2.0", "tests: objectives are read from the real one"),
    ("chromium", "BSD-3-Clause", "tests: pages and mails are drawn by it"),
    ("nodejs, npm", "MIT, Artistic-2.0", "tests: they run the checks of pages and mails"),
)
"""Debian's packages, by name: none of them is shipped with us."""

LOCKED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """One dependency, by the lock; `licence` is an SPDX expression."""

    name: str
    version: str
    licence: str

    @property
    def why(self) -> str | None:
        """Why it goes with our own licence; None where nobody has said that it does."""
        return why(self.licence)


def why(licence: str) -> str | None:
    """Say why an SPDX expression goes with Apache-2.0: all that "AND" joins has to, and one of what "OR" offers."""
    choices = [[WHY.get(one) for one in choice.strip("() ").split(" AND ")] for choice in licence.split(" OR ")]
    good = [choice for choice in choices if None not in choice]
    return "; ".join(dict.fromkeys(one for one in good[0] if one is not None)) if good else None


def locked(name: str) -> dict[str, str]:
    """Return the versions of what a lock holds, by name."""
    return dict(LOCKED.findall((ROOT / "requirements" / f"{name}.txt").read_text("utf-8")))


def packages(versions: dict[str, str]) -> list[Package]:
    """Return packages with their licences, by name."""
    return [Package(name=name, version=version, licence=licence_of(name)) for name, version in sorted(versions.items())]


def licence_of(name: str) -> str:
    """Return what an installed package says, as an SPDX expression; "unknown" where nobody says it."""
    if name in SAID:
        return SAID[name]
    try:
        told = distribution(name).metadata
    except PackageNotFoundError:
        return "unknown"
    words = str(told.get("License-Expression") or told.get("License") or "")
    if why(words) is not None:
        return words
    kinds = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License")]
    return " OR ".join(BY_CLASSIFIER[kind] for kind in kinds if kind in BY_CLASSIFIER) or "unknown"


def npm_packages() -> list[Package]:
    """Return what the checks of pages and mails need from npm, by their lock."""
    lock = json.loads((ROOT / "tests" / "web" / "package-lock.json").read_text("utf-8"))
    found = {}
    for place, one in lock["packages"].items():
        if place:
            name = place.rpartition("node_modules/")[2]
            licence = NPM_SAID.get(name) or str(one.get("license", "unknown")).strip("()")
            found[name, one["version"]] = Package(name=name, version=one["version"], licence=licence)
    return [package for _, package in sorted(found.items())]


def everything() -> dict[str, list[Package]]:
    """Return all that the locks hold, by who needs it."""
    runtime, evaluation, dev, install = (locked(name) for name in ("runtime", "evaluation", "dev", "install"))
    return {
        "What Riskbrief runs with": packages(runtime),
        "What 'evaluate' and 'score --features' need besides": packages(
            {name: version for name, version in evaluation.items() if name not in runtime}
        ),
        "What only its tests and its making need": packages(
            {name: version for name, version in (install | dev).items() if name not in evaluation}
        ),
        "What the checks of pages and mails need from npm": npm_packages(),
    }


def page() -> str:
    """Return docs/licences.md."""
    parts = [
        "# Licences of what we depend on\n",
        "Riskbrief is under Apache-2.0 (`LICENSE`) and ships no code of others: what is listed here is installed",
        "beside it. `make licences` writes this page from the locks in `requirements/` and what the packages say;",
        "a test fails where a lock holds what is not listed, or a licence that nobody has said to go with ours.\n",
    ]
    for heading, listed in everything().items():
        parts += [
            f"## {heading}\n",
            "| package | version | licence | why it goes with ours |",
            "| --- | --- | --- | --- |",
        ]
        parts += [f"| {one.name} | {one.version} | {one.licence} | {one.why or 'look at it'} |" for one in listed]
        parts.append("")
    parts += ["## Programs that are started, by their Debian packages\n", "| package | licence | what for |"]
    parts += ["| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in PROGRAMS), ""]
    parts += [
        "Wheels of `numpy`, `scipy`, `scikit-learn`, `psycopg-binary` and `cryptography` hold",
        "libraries of the system (OpenBLAS, libgfortran under its runtime exception, libpq, OpenSSL, FreeType, others)",
        "with the notices that belong to them; whoever hands on an image of Riskbrief hands those on as well.\n",
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

"""The two forges' words, signs and links. GitLab ids begin with "gitlab:"; all others use GitHub's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

GITHUB: Final = "github"
GITLAB: Final = "gitlab"

_LABEL: Final = re.compile(r"(?P<name>.*)[#!](?P<number>\d+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forge:
    """`sign` goes before a number (#12, !12), `page` between the repository's address and the number."""

    id: str
    label: str
    change: str
    sign: str
    page: str


FORGES: Final = {
    GITHUB: Forge(id=GITHUB, label="GitHub", change="pull request", sign="#", page="/pull/"),
    GITLAB: Forge(id=GITLAB, label="GitLab", change="merge request", sign="!", page="/-/merge_requests/"),
}
PAGES: Final = tuple(one.page for one in FORGES.values())


def forge_of(record_id: str) -> Forge:
    """Return the forge of a record by its id, or its repository's or person's."""
    return FORGES[GITLAB if record_id.startswith(f"{GITLAB}:") else GITHUB]


def change_label(name: str, repository_id: str, number: int | str) -> str:
    """Return a change's name: acme/shop#12, or acme/shop!12 on GitLab."""
    return f"{name}{forge_of(repository_id).sign}{number}"


def change_url(web_url: str | None, repository_id: str, number: int | str) -> str | None:
    """Return a change's page; None where the repository has none."""
    return f"{web_url}{forge_of(repository_id).page}{number}" if web_url else None


def label_parts(label: str) -> tuple[str, str]:
    """Return repository and number of a change's label; ("", label) if it is none."""
    found = _LABEL.fullmatch(label)
    return ("", label) if found is None else (found["name"], found["number"])

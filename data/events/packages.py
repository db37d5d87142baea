"""Reads what a package URL says of a deployment: a name by which a service may be known, the commit, its repository.

    pkg:oci/checkout@sha256%3A0b31…?repository_url=ghcr.io/acme/checkout&tag=3f1c…

The version of an image is the digest of its content and no commit; but many builds tag an image with its commit, and
`vcs_url` names it outright. See the package URL specification, its qualifiers and the types `oci` and `github`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote

from data.events.fields import is_commit

FORGES: Final = ("pkg:github/", "pkg:gitlab/", "pkg:bitbucket/")
"""Types whose name is that of a repository and whose version is a commit or a tag of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """What a package URL says. `name` is without version, qualifiers and subpath, as people write it into settings.

    `sha` and `repository` are None where it does not say them.
    """

    name: str
    sha: str | None
    repository: str | None


def read_package(text: str) -> Package:
    """Return what a package URL says; of what is none, the text before a version is the name."""
    rest, _, _subpath = text.partition("#")
    rest, _, told = rest.partition("?")
    place = rest.rfind("@")
    name, version = (rest, "") if place <= 0 else (rest[:place], unquote(rest[place + 1 :]))
    try:
        qualifiers = parse_qs(told, max_num_fields=20)
    except ValueError:
        qualifiers = {}
    vcs = qualifiers.get("vcs_url", [""])[0].rpartition("@")[2]
    commits = (version, vcs, qualifiers.get("tag", [""])[0])
    forge = next((one for one in FORGES if name.startswith(one)), None)
    return Package(
        name=name,
        sha=next((one for one in commits if is_commit(one)), None),
        repository=None if forge is None else unquote(name.removeprefix(forge)),
    )

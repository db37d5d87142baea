"""
Finds the release tags of a history.

It must not take every tag for a release: pre-releases, nightly builds and moving tags such as `v4` or `latest` are left
out. The name decides, since git knows nothing else about a tag's meaning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from data.sources.git.graph import CommitGraph
    from data.sources.git.process import Git

_RELEASE = re.compile(
    r"""
    (?:.*[/@_-])?                            # pkg/  pkg@  release-  my-package_
    (?:v|r|rel|release|ver|version)?[._]?    # v  rel  release
    \d+(?:[._-]\d+){1,4}                     # 1.2  1.2.3  2024.01  1_2_3  2024-01-15
    (?:[.-]?(?:post|patch|hotfix|p|ga|final|release|lts|stable)[.-]?\d*)?
    (?:\+[0-9a-z.-]+)?                       # build metadata
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NO_RELEASE = re.compile(
    r"(?:^|[^a-z])(?:rc|alpha|beta|dev|pre|preview|snapshot|nightly|canary|candidate|milestone|test)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_FORMAT = "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"


class ReleaseTag(NamedTuple):
    """A tag that names a release; `created_at` is when it was tagged (epoch seconds), `sha` the commit it is on."""

    name: str
    sha: str
    created_at: int


def is_release_name(name: str) -> bool:
    """Tell whether a tag's name is that of a finished release."""
    return _RELEASE.fullmatch(name) is not None and _NO_RELEASE.search(name) is None


def read_release_tags(git: Git, graph: CommitGraph) -> tuple[ReleaseTag, ...]:
    """Return the release tags on commits reachable from HEAD, oldest first. Raises GitFailed."""
    found = []
    for line in git.run("for-each-ref", _FORMAT, "refs/tags").splitlines():
        name, target, peeled, created = line.decode("utf-8", "backslashreplace").split("\0")
        sha = peeled or target
        if sha in graph.nodes and is_release_name(name):
            # A lightweight tag has no date of its own, and git gives its commit's.
            found.append(ReleaseTag(name, sha, int(created) if created else graph.nodes[sha].committed_at))
    return tuple(sorted(found, key=lambda tag: (tag.created_at, tag.name)))

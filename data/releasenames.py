"""What a release's name says: whether it is a finished version, and of which component of a repository.

*Finished* is decided by what follows the numbers (SemVer 2.0 §9 and §10; PEP 440) or precedes them (`nightly-`); a tag
with a single number gets moved, and is none. *Component*: what precedes the numbers, without words for "release".
*Own*: all words are the repository's, so the whole was released, unless a service has that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_NAME: Final = re.compile(
    r"""
    (?!.{257})                                                # no forge takes a longer one, and strangers write them
    (?P<prefix>|[\w@/.+-]*?(?:[^\W0-9]|[@/._-]))            # nothing, v, release-, helm-loki-, @scope/pkg@
    (?!(?<=[^\W_][^\W0-9_])[0-9]+-[0-9]+\.)                 # bzip2-1.0.8: the first number ends the name
    [0-9]+(?:[._-][0-9]+){1,4}                                # 1.2  1.2.3  2024.01  1_2_3  2024-01-15
    (?:[._-]?(?:post|rev|r|patch|hotfix|p|sp|final|ga|release|lts|stable)[._-]?[0-9]*)?
    (?:\+[0-9a-z.-]+)?                                        # build metadata
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SAYS_RELEASE: Final = r"(?:v|r|rel|releases?|ver|versions?|stable|prod|production)"
_LEADING: Final = re.compile(rf"^(?:{_SAYS_RELEASE}?[._/@-])+|^{_SAYS_RELEASE}$", re.IGNORECASE)
_TRAILING: Final = re.compile(rf"(?:[._/@-]{_SAYS_RELEASE}?)+$", re.IGNORECASE)
_UNFINISHED: Final = re.compile(
    r"(?:^|[\W_])(?:rc|alpha|beta|dev|pre|preview|snapshot|nightly|canary|candidate|milestone|test)$", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"[0-9]+")


class ReleaseName(NamedTuple):
    """A finished release's name: `component` is None for no word; `is_own` if it is the whole repository's."""

    component: str | None
    is_own: bool


def read_release_name(name: str, repository: str) -> ReleaseName | None:
    """Read a tag's or release's name; None if no finished version. `repository` may have an owner."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    prefix = _bare(found["prefix"])
    if _UNFINISHED.search(prefix):
        return None
    own = set(_words(_last_part(repository)))
    # A package's scope is its owner, and does not tell which.
    said = _last_part(prefix) if prefix.startswith("@") else prefix
    return ReleaseName(prefix or None, own.issuperset(_words(said)))


def version_of(name: str) -> tuple[int, ...]:
    """Return a release name's numbers in order, without build metadata; none if it is no release's."""
    found = _NAME.fullmatch(name)
    numbers = "" if found is None else name[found.end("prefix") :].partition("+")[0]
    return tuple(int(one) for one in _NUMBER.findall(numbers))


def service_of_component(component: str, services: Mapping[str, Iterable[str]]) -> str | None:
    """Return the one service of a component, by its whole name or last part; `services` has all names."""
    for part in (str, _last_part):
        wanted = _key(part(component))
        found = [one for one, names in services.items() if any(_key(part(name)) == wanted for name in names)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _bare(prefix: str) -> str:
    """Return a prefix without words like "release" and the marks between."""
    at = "@" if prefix.startswith("@") else ""
    inner = _TRAILING.sub("", prefix.removeprefix(at))
    rest = _LEADING.sub("", inner) if not at else inner
    return f"{at}{rest}" if rest else ""


def _last_part(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())


def _key(name: str) -> str:
    return "".join(_words(name))

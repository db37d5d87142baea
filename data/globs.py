"""Path patterns, of which the last match wins. Not by pathspec: it is slow and reads `[slug]` as a range."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, NamedTuple

Dialect = Literal["github", "gitlab", "gitattributes"]

_ANY_FOLDERS = r"(?:[^/]++/)*?"
# What may follow the last segment: nothing, something in that folder, or either.
_ENDS = {"exact": r"\Z", "below": r"/.", "at or below": r"(?:/|\Z)"}
_PLAIN_TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<star>\*+)|(?P<any>\?)|(?P<plain>.)", re.DOTALL)
_RANGE = r"(?P<range>\[(?P<negated>[!^]?)(?P<items>(?:\\.|[^\]\\])+)\])"
_RANGE_TOKEN = re.compile(f"{_RANGE}|{_PLAIN_TOKEN.pattern}", re.DOTALL)
_RANGE_ITEM = re.compile(r"\\?(?P<low>.)(?:-\\?(?P<high>.))?", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

# A pattern's faults, in order of mention. No path is longer than 4,096 bytes.
_FAULTS = (
    (r"\Z", "the pattern is empty"),
    (r".{4097}", "the pattern is longer than any path"),
    (r"(?:\\.|[^\\])*+\\\Z", "a backslash at the end of a pattern escapes nothing"),
    (r".*//", "two slashes in a row match nothing"),
)
_OWN_FAULTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "gitattributes": ((r".*/\Z", "only a folder's name ends in a slash, and a folder has no attributes"),),
    "github": (
        (r"/\Z", "a slash alone matches nothing; write * for every file"),
        (r"!", "a pattern cannot be negated with !"),
        (r".*\*\*\*", "three asterisks in a row mean nothing; write * or **"),
        # `[0-9]` can only be a range; `[slug]` and `[user-id]` are folders of web routes.
        (
            r"(?:\\.|[^\\])*?\[[!^]?(?:[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z])+\]",
            "character ranges such as [0-9] are not supported; write a line for each, or escape the brackets",
        ),
    ),
}

_Candidate = tuple[int, "re.Pattern[str] | None"]


class _Shape(NamedTuple):
    """A pattern as segments below the root; `**` is any number of folders."""

    segments: list[str]
    end: Literal["exact", "below", "at or below"]


class GlobList:
    """Patterns of which the last match wins. One with a `glob_problem` matches nothing: check before."""

    def __init__(self, patterns: Iterable[str], *, dialect: Dialect = "github") -> None:
        """The order of `patterns` is their rank."""
        # Two indexes by a literal that a path must have: its beginning ("a/b/": strictly below it), or a segment at any
        # depth. Patterns that begin with a wildcard are under the empty path, which all paths have.
        self._rooted: dict[str, list[_Candidate]] = {"": []}
        self._named: dict[str, list[_Candidate]] = {}
        for index, pattern in reversed(list(enumerate(patterns))):
            if glob_problem(pattern, dialect) is None:
                self._add(index, _SHAPERS[dialect](pattern), dialect)

    def last_match(self, path: str) -> int | None:
        """Return the index of the last pattern that matches a path from the repository's root."""
        best = -1
        for candidates in self._candidates(path):
            for index, regex in candidates:
                if index <= best:
                    break
                if regex is None or regex.match(path):
                    best = index
                    break
        return best if best >= 0 else None

    def _candidates(self, path: str) -> Iterator[list[_Candidate]]:
        """Yield lists of possible matches, each from last to first, specific ones early."""
        end = path.find("/")
        while end >= 0:
            for key in (path[:end], path[: end + 1]):
                if found := self._rooted.get(key):
                    yield found
            end = path.find("/", end + 1)
        if found := self._rooted.get(path):
            yield found
        if self._named:
            *folders, name = path.split("/")
            for key in (name, *folders, *(f"{folder}/" for folder in folders)):
                if found := self._named.get(key):
                    yield found
        yield self._rooted[""]

    def _add(self, index: int, shape: _Shape, dialect: Dialect) -> None:
        segments, end = shape
        floating = segments[:1] == ["**"]
        literals = _leading_literals(segments[floating:], dialect)
        whole = len(literals) == len(segments) - floating
        if floating and literals:
            keys, key = self._named, literals[0]
            whole = whole and len(literals) == 1
        else:
            keys, key = self._rooted, "/".join(literals)
        if end == "exact" or not whole or not key:
            folder = key if floating or not key else f"{key}/"
            # An exact literal may be the path itself, and a floating one its last segment.
            keys.setdefault(key if whole else folder, []).append((index, _compile(shape, dialect)))
        else:
            keys.setdefault(f"{key}/" if end == "below" else key, []).append((index, None))


def glob_problem(pattern: str, dialect: Dialect = "github") -> str | None:
    """Say why a pattern matches nothing, or not what its author means; None if it is fine."""
    faults = _FAULTS + _OWN_FAULTS.get(dialect, ())
    return next((why for fault, why in faults if re.match(fault, pattern, re.DOTALL)), None)


def _github_shape(pattern: str) -> _Shape:
    text = _without_escaped_slashes(pattern)
    rooted = "/" in text[:-1]
    segments = text.removeprefix("/").removesuffix("/").split("/")
    below = text.endswith("/")
    while segments and segments[-1] == "**":
        segments.pop()
        below = True
    if segments and not rooted:
        segments.insert(0, "**")
    if below:
        return _Shape(segments, "below")
    # `docs/*` is one level only: GitHub's documented exception from gitignore.
    return _Shape(segments, "exact" if rooted and segments[-1] == "*" else "at or below")


def _gitlab_shape(pattern: str) -> _Shape:
    """GitLab matches whole paths: `docs` is a file, not a folder, and a final `**` is a `*`."""
    text = _without_escaped_slashes(pattern)
    segments = [part for part in text.split("/") if part]
    if not text.startswith("/"):
        segments.insert(0, "**")
    if text.endswith("/"):
        segments += ["**", "*"]
    if segments[-1] == "**":
        segments[-1] = "*"
    return _Shape(segments, "exact")


def _gitattributes_shape(pattern: str) -> _Shape:
    """Git matches whole paths too, from the root if there is a slash; only `dir/**` reaches into a folder."""
    segments = [part for part in pattern.split("/") if part]
    if "/" not in pattern:
        segments.insert(0, "**")
    if segments[-1] == "**":
        return _Shape(segments[:-1], "below")
    return _Shape(segments, "exact")


_SHAPERS = {"github": _github_shape, "gitlab": _gitlab_shape, "gitattributes": _gitattributes_shape}


def _without_escaped_slashes(pattern: str) -> str:
    return _ESCAPE.sub(lambda match: "/" if match[1] == "/" else match[0], pattern)


def _tokens(segment: str, dialect: Dialect) -> Iterator[re.Match[str]]:
    return (_PLAIN_TOKEN if dialect == "github" else _RANGE_TOKEN).finditer(segment)


def _leading_literals(segments: list[str], dialect: Dialect) -> list[str]:
    """Return the segments' names before the first wildcard, without escapes."""
    names: list[str] = []
    for segment in segments:
        tokens = list(_tokens(segment, dialect))
        if any(token.lastgroup not in {"escaped", "plain"} for token in tokens):
            break
        names.append("".join(token["escaped"] or token["plain"] for token in tokens))
    return names


def _compile(shape: _Shape, dialect: Dialect) -> re.Pattern[str]:
    """Make a regex for `match`. Between two `**` the first fit is the best, so no backtracking is needed."""
    if not shape.segments:
        return re.compile("")
    runs: list[str] = []
    if shape.segments[0] == "**":
        runs.append("")
    for wild, run in groupby(shape.segments, key=lambda segment: segment == "**"):
        if not wild:
            runs.append("/".join(_segment_regex(segment, dialect) for segment in run))
    first, *middle = runs
    if not middle:
        return re.compile(first + _ENDS[shape.end], re.DOTALL)
    *middle, last = middle
    start = f"{first}/" if first else ""
    atoms = "".join(f"(?>{_ANY_FOLDERS}{run}/)" for run in middle)
    return re.compile(f"{start}{atoms}{_ANY_FOLDERS}{last}{_ENDS[shape.end]}", re.DOTALL)


def _segment_regex(segment: str, dialect: Dialect) -> str:
    if not segment.strip("*"):
        return "[^/]++"
    runs = [""]
    for token in _tokens(segment, dialect):
        if token["star"]:
            runs.append("")
        else:
            runs[-1] += _character_regex(token)
    first, *middle = runs
    if not middle:
        return first
    *middle, last = middle
    return first + "".join(f"(?>[^/]*?{run})" for run in middle) + "[^/]*" + last


def _character_regex(token: re.Match[str]) -> str:
    if token["any"]:
        return "[^/]"
    if token.lastgroup == "range":
        return _range_regex(token["items"], negated=bool(token["negated"]))
    return re.escape(token["escaped"] or token["plain"])


def _range_regex(items: str, *, negated: bool) -> str:
    spans = [(item["low"], item["high"] or item["low"]) for item in _RANGE_ITEM.finditer(items)]
    inside = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in spans if low <= high)
    if not inside:
        return "[^/]" if negated else "(?!)"
    return f"(?!/)[{'^' if negated else ''}{inside}]"

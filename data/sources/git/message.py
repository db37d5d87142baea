"""Reads commit messages: title, request, reverted commits, closed issues, advisories; never whether it is a fix."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import NamedTuple

from data.commits import repaired_in

# No forge counts beyond twelve digits.
_DIGITS = r"\d{1,12}(?!\d)"
_GITHUB_MERGE = re.compile(rf"Merge pull request (#{_DIGITS}) (?:from|in) ")
_BITBUCKET_MERGE = re.compile(rf"Merged in .+ \(pull request (#{_DIGITS})\)$")
_GITLAB_MERGE = re.compile(r"Merge branch '.+'")
FORK_MERGE = "Merge commit from fork"
"""GitHub's title for a repair made in private, in a draft security advisory."""
_GITLAB_NUMBER = re.compile(rf"^See merge request \S*(!{_DIGITS})\s*$", re.MULTILINE)
_TITLE_NUMBER = re.compile(rf"\((?:pull request (?=#))?([#!]{_DIGITS})\)$")
_REVERTS = re.compile(r"This\s+reverts\s+commit\s+([0-9a-f]{7,64})")
_REVERTS_REQUEST = re.compile(rf"^Reverts (?:[\w.-]+/[\w.-]+)?([#!]{_DIGITS})", re.MULTILINE)
"""What GitHub's Revert button writes into the request."""
_CLOSES = re.compile(rf"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#({_DIGITS})", re.IGNORECASE)
# git's own words (cherry-pick -x), then those of the stable kernel, which others adopted.
_PICKED_COMMIT = re.compile(
    r"^\(cherry picked from commit ([0-9a-f]{40,64})\)$"
    r"|^\[ *upstream commit ([0-9a-f]{40,64}) *\]$"
    r"|^commit ([0-9a-f]{40,64}) upstream\.?$",
    re.MULTILINE | re.IGNORECASE,
)
_UPDATE = re.compile(r"\b(?:bump|update|upgrade)s?\b.*\bto v?\d", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(?:(?<!\s)\s*\([^()]{1,80}\)){1,8}$")
_PICKED_REQUEST = re.compile(
    rf"\b(?:back-?port|cherry[ -]?pick)(?:s|ed)?\b(?:(?!\.\s)[^\n#!;]){{0,60}}([#!]{_DIGITS})", re.IGNORECASE
)
_TITLE_PICKED = re.compile(
    rf"([#!]{_DIGITS})[^\n#!;]{{0,60}}\b(?:back-?port|cherry[ -]?pick)(?:s|ed)?\b", re.IGNORECASE
)
_SAYS_PICKED = re.compile(r"\b(?:back-?port|cherry[ -]?pick)", re.IGNORECASE)
_BRACKETED = re.compile(rf"\(([#!]{_DIGITS})\)")
_ENDS_IN = re.compile(rf"\(([#!]{_DIGITS})\)[ \t]*$", re.MULTILINE)
_MAY_BE_PICKED = re.compile(r"pick|port|upstream", re.IGNORECASE)
# Anchored to the first whitespace, with bounded repeats: otherwise a long title took quadratic time.
_TITLE_NUMBERS = re.compile(
    r"(?:(?<!\s)\s*\((?:(?:#|!|pull request #)\d+|[^()]{0,40}(?:pick|port)[^()]{0,40})\)){1,8}$", re.IGNORECASE
)
_VERSION = re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.]*\d)")
_REQUEST = re.compile(rf"[#!]{_DIGITS}")


class Picks(NamedTuple):
    """Which changes a commit says it repeats: hashes, and requests by sign and number (#12, !12)."""

    commits: tuple[str, ...]
    requests: tuple[str, ...]


NO_PICKS = Picks((), ())


class Message(NamedTuple):
    """What a commit message says; `request` is the one that it merged (#12, !12)."""

    title: str
    request: str | None
    reverts: tuple[str, ...]
    closes: tuple[int, ...]
    picks: Picks
    advisories: tuple[str, ...]
    versions: tuple[str, ...]
    """Versions in a text that names advisories, as numbers with dots."""


def read_message(text: str) -> Message:
    lines = [line.strip() for line in text.split("\n")]
    first = next((line for line in lines if line), "")
    title, request = _title_and_request(first, text, lines)
    named = _REVERTS.findall(text) + _REVERTS_REQUEST.findall(text) if "everts" in text else ()
    reverts = tuple(dict.fromkeys(named))
    closes = tuple(dict.fromkeys(map(int, _CLOSES.findall(text)))) if "#" in text else ()
    advisories = repaired_in(text)
    versions = tuple(dict.fromkeys(_VERSION.findall(text))) if advisories else ()
    return Message(title, request, reverts, closes, _picks(title, text), advisories, versions)


def bare_title(title: str) -> str:
    """Return a title without the request numbers at its end, which a cherry-pick may change."""
    return _TITLE_NUMBERS.sub("", title)


def update_of(title: str) -> str | None:
    """Return what is updated to which version, without branch and number; None where not said."""
    return _IN_BRACKETS.sub("", title) if _UPDATE.search(title) else None


def _picks(title: str, text: str) -> Picks:
    """Read what a commit was cherry-picked or backported from.

    By git's words ("cherry picked from commit SHA") or the kernel's ("[ Upstream commit SHA ]"); requests by "backport
    of #12", or by numbers at the title's end, as in "Mend it (#12) (cherry-pick release-3.3) (#15)".
    """
    squashed = _TITLE_NUMBERS.search(title) if title.endswith(")") else None
    requests = _REQUEST.findall(squashed[0]) if squashed else []
    # A dependency update quotes release notes, whose numbers belong to another repository.
    said = title if _UPDATE.search(title) else text
    if _MAY_BE_PICKED.search(said) is None:
        return Picks((), tuple(requests)) if requests else NO_PICKS
    commits = ("".join(found) for found in _PICKED_COMMIT.findall(said))
    # A revert of a backport names the same request.
    if not title.lower().startswith("revert"):
        # A title may name issues besides the request, which stands in brackets or at the end of a line. The number at
        # the very end is the cherry-pick's own.
        inside = _BRACKETED.findall(title) + _ENDS_IN.findall(said) if _SAYS_PICKED.search(title) else []
        inside = [one for one in inside if one not in requests[-1:]]
        requests += inside + _PICKED_REQUEST.findall(said.removeprefix(title) if inside else said)
        requests += _TITLE_PICKED.findall(title)
    return Picks(tuple(dict.fromkeys(commits)), tuple(dict.fromkeys(requests)))


def _title_and_request(first: str, text: str, lines: list[str]) -> tuple[str, str | None]:
    """Return the author's title and the request; the first line tells which forge wrote it."""
    if not first.startswith("Merge"):
        return first, _request(_TITLE_NUMBER.search(first))
    if first == FORK_MERGE:
        return _of_fork(lines, first), None
    merge = _GITHUB_MERGE.match(first) or _BITBUCKET_MERGE.match(first)
    if merge is None and _GITLAB_MERGE.match(first):
        merge = _GITLAB_NUMBER.search(text)
    if merge is None:
        return first, _request(_TITLE_NUMBER.search(first))
    body = (line for line in lines[lines.index(first) + 1 :] if line)
    return next((line for line in body if not line.startswith("See merge request ")), first), merge[1]


def _of_fork(lines: list[str], first: str) -> str:
    """Return GitHub's title for the merge of a private security fix, with the author's own unless that is prose."""
    body = list(dropwhile(lambda line: not line, lines[lines.index(first) + 1 :]))
    is_title = len(body) > 0 and not any(body[1:2]) and body[0][0].isalnum()
    return f"{first}: {body[0]}" if is_title else first


def _request(match: re.Match[str] | None) -> str | None:
    return match[1] if match else None

"""A repository as plain git tells it: what landed when, by whom, in which files, and what was released.

The judge reads the world through this module alone. Nothing in it comes from the product, only `git` and Python.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

_NUMBER = re.compile(r"\(#(\d+)\)\s*$|^Merge pull request #(\d+)\b")
_PICKED = re.compile(r"cherry picked from commit ([0-9a-f]{7,40})")
_BACKPORT = re.compile(
    r"\b(?:back-?port|cherry[- ]pick)(?:s|ed)?(?: (?:of|PR|changes?|from)){0,2} #(\d+)", re.IGNORECASE
)
_SAID_PICKED = re.compile(r"\((?:back-?port|cherry[- ]pick)[^()]*\)", re.IGNORECASE)
_PICKS = re.compile(r"\b(?:back-?port|cherry[- ]?pick)", re.IGNORECASE)
_PATCHBACK = re.compile(r"^\[PR #(\d+)/[0-9a-f]+ backport\]")
_UPDATED = re.compile(r"\b(bump|update)\b.* to v?\d", re.IGNORECASE)
_MARK = r"^[^[:alnum:]\"']{1,4} ?(Code generated .*DO NOT EDIT|@generated)"
"""How a program says at the top of a file that it wrote it: Go's convention, and Linguist's."""
_FIELDS = "%x1e%H%x1f%P%x1f%aN%x1f%aE%x1f%at%x1f%ct%x1f%B%x1f"
_ATTRIBUTES = ("linguist-generated", "linguist-vendored", "linguist-documentation")


class Commit(NamedTuple):
    """A commit; times are epoch seconds, the author is as the mailmap gives it."""

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    authored: int
    committed: int
    subject: str
    body: str


class Lines(NamedTuple):
    """One file of a landing; None for the lines of a binary file."""

    path: str
    added: int | None
    deleted: int | None


@dataclass(frozen=True, eq=False)
class Landing:
    """A commit of the default branch's own chain, with the commits that it brought (itself, where none)."""

    commit: Commit
    brought: tuple[Commit, ...]
    merges: tuple[Commit, ...] = ()
    """The merges among what it brought."""

    @property
    def at(self) -> int:
        """When it landed, in epoch seconds."""
        return self.commit.committed

    @cached_property
    def number(self) -> int | None:
        """The pull request, as a squash or a merge of GitHub writes it."""
        found = _NUMBER.search(self.commit.subject)
        return int(found[1] or found[2]) if found else None

    @cached_property
    def titles(self) -> frozenset[str]:
        """What it may be called: the subject, with and without the number, and a merge's first line of text."""
        subject = self.commit.subject
        if not subject.startswith("Merge "):
            return frozenset({subject, _NUMBER.sub("", subject).strip()})
        first = [line.strip() for line in self.commit.body.strip().splitlines()[:1]]
        return frozenset({subject, *first, *(f"{subject}: {line}" for line in first)})

    @cached_property
    def authors(self) -> Counter[str]:
        """Who wrote the commits that it brought, and how many each."""
        return Counter(one.author for one in self.brought)

    @cached_property
    def message(self) -> str:
        return f"{self.commit.subject}\n{self.commit.body}"


@dataclass
class World:
    """One repository. `landings` are those of HEAD, oldest first."""

    path: Path
    commits: dict[str, Commit] = field(default_factory=dict)
    landings: tuple[Landing, ...] = ()
    turned: dict[str, str] = field(default_factory=dict)
    """The merges of HEAD's branch into another to which it went on, with the parent that is the branch's own."""
    _lines: dict[str, tuple[Lines, ...] | None] = field(default_factory=dict)
    _attributes: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _folders: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> World:
        """Read the shape of a history: everything that HEAD and the tags reach."""
        found = cls(path)
        for row in found.git("log", "--use-mailmap", "HEAD", "--tags", f"--format={_FIELDS}").split("\x1e")[1:]:
            sha, parents, author, email, authored, committed, text, *_ = row.split("\x1f")
            subject, _, body = text.partition("\n")
            found.commits[sha] = Commit(
                sha, tuple(parents.split()), author, email, int(authored), int(committed), subject, body
            )
        found.landings = tuple(found._land())
        return found

    def git(self, *words: str, given: str | None = None, env: dict[str, str] | None = None) -> str:
        """Run git and return what it wrote; what it could not finish ends where it stopped."""
        return self._run(*words, given=given, env=env).stdout.decode("utf-8", "replace")

    def _run(
        self, *words: str, given: str | None = None, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", "-C", str(self.path), "-c", "core.quotepath=off", *words],
            input=None if given is None else given.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", **(env or {})},
        )

    def _land(self) -> Iterable[Landing]:
        branch, origin = self.git("symbolic-ref", "--short", "HEAD").strip(), self.git("remote", "get-url", "origin")
        sha, chain = self.git("rev-parse", "HEAD").strip(), []
        while sha in self.commits:
            chain.append(sha)
            first, *others = self.commits[sha].parents or ("",)
            if others and branch and _merged_itself(self.commits[sha].subject, branch, origin):
                self.turned[sha] = first = others[0]
            sha = first
        seen: set[str] = set()
        for sha in reversed(chain):
            brought, waiting = [], [sha]
            while waiting:
                one = self.commits.get(waiting.pop())
                if one is None or one.sha in seen:
                    continue
                seen.add(one.sha)
                brought.append(one)
                waiting.extend(one.parents)
            plain = tuple(one for one in brought if len(one.parents) < 2)  # noqa: PLR2004 (a merge has two)
            merges = tuple(one for one in brought if len(one.parents) > 1 and one.sha != sha)
            if sha in self.turned and not plain:
                continue
            yield Landing(self.commits[sha], plain or (self.commits[sha],), merges)

    @cached_property
    def by_sha(self) -> dict[str, Landing]:
        return {one.commit.sha: one for one in self.landings}

    @cached_property
    def by_number(self) -> dict[int, list[Landing]]:
        """The landings by pull request."""
        found: dict[int, list[Landing]] = {}
        for one in self.landings:
            if one.number is not None:
                found.setdefault(one.number, []).append(one)
        return found

    def landing(self, short: str) -> Landing | None:
        """Return the landing whose commit's id begins so, None where there is none or several."""
        found = [one for one in self.landings if one.commit.sha.startswith(short)]
        return found[0] if len(found) == 1 else None

    def within(self, start: float, end: float) -> list[Landing]:
        """Return what landed in a half-open window, in epoch seconds."""
        return [one for one in self.landings if start <= one.at < end]

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """The paths that each landing changed, by commit; a rename gives both names."""
        given = "".join(f"{one.commit.sha}\n" for one in self.landings)
        found = self._names("--no-walk=unsorted", "--stdin", "--diff-merges=first-parent", given=given)
        for sha in found.keys() & self.turned.keys():
            told = self.git("diff", "--no-renames", "--name-only", self.turned[sha], sha)
            found[sha] = tuple(told.splitlines())
        return found

    @cached_property
    def touched(self) -> dict[str, tuple[str, ...]]:
        """The paths that each commit changed, merges left out: they change nothing of their own."""
        return self._names("--no-merges", "HEAD")

    def made_at(self, path: str) -> int:
        """Return when a path was last made (epoch seconds), 0 where git does not say."""
        return int(self.git("log", "-1", "--diff-filter=A", "--format=%ct", "HEAD", "--", path) or 0)

    def _names(self, *which: str, given: str | None = None) -> dict[str, tuple[str, ...]]:
        listed = self.git("log", "--no-renames", "--name-only", "--format=%x1e%H", *which, given=given)
        rows = (row.split("\n") for row in listed.split("\x1e")[1:])
        return {row[0].strip(): tuple(path for path in row[1:] if path) for row in rows}

    def lines(self, landing: Landing) -> tuple[Lines, ...] | None:
        """Return the files of a landing with their lines, renames followed; None where git lacks the contents."""
        sha = landing.commit.sha
        if sha not in self._lines:
            self.read_lines([landing])
        return self._lines[sha]

    def read_lines(self, landings: Sequence[Landing]) -> None:
        """Read the lines of many landings at once; one that stops git has none."""
        waiting = [one.commit.sha for one in landings if one.commit.sha not in self._lines]
        for sha in [one for one in waiting if one in self.turned]:
            done = self._run("diff", "--numstat", "-M", "-z", self.turned[sha], sha)
            self._lines[sha] = None if done.returncode else _numstat(done.stdout.decode("utf-8", "replace"))
            waiting.remove(sha)
        while waiting:
            rows, is_whole = self._numstat(waiting)
            # Git stops at what the clone lacks: the commit that it had begun, or the next one.
            self._lines.update(rows if is_whole else rows[:-1])
            waiting = [sha for sha in waiting if sha not in self._lines]
            for sha in waiting[:2] if not is_whole else ():
                alone, is_read = self._numstat([sha])
                self._lines[sha] = dict(alone).get(sha) if is_read else None
                waiting.remove(sha)

    def _numstat(self, shas: Sequence[str]) -> tuple[list[tuple[str, tuple[Lines, ...]]], bool]:
        """Return commits with their lines as far as git came, and whether it came to the end."""
        flags = ("--no-walk=unsorted", "--stdin", "--diff-merges=first-parent", "--numstat", "-M", "-z")
        done = self._run("log", *flags, "--format=%x1e%H%x1f", given="".join(f"{sha}\n" for sha in shas))
        rows = (row.partition("\x1f") for row in done.stdout.decode("utf-8", "replace").split("\x1e")[1:])
        return [(sha, _numstat(told)) for sha, _, told in rows], not done.returncode

    def attributes(self, commit: str, paths: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return, by path, what `.gitattributes` at a commit says for Linguist: `generated`, or `-generated` for no."""
        asked = [path for path in dict.fromkeys(paths) if (commit, path) not in self._attributes]
        if asked:
            with tempfile.TemporaryDirectory() as folder:
                index = {"GIT_INDEX_FILE": f"{folder}/index"}
                self.git("read-tree", commit, env=index)
                given = "\0".join(asked) + "\0"
                told = self.git("check-attr", "--cached", "--stdin", "-z", *_ATTRIBUTES, given=given, env=index).split(
                    "\0"
                )
            said: dict[str, set[str]] = {path: set() for path in asked}
            for path, name, value in zip(told[0::3], told[1::3], told[2::3], strict=False):
                if value != "unspecified":
                    is_no = value in ("unset", "false")
                    said.setdefault(path, set()).add(("-" if is_no else "") + name.removeprefix("linguist-"))
            marked = self.git("grep", "-lzIE", _MARK, commit, "--", *(f":(literal){path}" for path in asked))
            for path in (one.removeprefix(f"{commit}:") for one in marked.split("\0") if one):
                if "-generated" not in said.setdefault(path, set()):
                    said[path].add("generated")
            for path, words in said.items():
                if "/" in path and path.partition("/")[0] in self.worked_in(commit):
                    words.add("-vendored")
            self._attributes.update({(commit, path): frozenset(found) for path, found in said.items()})
        return {path: self._attributes[commit, path] for path in paths}

    def worked_in(self, commit: str) -> frozenset[str]:
        """Return the folders that half of the 300 latest landings before a commit touch."""
        if commit not in self._folders:
            before = self.by_sha[commit].at if commit in self.by_sha else 0
            latest = [one for one in self.landings if one.at <= before][-300:]
            paths = [{path.partition("/")[0] for path in self.paths.get(one.commit.sha, ())} for one in latest]
            counts = Counter(folder for folders in paths for folder in folders)
            whole = sum(map(bool, paths))
            self._folders[commit] = frozenset(folder for folder, count in counts.items() if 2 * count >= whole)
        return self._folders[commit]

    @cached_property
    def picked(self) -> dict[str, list[Commit]]:
        """The commits that repeat one of the default branch, by that one: same author, date and subject, or so said.

        A branch that was merged back has repeated what it has, too. "Mend it (#7) (#9)", the same "(#7)" at the end,
        "a backport of #7" and "Backport #7 to 3.6" say so.
        """
        by_author: dict[tuple[str, int, str], set[str]] = {}
        for landing in self.landings:
            for one in landing.brought:
                by_author.setdefault(_origin(one), set()).add(one.sha)
        found: dict[str, list[Commit]] = {}
        for one in self.commits.values():
            named = (
                re.findall(r"\(#(\d+)\)", one.subject)
                + _PATCHBACK.findall(one.subject)
                + [number for said in _SAID_PICKED.findall(one.subject) for number in re.findall(r"#(\d+)", said)]
                + (re.findall(r"\(#(\d+)\)$", one.body, re.MULTILINE) if _PICKS.search(one.subject) else [])
                + _BACKPORT.findall(one.subject if _UPDATED.search(one.subject) else f"{one.subject}\n{one.body}")
            )
            again = (int(number) for number in named)
            numbered = (landing.commit.sha for number in again for landing in self.by_number.get(number, ()))
            for sha in {*by_author.get(_origin(one), ()), *_PICKED.findall(one.body), *numbered} - {one.sha}:
                found.setdefault(sha, []).append(one)
        return found


def _merged_itself(subject: str, branch: str, origin: str) -> bool:
    """Tell whether git says that a branch was merged into another, and not a fork's branch of that name into it."""
    local, words = f"branch '{branch}'", subject.removeprefix("Merge ").split(" into ")
    if not subject.startswith("Merge ") or len(words) > 2 or words[-1].startswith("'"):  # noqa: PLR2004 (what, where)
        return False
    what, _, address = words[0].partition(" of ")
    if not address:
        return what in (
            local,
            f"remote-tracking branch 'origin/{branch}'",
            f"remote-tracking branch 'upstream/{branch}'",
        )
    ends = [re.sub(r"(/?\.git)?/?$", "", one.strip().lower()) for one in (address, origin)]
    return what == local and (not ends[1] or len({tuple(re.split("[/:@]+", one)[-2:]) for one in ends}) == 1)


def _origin(commit: Commit) -> tuple[str, int, str]:
    if "bot" in commit.author and _UPDATED.search(commit.subject):
        # It is made anew for each branch, which is named at the end: (main) (#12).
        return "", 0, re.sub(r"(\s*\([^()]*\))+$", "", commit.subject)
    return commit.email, commit.authored, _NUMBER.sub("", commit.subject).strip()


def _numstat(told: str) -> tuple[Lines, ...]:
    """Read `--numstat -z`: a renamed file has its two names in the two fields after its own."""
    fields = iter(told.strip("\0\n").split("\0"))
    found = []
    for one in fields:
        added, _, rest = one.lstrip("\n").partition("\t")
        deleted, _, path = rest.partition("\t")
        if not rest:
            continue
        if not path:
            next(fields, "")
            path = next(fields, "")
        found.append(Lines(path, None if added == "-" else int(added), None if deleted == "-" else int(deleted)))
    return tuple(found)

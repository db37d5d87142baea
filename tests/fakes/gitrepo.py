"""
Builds real git repositories for tests: real git, invented people, fixed dates.

It must not read the developer's own git configuration or clock, so that every commit id is the same everywhere. The
surprise: `at` is both the author's and the committer's time unless `committed_at` says otherwise.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

DAY = 86_400
ANN = "Ann <ann@example.com>"
BOB = "Bob <bob@example.com>"
EVE = "Eve <eve@example.com>"


class GitRepo:
    """One repository in a folder of its own; the branch is `main`."""

    def __init__(self, root: Path, *, bare: bool = False) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))

    def git(self, *arguments: str | Path, stdin: bytes = b"", **variables: str) -> str:
        """Run git here and return what it prints, without the last line end."""
        done = subprocess.run(
            ["git", *map(str, arguments)],
            cwd=self.root,
            env=_environment(variables),
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr.decode("utf-8", "backslashreplace"))
        return done.stdout.decode("utf-8", "backslashreplace").removesuffix("\n")

    def commit(  # noqa: PLR0913 (each is one field of a commit, given by name)
        self,
        files: dict[str, str | bytes | None] | None = None,
        *,
        author: str = ANN,
        at: int = DAY,
        message: str = "work",
        committer: str | None = None,
        committed_at: int | None = None,
    ) -> str:
        """Write files (None deletes one), commit everything and return the commit's id."""
        for name, content in (files or {}).items():
            self._write(name, content)
        self.git("add", "--all")
        variables = _identities(author, at, committer, committed_at)
        self.git("commit", "--quiet", "--allow-empty", "--message", message, **variables)
        return self.head()

    def rename(self, old: str, new: str) -> None:
        """Move a file; the next commit records it."""
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / old).rename(self.root / new)

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Make a branch and go to it."""
        self.git("checkout", "--quiet", "-b", name, start)

    def go(self, branch: str) -> None:
        """Go to a branch that exists."""
        self.git("checkout", "--quiet", branch)

    def merge(self, *branches: str, author: str = ANN, at: int = DAY, message: str = "merge") -> str:
        """Merge without fast-forward (several branches: one octopus) and return the merge's id."""
        variables = _identities(author, at, None, None)
        self.git("merge", "--quiet", "--no-ff", "--message", message, *branches, **variables)
        return self.head()

    def tag(self, name: str, sha: str = "HEAD", *, at: int | None = None) -> None:
        """Make a lightweight tag, or with `at` an annotated one of that time."""
        if at is None:
            self.git("tag", name, sha)
        else:
            self.git("tag", "--annotate", "--message", name, name, sha, **_identities(ANN, at, None, None))

    def clone(self, root: Path, *flags: str) -> GitRepo:
        """Clone as from a server, so that --depth and --filter do what they do there."""
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("clone", "--quiet", *flags, self.root.resolve().as_uri(), root)
        copy = GitRepo.__new__(GitRepo)
        copy.root = root
        return copy

    def head(self) -> str:
        """Return the id of the commit at HEAD; nearly always it stands in a file, and no git has to be run."""
        folder = self.root / ".git" if (self.root / ".git").is_dir() else self.root
        told = folder / (folder / "HEAD").read_text("utf-8").strip().removeprefix("ref: ")
        return told.read_text("utf-8").strip() if told.is_file() else self.git("rev-parse", "HEAD")

    def object_file(self, name: str) -> Path:
        """Return where a loose object lies, to remove or to damage it."""
        sha = self.git("rev-parse", name)
        return self.root / self.git("rev-parse", "--git-dir") / "objects" / sha[:2] / sha[2:]

    def _write(self, name: str, content: str | bytes | None) -> None:
        # Names may hold bytes that are no UTF-8; os.fsencode gives them back as they were.
        path = Path(os.fsdecode(os.fsencode(self.root) + b"/" + os.fsencode(name)))
        if content is None:
            path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def lines(count: int, word: str = "line") -> str:
    """Return so many different lines."""
    return "".join(f"{word} {number}\n" for number in range(count))


def _identities(author: str, at: int, committer: str | None, committed_at: int | None) -> dict[str, str]:
    name, _, email = author.removesuffix(">").partition(" <")
    by, _, by_email = (committer or author).removesuffix(">").partition(" <")
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_AUTHOR_DATE": f"@{at} +0000",
        "GIT_COMMITTER_NAME": by,
        "GIT_COMMITTER_EMAIL": by_email,
        "GIT_COMMITTER_DATE": f"@{at if committed_at is None else committed_at} +0000",
    }


def _environment(variables: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "GIT_ALLOW_PROTOCOL": "file"}
    # Each commit would start another git, to find out that there is nothing to tidy up.
    fixed |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "maintenance.auto", "GIT_CONFIG_VALUE_0": "false"}
    return kept | fixed | variables

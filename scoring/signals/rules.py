"""What a rule of the content signals is, and what of a file it reads.

Lookalikes (dark-theme.css, author.py, tokenizer.py, migration-guide.md) fire nothing: a path rule asks for a file's
place, whole name and type, a content rule for a call or a statement. `read_lines` takes comments out first, by the
language of the file's ending.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = r"\.(?:py|rb|js|jsx|mjs|cjs|ts|tsx|java|kt|scala|groovy|go|rs|c|cc|cpp|h|hpp|cs|php|swift|m|mm|ex|exs|pl)$"
"""Files of program code, as the end of a pattern for paths."""
_SLASHES = re.compile(
    r"\.(?:jsx?|mjs|cjs|tsx?|java|kt|scala|groovy|go|rs|cc?|cpp|h|hpp|cs|php|swift|mm?)$", re.IGNORECASE
)
_HASHES = re.compile(r"\.(?:py|rb|exs?|pl|ya?ml|toml)$", re.IGNORECASE)
_SLASH_COMMENT = re.compile(r"^[ \t]*(?://|/\*(?!!)|\*(?=[ \t/]|$)).*$", re.MULTILINE)
_HASH_COMMENT = re.compile(r"^[ \t]*#(?!!).*$", re.MULTILINE)
_DASH_COMMENT = re.compile(r"--.*$", re.MULTILINE)
_PYTHON_MARKUP = re.compile(r"(`+)[^`\n]*\1")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Rule:
    """Fires on a path, or on a changed line where the path fits `where`; `fires_on` says so in words.

    No line matches without one of `hints`, in small letters: looking for these first is ten times as fast. `spans`: a
    statement may go over several lines, so all text is searched. Equal only to itself, for quick look-ups.
    """

    id: str
    kind: str
    fires_on: str
    path: re.Pattern[str] | None = None
    where: re.Pattern[str] | None = None
    line: re.Pattern[str] | None = None
    hints: tuple[str, ...] = ()
    spans: bool = False

    def fires_on_path(self, path: str) -> bool:
        return self.path is not None and self.path.search(path) is not None

    def fires_on_lines(self, lines: str) -> bool:
        """`lines` are as `read_lines` left them."""
        if self.line is None:
            return False
        if self.hints and not _has_any(lines.lower(), self.hints):
            return False
        if self.spans or not self.hints:
            return self.line.search(lines) is not None
        return any(self.line.search(line) for line in lines.split("\n") if _has_any(line.lower(), self.hints))

    def reads(self, path: str) -> bool:
        """Whether the rule reads a file's lines, so that a cut diff could hide it."""
        return self.where is not None and self.where.search(path) is not None


def _has_any(text: str, hints: tuple[str, ...]) -> bool:
    return any(hint in text for hint in hints)


def read_lines(path: str, text: str) -> str:
    """Return a file's changed lines without pure comments."""
    if _SLASHES.search(path):
        return _SLASH_COMMENT.sub("", text)
    if _HASHES.search(path):
        # In Python a backtick only quotes code in a docstring.
        return _HASH_COMMENT.sub("", _PYTHON_MARKUP.sub("", text) if path.endswith(".py") else text)
    return _DASH_COMMENT.sub("", text) if path.lower().endswith(_SQL_ENDINGS) else text


_SQL_ENDINGS = (".sql", ".ddl", ".psql")


def rule(  # noqa: PLR0913 a rule is a row of a table and these are its columns
    name: str,
    kind: str,
    fires_on: str,
    *,
    path: str | None = None,
    where: str | None = None,
    line: str | None = None,
    hints: tuple[str, ...] = (),
    spans: bool = False,
) -> Rule:
    """Make a rule from patterns as text; case does not matter, and ^ and $ are those of a line."""
    compiled = {
        field: None if text is None else re.compile(text, re.IGNORECASE | re.MULTILINE)
        for field, text in (("path", path), ("where", where), ("line", line))
    }
    return Rule(id=name, kind=kind, fires_on=fires_on, hints=hints, spans=spans, **compiled)

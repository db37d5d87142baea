"""What stands in the files of the example company: plausible lines that grow, change and are taken back.

A line keeps its identity through later changes, so that a revert removes exactly the lines of the change
it names, whatever has landed in between.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from tests.fakes.larkfield.story import Change, FileEdit

STATIC = {
    ".mailmap": "Asha Raman <asha.raman@larkfield.example> <asha@old-mail.example>\n",
    ".github/CODEOWNERS": "".join(
        f"/{service}/ @larkfield/{service}\n" for service in ("auth", "checkout", "docs", "infra", "payments", "search")
    ),
    "README.md": "# Larkfield\n\nThe shop, in one repository. Larkfield does not exist.\n",
}

# The longest suffix that fits wins; {v} is a verb, {n} a noun, {d} a number.
BLOCKS = {
    "test.ts": "test('{v} {n} up to {d}', () => {{\n  const {n} = sample({{ amount: {d} }});\n"
    "  expect({v}({n}, {d}).amount).toBeLessThan({d});\n}});\n\n",
    "ts": "export function {v}{n}({n}: Item, limit = {d}): Item {{\n  if ({n}.amount > limit) {{\n"
    "    throw new LimitError({n}.id, {d});\n  }}\n  return {{ ...{n}, amount: {n}.amount * {d} }};\n}}\n\n",
    "sql": "ALTER TABLE {n}s ADD COLUMN {v}_at TIMESTAMP;\n"
    "ALTER TABLE {n}s ADD COLUMN {v}_share NUMERIC({d}, 2);\n"
    "UPDATE {n}s SET {v}_share = {d} WHERE {v}_share IS NULL;\n\n",
    "tf": 'resource "larkfield_{n}" "{v}_{d}" {{\n  size    = {d}\n  retries = {d}\n}}\n\n',
    "md": "## How to {v} the {n}\n\nWait {d} minutes, then look at the {n} again.\nAfter {d} tries, call the team.\n\n",
    "txt": "{n}-{v}=={d}.1\n",
    "py": "def {v}_{n}({n}: Record, limit: int = {d}) -> Record:\n"
    '    """Return the {n}, or refuse to {v} it."""\n'
    "    if {n}.amount > limit:\n        raise LimitExceeded({n}.id, {d})\n"
    "    share = {n}.amount * {d} // 100\n    return {n}.with_amount(share)\n\n\n",
}
TEST_BLOCK = (
    "def test_{v}_{n}_stays_below_{d}():\n    {n} = a_record(amount={d})\n"
    "    assert {v}_{n}({n}, limit={d}).amount < {d}\n\n\n"
)
VERBS = ("settle", "limit", "renew", "collect", "match", "sort", "check", "round", "expire", "accept")
NOUNS = ("order", "charge", "session", "token", "query", "parcel", "voucher", "account", "refund", "invoice")


class _Line:
    """One line of a file. Compared by identity: the same text may stand in a file twice."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_Edited = tuple[str, _Line, str | None, str]
"""Path, line, its text before (None where there was no line) and after."""


class Contents:
    """The files as they are after the changes so far."""

    def __init__(self, rng: Random) -> None:
        """Begin with the files that no change touches."""
        self._rng = rng
        self._files = {path: [_Line(line) for line in text.splitlines(keepends=True)] for path, text in STATIC.items()}
        self._undo: dict[int, list[_Edited]] = {}

    def text(self, path: str) -> bytes:
        return "".join(line.text for line in self._files[path]).encode()

    def apply(self, change: Change) -> list[str]:
        """Make the change's edits, or take back those of the change it reverts; return the paths."""
        if change.reverts is not None:
            return self._take_back(change.reverts)
        undo = self._undo.setdefault(change.number, [])
        for edit in change.edits:
            undo.extend(self._touch(edit))
            undo.extend(self._grow(edit))
        return [edit.path for edit in change.edits]

    def _touch(self, edit: FileEdit) -> list[_Edited]:
        lines = [line for line in self._files.get(edit.path, []) if re.search(r"\d", line.text)]
        done: list[_Edited] = []
        for line in self._rng.sample(lines, min(edit.touch, len(lines))):
            before = line.text
            line.text = re.sub(r"\d+(?=\D*$)", str(self._rng.randint(10, 9999)), before)
            done.append((edit.path, line, before, line.text))
        return done

    def _grow(self, edit: FileEdit) -> list[_Edited]:
        block = next(text for suffix, text in BLOCKS.items() if edit.path.endswith(suffix))
        if "/test_" in edit.path:
            block = TEST_BLOCK
        lines = self._files.setdefault(edit.path, [])
        done: list[_Edited] = []
        for _ in range(edit.grow):
            words = {
                "v": self._rng.choice(VERBS),
                "n": self._rng.choice(NOUNS),
                "d": self._rng.randint(10, 9999),
            }
            added = [_Line(text) for text in block.format_map(words).splitlines(keepends=True)]
            lines.extend(added)
            done.extend((edit.path, line, None, line.text) for line in added)
        return done

    def _take_back(self, number: int) -> list[str]:
        gone = set()
        for _, line, before, after in self._undo[number]:
            if before is None:
                gone.add(line)
            elif line.text == after:
                line.text = before
        paths = list(dict.fromkeys(path for path, *_ in self._undo[number]))
        for path in paths:
            self._files[path] = [line for line in self._files[path] if line not in gone]
        return paths

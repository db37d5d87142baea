"""Which lines of a file a unified diff adds, by their numbers in the file as it is afterwards."""

from __future__ import annotations

import re
from typing import Final

HUNK: Final = re.compile(r"@@ -\d+(?:,(?P<fewer>\d+))? \+(?P<first>\d+)(?:,(?P<more>\d+))? @@")


def added_lines(patch: str) -> frozenset[int] | None:
    """Return the numbers of the lines that a patch adds; None for one that was cut off or is none.

    The lengths in a hunk's head say where it ends, since a line of content may look like a head itself.
    """
    added: set[int] = set()
    old = new = at = 0
    for line in patch.split("\n"):
        if old <= 0 and new <= 0:
            head = HUNK.match(line)
            if head is None:
                if line and not line.startswith("\\"):
                    return None
                continue
            old, new = int(head["fewer"] or 1), int(head["more"] or 1)
            at = int(head["first"])
            continue
        kind = line[:1]
        if kind == "+":
            added.add(at)
        elif kind not in {"-", " ", "", "\\"}:
            return None
        old -= kind in {"-", " ", ""}
        new -= kind in {"+", " ", ""}
        at += kind in {"+", " ", ""}
    return frozenset(added) if old <= 0 and new <= 0 else None


def is_deletion(patch: str | None) -> bool:
    """Whether a patch takes the whole file away."""
    head = None if patch is None else HUNK.match(patch)
    return head is not None and head["first"] == "0" and head["more"] == "0"

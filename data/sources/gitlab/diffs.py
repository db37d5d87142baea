"""Reads the files of a merge request with their changed lines.

GitLab counts no lines: they are counted in the text of each diff. It leaves that text out where a diff is large
(`collapsed`, `too_large`), which is not the same as a binary file, whose text says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.records import ChangeFile
from data.sources.gitlab.shapes import flag, maybe_text, text

if TYPE_CHECKING:
    from data.sources.forge.answers import Node

MOST_PATCH: Final = 1 << 20
"""Characters of a patch that are kept; a longer one is counted and let go."""

_HUNK: Final = "@@"
_BINARY: Final = "Binary files "


def is_left_out(diff: Node) -> bool:
    """Whether GitLab tells of a file that it has changed, and not how."""
    return bool(diff.get("collapsed") or diff.get("too_large")) and not diff.get("diff")


def file_of(diff: Node, change_id: str) -> ChangeFile:
    """Read one file; its lines are None where it is binary, and where GitLab left them out."""
    patch = _hunks(maybe_text(diff, "diff") or "")
    unknown = patch is None and (is_left_out(diff) or _is_binary(diff))
    lines = [] if patch is None else patch.split("\n")
    path, before = text(diff, "new_path"), text(diff, "old_path")
    return ChangeFile(
        change_id=change_id,
        path=path,
        added=None if unknown else sum(line.startswith("+") for line in lines),
        deleted=None if unknown else sum(line.startswith("-") for line in lines),
        previous_path=before if flag(diff, "renamed_file") and before != path else None,
        patch=patch if patch is not None and len(patch) <= MOST_PATCH else None,
    )


def _hunks(diff: str) -> str | None:
    """Return the hunks of a diff without its head, which some servers send along; None where there are none."""
    lines = diff.removesuffix("\n").split("\n")
    first = next((place for place, line in enumerate(lines) if line.startswith(_HUNK)), None)
    return None if first is None else "\n".join(lines[first:])


def _is_binary(diff: Node) -> bool:
    """Whether a file without hunks is binary: it says so, or changed without being new, gone, moved or re-moded."""
    if any(line.startswith(_BINARY) for line in (maybe_text(diff, "diff") or "").split("\n")):
        return True
    other = diff.get("new_file") or diff.get("deleted_file") or diff.get("renamed_file")
    return not other and diff.get("a_mode") == diff.get("b_mode")

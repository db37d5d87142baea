"""What the history pass is given, and what it answers, edit by edit.

It does not know where edits come from: FileEdit is a protocol so that a source's own records fit, since copying half a
million of them would cost more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class FileEdit(Protocol):
    """One file of one edit; lines are None for a binary file, `previous_path` is set for a rename.

    Paths have slashes and are relative to the repository; `path` is the one after the edit.
    """

    @property
    def path(self) -> str: ...
    @property
    def added(self) -> int | None: ...
    @property
    def deleted(self) -> int | None: ...
    @property
    def previous_path(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Edit:
    """One commit or change.

    `at` (epoch seconds) need not grow. `authors` are ids, never empty; the first counts where one is wanted. `files`
    names each path once, None if unknown. `repairs`: a fix or a revert. `is_bot`: no person made it.
    """

    at: int
    authors: tuple[str, ...]
    files: Sequence[FileEdit] | None
    repairs: bool
    is_bot: bool = False


class HistoryReadings(NamedTuple):
    """What is known of an edit from itself and the edits before it. None: unavailable.

    Without files only `author_commits` and `author_recent_experience` are known; means over no files are None, and
    counts are 0 where no file counts. A NamedTuple because a frozen dataclass of this width, one a commit, takes a
    tenth of the whole pass. Pass the fields by name.
    """

    author_commits: int
    """EXP: the first author's earlier edits, those without files included."""
    author_recent_experience: float
    """REXP: those edits, each as 1/(n+1), n the whole years of 365 days ago."""
    author_subsystem_experience: int | None = None
    """SEXP: those edits that touched at least one of the subsystems touched now, whatever the kinds of files."""
    author_file_expertise: float | None = None
    """Mean over the files of the first author's earlier edits, each as exp(-age/180 d)."""
    author_new_to_files: bool | None = None
    """True when some of the files, of whatever kind, existed and the first author had touched none of them."""
    lines_added: int | None = None
    """LA; a binary file adds none."""
    lines_deleted: int | None = None
    """LD; a binary file deletes none."""
    files_changed: int | None = None
    """NF."""
    change_entropy: float | None = None
    """Entropy, in bits, of the changed lines over the files; 0 when no line changed."""
    change_entropy_normalised: float | None = None
    """The same divided by log2 of NF; 0 for fewer than two files."""
    directories_touched: int | None = None
    """ND: distinct parent directories by their whole path; the root is one."""
    subsystems_touched: int | None = None
    """NS: distinct first components of the path; the files in the root are one together."""
    services_touched: int | None = None
    """Distinct services by the service map; files of no service count for none."""
    shared_code_touched: float | None = None
    """Share of changed lines (of files, when no line changed) in paths that edits of three services touched in 90 d."""
    file_size: float | None = None
    """LT: mean lines before the edit over the files whose size is known; a new file has 0."""
    file_age: float | None = None
    """AGE: mean days since the last change over the files whose last change is known; a new file has 0."""
    prior_developers: int | None = None
    """NDEV: distinct earlier authors over all files, bots apart."""
    prior_changes: int | None = None
    """NUC: earlier edits, summed over the files."""
    change_burst: float | None = None
    """(Edits of the files in 14 days + 1) / (their edits in 365 days, scaled to 14 days, + 1)."""
    minor_contributors: int | None = None
    """People with under 5 % of the files' edits in 365 days, each edit of each file counted."""
    defect_history: float | None = None
    """Earlier repairing edits and incidents of edits, each as exp(-age/180 d), summed over the files."""

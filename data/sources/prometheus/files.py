"""Finds the files that the settings name, and reads the objectives of all of them together.

All, because an SLO may refer to an indicator of another file. Each file that cannot be read is named in one error, so
that whoever corrects them needs to look only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.errors import ObjectivesUnreadable
from data.sources.prometheus.documents import read_documents
from data.sources.prometheus.fields import FileFault, FileObjective, LeftOut
from data.sources.prometheus.openslo import Library, is_openslo, read_openslo
from data.sources.prometheus.sloth import is_sloth, read_sloth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.sources.prometheus.documents import Documents

MOST_FILES: Final = 500
_GLOB: Final = frozenset("*?[")


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """What `files` of the settings name: paths or globs, of which a relative one begins at `folder`."""

    folder: Path = Path()
    patterns: tuple[str, ...] = ()

    def read(self) -> tuple[FileObjective | LeftOut, ...]:
        """Return every objective of every file, in the order of the patterns and of the names of files.

        Raises:
            ObjectivesUnreadable: a line for each file that cannot be used, with its place, value and fix.
        """
        problems: list[str] = []
        found: dict[str, Documents] = {}
        library = Library()
        for name, path in self._paths(problems):
            try:
                found[name] = _known(read_documents(path, name), name)
                for place, document in found[name]:
                    if is_openslo(document):
                        library.learn(document, place)
            except FileFault as fault:
                problems.append(str(fault))
        read: list[FileObjective | LeftOut] = []
        for documents in found.values():
            try:
                for place, document in documents:
                    is_one = is_sloth(document)
                    read += read_sloth(document, place) if is_one else read_openslo(document, place, library)
            except FileFault as fault:
                problems.append(str(fault))
        if problems:
            raise ObjectivesUnreadable(tuple(dict.fromkeys(problems)))
        return tuple(read)

    def _paths(self, problems: list[str]) -> Iterator[tuple[str, Path]]:
        """Yield the files once each, by the names that people know them by."""
        seen: set[Path] = set()
        for pattern in self.patterns:
            files = self._matching(pattern)
            if not files:
                fix = "correct files in [sources.prometheus]; a relative path begins at the folder of the settings"
                problems.append(f"{pattern}: there is no such file; {fix}")
            for name, path in files:
                if path.resolve() not in seen:
                    seen.add(path.resolve())
                    yield name, path
            if len(seen) > MOST_FILES:
                problems.append(f"{pattern}: there are more than {MOST_FILES} files; name fewer")
                return

    def _matching(self, pattern: str) -> list[tuple[str, Path]]:
        """Return what a pattern stands for; a path without a glob stands for itself, whether it is there or not."""
        path = Path(pattern).expanduser()
        if not _GLOB & set(pattern):
            return [(pattern, self.folder / path)]
        # pathlib wants a pattern that is relative to something.
        base, rest = (Path(path.anchor), path.relative_to(path.anchor)) if path.is_absolute() else (self.folder, path)
        try:
            found = sorted(one for one in base.glob(str(rest)) if one.is_file())
        except ValueError:
            # "a**b" is no pattern.
            return []
        return [(str(one) if path.is_absolute() else str(one.relative_to(base)), one) for one in found]


def _known(documents: Sequence[tuple[str, Any]], name: str) -> Documents:
    """Return the documents of a kind that we know. Others may stand beside them, but not alone."""
    if not documents:
        raise FileFault(f"{name}: is empty; write an SLO of Sloth or OpenSLO, or leave it out of files")
    known: Documents = []
    for place, document in documents:
        if not isinstance(document, Mapping):
            raise FileFault(f"{place}: is no table of keys with values; write an SLO of Sloth or OpenSLO")
        if is_sloth(document) or is_openslo(document):
            known.append((place, document))
    if not known:
        raise FileFault(
            f"{name}: has nothing of Sloth or OpenSLO in it; write version: prometheus/v1 or apiVersion: openslo/v1,"
            " or leave it out of files"
        )
    return known

"""Finds and reads the objectives' files; one error tells all unreadable ones. They are not trusted, so only plain
values are made, by PyYAML's Python parser: the C one crashes the process on deep nesting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from data.errors import ObjectivesUnreadable
from data.sources.prometheus.fields import FileFault, FileObjective
from data.sources.prometheus.openslo import is_openslo, read_openslo
from data.sources.prometheus.sloth import is_sloth, read_sloth

MOST_BYTES: Final = 256 * 1024
MOST_NODES: Final = 50_000
"""Values in one document, with aliases counted at each use."""

MOST_LEVELS: Final = 100

Documents = list[tuple[str, Any]]


def read_documents(path: Path, name: str) -> Documents:
    """Return a file's documents that are not empty, with their places. Raises FileFault."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileFault(f"{name}: cannot be read ({error.strerror}); correct files in [sources.prometheus]") from error
    if len(content) > MOST_BYTES:
        raise FileFault(f"{name}: is larger than {MOST_BYTES // 1024} KiB; split it into several files")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFault(f"{name}: is not UTF-8 text; save it as UTF-8") from error
    try:
        found = list(_documents(text, name))
    except yaml.YAMLError as error:
        raise FileFault(f"{name}: is not YAML ({_words(error)}); correct it") from error
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError) as error:
        # An impossible date (2026-13-45), or PyYAML's failure on "!!bool maybe" or "!!timestamp soon".
        raise FileFault(f"{name}: has a value that cannot be read ({error}); put it in quotes") from error
    return found


class _TooMany(Exception):
    """More values in a document than anybody writes."""


class _Loader(yaml.SafeLoader):
    """Makes plain values with bounded nesting; `weight` counts a document as if aliases were written out."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.levels = self.weight = 0
        self._weights: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise yaml.YAMLError(f"more than {MOST_LEVELS} levels")
        is_alias, before = self.check_event(yaml.AliasEvent), self.weight
        node = super().compose_node(parent, index)
        # An alias to what is not yet counted contains itself and has no end.
        self.weight += self._weights.get(id(node), MOST_NODES) if is_alias else 1
        if self.weight > MOST_NODES:
            raise _TooMany
        if not is_alias:
            self._weights[id(node)] = self.weight - before
        self.levels -= 1
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:  # noqa: ANN401 (its types name another one)
        """Refuse a key that stands twice in a table: nobody knows which is meant, and YAML forbids it."""
        node = super().compose_mapping_node(anchor)
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        seen: set[tuple[str, str]] = set()
        for key in keys:
            if (key.tag, key.value) in seen:
                twice = f"{key.value[:60]!r} stands there twice"
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            seen.add((key.tag, key.value))
        return node


def _documents(text: str, name: str) -> Iterator[tuple[str, Any]]:
    loader = _Loader(text)
    try:
        number = 0
        while loader.check_node():
            number += 1
            place = f"{name}, document {number}"
            loader.weight = 0
            try:
                node = loader.get_node()
            except _TooMany as error:
                raise FileFault(f"{place}: has more than {MOST_NODES:,} values, aliases included; split it") from error
            value = None if node is None else loader.construct_document(node)
            if value is not None:
                yield place, value
    finally:
        loader.dispose()


def _words(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
    return where + " ".join(str(getattr(error, "problem", None) or error).split())


MOST_FILES: Final = 500
_GLOB: Final = frozenset("*?[")


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """What `files` of the settings names: paths or globs, relative to `folder`."""

    folder: Path = Path()
    patterns: tuple[str, ...] = ()

    def read(self) -> tuple[FileObjective | str, ...]:
        """Return every objective of every file, or why one is left out, in the order of patterns and names.

        Raises ObjectivesUnreadable.
        """
        problems: list[str] = []
        read: list[FileObjective | str] = []
        for name, path in self._paths(problems):
            try:
                for place, document in _known(read_documents(path, name), name):
                    read += read_sloth(document, place) if is_sloth(document) else read_openslo(document, place)
            except FileFault as fault:
                problems.append(str(fault))
        if problems:
            raise ObjectivesUnreadable(tuple(dict.fromkeys(problems)))
        return tuple(read)

    def _paths(self, problems: list[str]) -> Iterator[tuple[str, Path]]:
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
        """Return a pattern's files; a path without a glob stands for itself, existing or not."""
        path = Path(pattern).expanduser()
        if not _GLOB & set(pattern):
            return [(pattern, self.folder / path)]
        # pathlib wants a relative pattern.
        base, rest = (Path(path.anchor), path.relative_to(path.anchor)) if path.is_absolute() else (self.folder, path)
        try:
            found = sorted(one for one in base.glob(str(rest)) if one.is_file())
        except ValueError:
            # "a**b" is no pattern.
            return []
        return [(str(one) if path.is_absolute() else str(one.relative_to(base)), one) for one in found]


def _known(documents: Sequence[tuple[str, Any]], name: str) -> Documents:
    """Return the documents of known kinds. Others may stand beside them, but not alone."""
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

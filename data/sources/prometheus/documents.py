"""Opens a YAML file and returns its documents, or says why it cannot be read.

Files come from repositories that many may write to, so nothing of theirs is trusted: only plain values are made, and a
file that would grow by its own aliases is refused before it does. The surprise: this is Python's own parser on
purpose. The one in C ends the whole process on a file of nested brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from data.sources.prometheus.written import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES: Final = 256 * 1024
MOST_NODES: Final = 50_000
"""Values in one document, each counted as often as aliases repeat it."""

MOST_LEVELS: Final = 100
"""How deep values may be nested."""

Documents = list[tuple[str, Any]]


def read_documents(path: Path, name: str) -> Documents:
    """Return the documents of a file that are not empty, each with its place: "slos/shop.yaml, document 2".

    Raises:
        FileFault: it cannot be opened, is too large, no UTF-8, no YAML, says a key twice, or grows by aliases.
    """
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
        # A date that there is none of, 2026-13-45, and what PyYAML makes of "!!bool maybe" or "!!timestamp soon".
        raise FileFault(f"{name}: has a value that cannot be read ({error}); put it in quotes") from error
    return found


class _Loader(yaml.SafeLoader):
    """Makes plain values, from what is not nested without end: Python would stop at some thousand levels, but late."""

    levels = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one value with all that is in it."""
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise yaml.YAMLError(f"more than {MOST_LEVELS} levels")
        node = super().compose_node(parent, index)
        self.levels -= 1
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:  # noqa: ANN401 (its types name another one)
        """Compose a table. Of a key that stands there twice, nobody knows which is meant; YAML itself forbids it."""
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
            node, place = loader.get_node(), f"{name}, document {number}"
            if node is None:
                continue
            if _weight(node) > MOST_NODES:
                raise FileFault(f"{place}: has more than {MOST_NODES:,} values, aliases included; split it")
            value = loader.construct_document(node)
            if value is not None:
                yield place, value
    finally:
        loader.dispose()


def _weight(root: yaml.Node) -> int:
    """Count the values of a document as if each alias were written out; one that holds itself weighs too much."""
    weights: dict[int, int] = {}
    opened: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting[-1]
        inner = _inner(node)
        if id(node) not in opened:
            opened.add(id(node))
            waiting += [one for one in inner if id(one) not in opened]
            continue
        waiting.pop()
        # What was opened before it and is not counted yet is an ancestor of its own.
        weights.setdefault(id(node), 1 + sum(weights.get(id(one), MOST_NODES + 1) for one in inner))
    return weights[id(root)]


def _inner(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _words(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
    return where + " ".join(str(getattr(error, "problem", None) or error).split())

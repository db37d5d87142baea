"""Line numbers as a compact text, such as "1-5,8": most lines of a file stand beside another of their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def ranges_of(numbers: Iterable[int]) -> str:
    """Write line numbers, in any order and each as often as you like, as ranges; "" for none."""
    written: list[str] = []
    first = last = 0
    for number in sorted(set(numbers)):
        if first and number == last + 1:
            last = number
            continue
        if first:
            written.append(_range(first, last))
        first = last = number
    if first:
        written.append(_range(first, last))
    return ",".join(written)


def lines_in(ranges: str) -> Iterator[int]:
    """Yield the line numbers that `ranges_of` wrote, ascending."""
    for first, last in _bounds(ranges):
        yield from range(first, last + 1)


def count_in(ranges: str) -> int:
    """Return how many lines there are."""
    return sum(last - first + 1 for first, last in _bounds(ranges))


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _bounds(ranges: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)

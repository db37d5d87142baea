"""Writes other numbers into the text of a catalogue: those of the signals change, not a word else.

The result is text again, for a person to read as a difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scoring.catalogue import parse_catalogue
from scoring.errors import CatalogueInvalid

if TYPE_CHECKING:
    from scoring.catalogue import Catalogue

BLOCK = "[[signal]]\n"


def write_weights(text: str, catalogue: Catalogue, head: str) -> str:
    """Return the catalogue's text with the weights of a catalogue, under another head; nothing else changes.

    `head` are the comments that the text begins with. A weight that is as it was keeps its spelling.

    Raises:
        CatalogueInvalid: where a signal of the catalogue is not in the text, or the result does not parse.
    """
    before = {signal.id: signal.weight for signal in parse_catalogue(text).signals}
    moved = (signal for signal in catalogue.signals if signal.weight != before.get(signal.id))
    return write_numbers(text, {signal.id: {"weight": f"{signal.weight:.2f}"} for signal in moved}, head)


def write_numbers(text: str, numbers: Mapping[str, Mapping[str, str]], head: str | None = None) -> str:
    """Return the catalogue's text with other values of some fields of some signals (ids), and maybe another head.

    Raises:
        CatalogueInvalid: where a signal is not in the text, or the result does not parse.
    """
    before, *blocks = text.split(BLOCK)
    written = [_rewrite(block, numbers) for block in blocks]
    left = numbers.keys() - {_id(block) for block in blocks}
    if left:
        message = f"the catalogue has no signal {min(left)!r}; restore scoring/catalogue.toml"
        raise CatalogueInvalid(message)
    result = BLOCK.join((before if head is None else head, *written))
    parse_catalogue(result)
    return result


def _rewrite(block: str, numbers: Mapping[str, Mapping[str, str]]) -> str:
    for field, value in numbers.get(_id(block), {}).items():
        block, count = re.subn(rf"^{field} = .*$", f"{field} = {value}", block, count=1, flags=re.MULTILINE)
        if not count:
            message = f"signal {_id(block)!r} in the catalogue: {field} is not on a line of its own; write it so"
            raise CatalogueInvalid(message)
    return block


def _id(block: str) -> str:
    found = re.search(r'^id = "(\w+)"$', block, flags=re.MULTILINE)
    return found.group(1) if found else ""

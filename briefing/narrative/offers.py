"""What a payload offers, as lines that a model chooses from: each item with its own clause and its other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.narrative.forms import clause_of
from briefing.narrative.wording import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.narrative.handles import Handles, Item


def offer_lines(handles: Handles, items: Iterable[Item]) -> Iterator[str]:
    """Yield a line for each item: its handle, its own clause, and its other forms with how many words they have."""
    for item in items:
        forms = handles.forms(item)
        if not forms:
            continue
        plain = _text(item, "") if "" in forms else ""
        rest = [f":{one} {len(_text(item, one).split())}w" for one in forms if one]
        wordings = f" ~0-{forms[''] - 1}" if forms.get("", 1) > 1 else ""
        yield " | ".join(part for part in (f"{item.handle}{wordings}", plain, " ".join(rest)) if part)


def _text(item: Item, form: str) -> str:
    return text_of(clause_of(item.fact, form) or ())

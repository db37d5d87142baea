"""What is meant by a name that somebody typed: by id or by label, whatever its capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UsageError
from briefing.evidence.stored.lookup import near

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.contracts.organisation import Manager, Organisation


def id_named(text: str, labels: Mapping[str, str], what: str) -> str:
    """Return the id that a text names.

    Raises:
        UsageError: naming the nearest, else all of them.
    """
    wanted = text.strip().casefold()
    for one, label in labels.items():
        if wanted in {one.casefold(), label.casefold()}:
            return one
    by_name = {**{label.casefold(): one for one, label in labels.items()}, **{one.casefold(): one for one in labels}}
    close = list(dict.fromkeys(by_name[name] for name in near(wanted, by_name)))
    close = close or sorted({one for name, one in by_name.items() if wanted and wanted in name})
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(labels) or 'none'}"
    raise UsageError(f"there is no {what} {text!r}; {hint}")


def manager_named(text: str, company: Organisation, what: str = "reader") -> Manager:
    """Return the manager whom a text names; raises what `id_named` does."""
    wanted = id_named(text, {one.id: one.name for one in company.managers}, what)
    return next(one for one in company.managers if one.id == wanted)

"""What the connected sources can supply as of a moment: the scorecard that is laid out, and what nobody tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.errors import NothingCollected
from briefing.evidence.stored.sources import blind_at
from data.collect.statuses import words_of
from scoring.score import lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.records import SourceStatus
    from scoring.catalogue import Catalogue
    from scoring.score import Method, Scorecard

OURS = frozenset({"history", "service map"})
"""What the store itself supplies, whatever is connected: its own changes are a history, though not the whole one."""

NOT_CONNECTED = "not connected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Supply:
    """The scorecard of the signals that are supplied. `missing` says by signal id why one is not laid out.

    `unfed` says by kind of data that no source is connected for it.
    """

    card: Scorecard
    missing: Mapping[str, str]
    unfed: Mapping[str, str]


def supply_of(method: Method, sources: Sequence[SourceStatus]) -> Supply:
    """Lay out the signals that some sources supply.

    Raises:
        NothingCollected: they supply none.
    """
    missing = unsupplied(method.catalogue, sources)
    try:
        card = lay_out(method, [signal.id for signal in method.catalogue.signals if signal.id not in missing])
    except ValueError as error:
        raise NothingCollected(f"{_what_is_told(method.catalogue, sources)}: {error}") from error
    return Supply(card=card, missing=missing, unfed=_unfed(method.catalogue, sources))


def _what_is_told(catalogue: Catalogue, sources: Sequence[SourceStatus]) -> str:
    """Say what lacks in what sources tell of themselves; rows from files need a source that says it feeds them."""
    known = sorted({need for signal in catalogue.signals for need in signal.needs})
    told = sorted({feed for one in sources for feed in words_of(one.feeds)} - {*known, *OURS})
    if told:
        names = ", ".join(map(repr, told))
        return f"no kind of data is called {names} (feeds in source_statuses); there are {', '.join(known)}"
    return "nothing is known of any source (rows from files need one in source_statuses that says what it feeds)"


def untold_at(supply: Supply, sources: Sequence[SourceStatus], moment: int) -> frozenset[str]:
    """Return the kinds of data of which no source can tell at a moment (epoch seconds)."""
    return frozenset({*supply.unfed, *blind_at(sources, moment)})


def unsupplied(catalogue: Catalogue, sources: Sequence[SourceStatus]) -> dict[str, str]:
    """Return by signal id why no connected source supplies it."""
    unfed = _unfed(catalogue, sources)
    lacking = ((signal.id, [unfed[need] for need in signal.needs if need in unfed]) for signal in catalogue.signals)
    return {signal: reasons[0] for signal, reasons in lacking if reasons}


def _unfed(catalogue: Catalogue, sources: Sequence[SourceStatus]) -> dict[str, str]:
    """Return by kind of data that no source is connected for it."""
    fed = {feed for one in sources if one.state != NOT_CONNECTED for feed in words_of(one.feeds)} | OURS
    needs = dict.fromkeys(need for signal in catalogue.signals for need in signal.needs)
    return {need: f"no source of {need} is connected" for need in needs if need not in fed}

"""The coming week in a reader's words: what waits on each service, the windows to use and those to avoid.

Each line is taken from one fact; what the fact says is unknown is said to be, and never left out as if it were fine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.editions.dates import date_words
from briefing.editions.details import number_in, rows_in, text_in, texts_in, value_of
from briefing.editions.figures import number
from briefing.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import JsonValue

    from briefing.payload import Fact, Payload

MOST_SERVICES = 6
WINDOWS: Mapping[str, str] = {"windows": "Safest", "once_settled": "Safest once that is settled", "avoid": "Avoid"}


def ahead_lines(payload: Payload) -> tuple[str, ...]:
    """Return the lines about the coming week, none where nothing risky waits."""
    waiting = [fact for fact in payload.facts if fact.kind == "ahead"]
    # A stable sort keeps the services' own order among those with as many points.
    waiting.sort(key=lambda fact: -(number_in(fact.detail, "points") or 0.0))
    lines = [_waiting(fact) for fact in waiting[:MOST_SERVICES]]
    if len(waiting) > MOST_SERVICES:
        lines.append(f"Risky changes wait on {counted(len(waiting) - MOST_SERVICES, 'services')} more.")
    return (*lines, *(line for fact in payload.facts if fact.kind == "windows" for line in _windows(fact)))


def _waiting(fact: Fact) -> str:
    count, worst = value_of(fact), number_in(fact.detail, "worst")
    what = "risky changes wait" if count is None else f"{counted(round(count), 'risky changes')} "
    what += "" if count is None else "waits" if count == 1 else "wait"
    what += "" if worst is None else f", {'' if count == 1 else 'the worst '}at {counted(round(worst), 'points')}"
    parts = [part for part in (_collisions(fact), _reverts(fact), _budget(fact), _incidents(fact), _rest(fact)) if part]
    line = f"{clean(fact.subject.label, limit=MAX_TITLE)}: {'; '.join((what, *parts))}."
    # What holds everything has a line of its own.
    constraint = None if text_in(fact.detail, "held_by") else text_in(fact.detail, "constraint")
    unknown = texts_in(fact.detail, "unknown")
    line += f" Main constraint: {clean(constraint)}." if constraint else ""
    return f"{line} Unknown: {listed([clean(one) for one in unknown])}." if unknown else line


def _collisions(fact: Fact) -> str:
    pairs = number_in(fact.detail, "collisions")
    if not pairs:
        return ""
    return f"{counted(round(pairs), 'pairs')} of them {'shares' if pairs == 1 else 'share'} a file"


def _reverts(fact: Fact) -> str:
    """Say that what takes work back need not wait, where the rest of the queue has to."""
    reverts = number_in(fact.detail, "reverts")
    if not reverts or text_in(fact.detail, "held_by") is None:
        return ""
    return f"{counted(round(reverts), 'reverts')} among them need not wait"


def _budget(fact: Fact) -> str:
    burn, left = number_in(fact.detail, "burn"), number_in(fact.detail, "budget_left")
    if burn is None:
        return "" if left is None else f"{number(left)} % of the error budget left"
    said = f"the error budget burns at {number(burn)}× its pace"  # noqa: RUF001 the multiplication sign is meant
    return said if left is None else f"{said}, {number(left)} % left"


def _incidents(fact: Fact) -> str:
    unresolved = number_in(fact.detail, "unresolved")
    if unresolved is None:
        return ""
    return counted(round(unresolved), "unresolved incidents") if unresolved else "no unresolved incident"


def _rest(fact: Fact) -> str:
    days = [f"{clean(text_in(row, 'name') or 'a day off')} on {_day(row)}" for row in rows_in(fact.detail, "days_off")]
    return listed(days)


def _windows(fact: Fact) -> Iterator[str]:
    everything = set(texts_in(fact.detail, "services"))
    for why, services in _held(fact).items():
        yield f"Wait with {listed(services, most=MOST_SERVICES)}: {why}."
    for key, title in WINDOWS.items():
        for said, times in _grouped(rows_in(fact.detail, key), everything).items():
            yield f"{title}: {listed(times)}{said}."
    unknown = [clean(one) for one in texts_in(fact.detail, "holidays_unknown")]
    if unknown:
        yield f"Only weekends count as days off of {listed(unknown, most=3)}: their public holidays are unknown."


def _held(fact: Fact) -> dict[str, list[str]]:
    """Put services together that wait for the same thing."""
    found: dict[str, list[str]] = {}
    for row in rows_in(fact.detail, "held"):
        service, why = text_in(row, "service") or "a service", text_in(row, "why") or "it is held"
        found.setdefault(clean(why), []).append(clean(service, limit=MAX_TITLE))
    return found


def _grouped(rows: Iterable[Mapping[str, JsonValue]], everything: set[str]) -> dict[str, list[str]]:
    """Put windows together of which the same is said."""
    found: dict[str, list[str]] = {}
    for row in rows:
        hours = "–".join((text_in(row, key) or "")[11:16] for key in ("start", "end"))
        found.setdefault(_reason(row, everything), []).append(f"{_day(row)} {hours}")
    return found


def _reason(row: Mapping[str, JsonValue], everything: set[str]) -> str:
    """Say why a window is one; the services are named only where it is not one for all that wait."""
    services = texts_in(row, "services")
    whose = "" if set(services) == everything else f" for {listed([clean(one) for one in services], most=3)}"
    failed, total = number_in(row, "failed"), number_in(row, "deployments")
    past = "" if failed is None or total is None else f", {number(failed)} of {number(total)} deployments then failed"
    why = clean(text_in(row, "why") or "")
    return f"{whose} ({why}{'' if 'failed' in why else past})"


def _day(row: Mapping[str, JsonValue]) -> str:
    return date_words(text_in(row, "day") or "")

"""The coming week: what waits, what holds it, the windows to use and those to avoid.

Each line is from one fact; what the fact calls unknown is said, never left out as if fine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.contracts.words import capital, counted, listed, sentence
from briefing.editions.view.dates import date_words
from briefing.editions.view.details import flag_in, number_in, rows_in, text_in, texts_in, value_of
from briefing.editions.view.fact_lines import author_of, change_of
from briefing.editions.view.figures import number
from scoring.bands import Band

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.payload import Fact, Payload
    from briefing.editions.view.naming import Names, Naming

UNKNOWN = "Unknown: "
MOST_CHANGES = 6
MOST_NAMED = 3
MOST_SERVICES = 6
RISKY = frozenset({Band.HIGH.value, Band.CRITICAL.value})
WINDOWS: Mapping[str, str] = {"windows": "Safest", "once_settled": "Safest once that is settled", "avoid": "Avoid"}


def ahead_lines(payload: Payload, naming: Naming, names: Names) -> tuple[str, ...]:
    """Return the lines about the coming week, none if nothing risky waits: each change once, then what holds it."""
    waiting = [one for one in payload.facts if one.kind == "change" and flag_in(one.detail, "queued")]
    named = [one for one in waiting if text_in(one.detail, "band") in RISKY]
    named.sort(key=lambda fact: (-(value_of(fact) or 0.0), fact.id))
    windows = [fact for fact in payload.facts if fact.kind == "windows"]
    lines = [_change(fact, payload, naming, names) for fact in named[:MOST_CHANGES]]
    total = next((number_in(fact.detail, "changes") for fact in windows), None)
    rest = round(max(total or 0.0, len(named))) - len(lines)
    if rest:
        lines.append(f"{counted(rest, 'more risky changes')} {'waits' if rest == 1 else 'wait'}.")
    return (*lines, *_services(payload), *(line for fact in windows for line in _windows(fact)))


def _change(fact: Fact, payload: Payload, naming: Naming, names: Names) -> str:
    """Name a waiting change, with its score, services if the scope has several, and author."""
    one = change_of(fact, payload, naming, names)
    labels = [clean(service.label, limit=MAX_TITLE) for service in payload.scope.services if service.id in one.services]
    where = f", {listed(labels, most=MOST_NAMED)}" if len(payload.scope.services) > 1 and labels else ""
    points = counted(round(value_of(fact) or 0.0), "points")
    by = author_of(fact, payload, naming, names, before="by ")
    return f"{one.label} ({points}{where}) waits{'' if by is None else f', by {by}'}."


def _services(payload: Payload) -> Iterator[str]:
    """Say what holds the services that changes wait on, once for services alike."""
    ahead = [fact for fact in payload.facts if fact.kind == "ahead"]
    for said, services in grouped((_held_by(one), clean(one.subject.label, limit=MAX_TITLE)) for one in ahead).items():
        names = listed(services, most=MOST_SERVICES)
        if said.startswith(UNKNOWN):
            yield f"Not known of {names}: {said.removeprefix(UNKNOWN)}"
        elif said:
            yield f"{capital(names)}: {said}"


def _held_by(fact: Fact) -> str:
    parts = [part for part in (_collisions(fact), _reverts(fact), _budget(fact), _incidents(fact), _rest(fact)) if part]
    # What holds everything has a line of its own.
    constraint = None if text_in(fact.detail, "held_by") else text_in(fact.detail, "constraint")
    unknown = listed([clean(one) for one in texts_in(fact.detail, "unknown")])
    said = (
        sentence("; ".join(parts)),
        f"Main constraint: {clean(constraint)}." if constraint else "",
        f"{UNKNOWN}{unknown}." if unknown else "",
    )
    return " ".join(one for one in said if one)


def _collisions(fact: Fact) -> str:
    pairs = number_in(fact.detail, "collisions")
    if not pairs:
        return ""
    return f"{counted(round(pairs), 'pairs')} of the changes that wait {'shares' if pairs == 1 else 'share'} a file"


def _reverts(fact: Fact) -> str:
    """Say that reverts and fixes of the incident need not wait where the rest must."""
    free = [(round(number_in(fact.detail, name) or 0.0), name) for name in ("reverts", "fixes")]
    told = listed([counted(number, name) for number, name in free if number])
    if not told or text_in(fact.detail, "held_by") is None:
        return ""
    return f"{told} among them need not wait"


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
    for why, (services, free) in _held(fact).items():
        but = f", but not with {listed(free, most=MOST_NAMED)}" if free else ""
        yield f"Wait with {listed(services, most=MOST_SERVICES)}{but}: {why}."
    for key, title in WINDOWS.items():
        for said, times in _grouped(rows_in(fact.detail, key), everything).items():
            yield f"{title}: {listed(times)}{said}."
    unknown = [clean(one) for one in texts_in(fact.detail, "holidays_unknown")]
    if unknown:
        yield f"Only weekends count as days off of {listed(unknown, most=3)}: their public holidays are unknown."


def _held(fact: Fact) -> dict[str, tuple[list[str], list[str]]]:
    """Group services that wait for the same thing, with their ways out that need not wait."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for row in rows_in(fact.detail, "held"):
        service, why = text_in(row, "service") or "a service", text_in(row, "why") or "it is held"
        services, free = found.setdefault(clean(why), ([], []))
        services.append(clean(service, limit=MAX_TITLE))
        free += [clean(one, limit=MAX_TITLE) for one in texts_in(row, "free")]
    return found


def _grouped(rows: Iterable[Mapping[str, JsonValue]], everything: set[str]) -> dict[str, list[str]]:
    """Group windows of which the same is said."""
    found: dict[str, list[str]] = {}
    for row in rows:
        hours = "–".join((text_in(row, key) or "")[11:16] for key in ("start", "end"))
        found.setdefault(_reason(row, everything), []).append(f"{_day(row)} {hours}")
    return found


def _reason(row: Mapping[str, JsonValue], everything: set[str]) -> str:
    """Say why a window is one; services are named only if it is not one for all that wait."""
    services = texts_in(row, "services")
    whose = "" if set(services) == everything else f" for {listed([clean(one) for one in services], most=3)}"
    failed, total = number_in(row, "failed"), number_in(row, "deployments")
    past = "" if failed is None or total is None else f", {number(failed)} of {number(total)} deployments then failed"
    why = clean(text_in(row, "why") or "")
    return f"{whose} ({why}{'' if 'failed' in why else past})"


def _day(row: Mapping[str, JsonValue]) -> str:
    return date_words(text_in(row, "day") or "")

"""A backtest as text: warnings, cost, chance, and each incident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from bot.cli.options import minute_of
from bot.cli.render.drawing import drawn, heading, line, table
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.contracts.words import alone, capital, count, figure, listed
from briefing.evaluation.backtest.alarms import THRESHOLDS
from briefing.evaluation.backtest.report import FEW, Report, Result, ScopeReport, Seen

HEADS = ("what warns", "cost", "a briefing", "right", "warned of", "of a deployment", "by chance", "as good")
NUMBERS = (1, 2)
INCIDENT_HEADS = ("began", "service", "incident", "belongs to", "briefing of", "warned by")
PERCENT = 100
BEYOND_CHANCE = 0.05 / len(THRESHOLDS)
"""A share of draws that leaves 1 of 20 backtests, over all thresholds, to chance (Bonferroni)."""
UNKNOWN = "–"

HOW = (
    "Each Monday was briefed anew from what was known by then, with today's rules and scorecard; nothing was written.",
    "An incident is held against the briefing of the Monday before it: had it warned of the incident's service, or",
    "named the change or the deployment that the incident turned out to belong to? A warning is right where it had.",
    "Chance draws as many services, in proportion to their changes; 'as good' says how often it finds as many.",
    "Ranges hold 95 of 100 draws: of the weeks for what was warned of, of the services for chance.",
)


def backtest_text(report: Report) -> str:
    return drawn(_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    yield line("What past Mondays would have warned of", "bold")
    yield from (line(words, "dim") for words in HOW)
    if len(report.scopes) > 1:
        yield heading(f"All {count(len(report.scopes), 'scope')} together, each incident once")
        yield from _results(report.together)
    for scope in report.scopes:
        yield from _scope(scope)


def _scope(one: ScopeReport) -> Iterator[RenderableType]:
    yield heading(clean(one.label, limit=MAX_LABEL))
    if not one.weeks:
        yield line("Nothing of it was known on any of these Mondays.")
        return
    span = f"{count(len(one.weeks), 'Monday')}, about {_span(one.weeks)} ({one.zone})"
    yield line(f"{capital(span)}; {_known(one)}.")
    if one.empty:
        yield line(f"Left out: {count(len(one.empty), 'Monday')} before anything was known of it.")
    if one.unread:
        what = f"{count(len(one.unread), 'Monday')}, about {_span(one.unread)}"
        yield line(f"Left out: {what}; changes or incidents of that week or the next were not read to the end.")
    yield from _results(one.results)
    if one.seen:
        yield table(INCIDENT_HEADS, (_row_of(seen, one.zone) for seen in one.seen))


def _span(weeks: Sequence[str]) -> str:
    return " to ".join(dict.fromkeys((weeks[0], weeks[-1])))


def _known(one: ScopeReport) -> str:
    learning = f"{alone(one.learning)} of them still learning, with trend rules off" if one.learning else ""
    linked = [seen for seen in one.seen if seen.incident.deployment is not None]
    late = sum(seen.was_begun is False for seen in linked)
    told = [learning, f"{count(len(one.seen), 'incident')} in the {'week' if len(one.weeks) == 1 else 'weeks'} after"]
    if one.seen:
        told.append(f"{alone(len(linked))} of a deployment")
    if late:
        told.append(f"{alone(late)} of changes that nobody had opened by the Monday")
    return ", ".join(filter(None, told))


def _results(results: Sequence[Result]) -> Iterator[RenderableType]:
    yield table(HEADS, map(_row, results), right=NUMBERS)
    yield line(_verdict(results))
    if any(one.by_name_only for one in results):
        told = "; ".join(f"{one.threshold.label}, {alone(one.by_name_only)}" for one in results if one.by_name_only)
        yield line(f"Named by change or deployment and not by service: {told}.", "dim")


def _verdict(results: Sequence[Result]) -> str:
    """Say which thresholds beat chance, all of them tried at once."""
    incidents = results[0].incidents
    if incidents < FEW:
        return f"{capital(count(incidents, 'incident'))} can prove neither that this works nor that it fails."
    better = [one.threshold.label for one in results if one.chance is not None and one.chance.as_good <= BEYOND_CHANCE]
    if not better:
        return "None of these thresholds warned of more incidents than chance explains."
    return f"More than chance explains: {listed(better)}."


def _row(one: Result) -> tuple[str, ...]:
    chance = one.chance
    return (
        one.threshold.label,
        count_of(one.alarms, one.threshold.unit),
        f"{one.alarms / one.briefings:.1f}" if one.briefings else UNKNOWN,
        part_of(one.right, one.alarms),
        part_of(one.warned, one.incidents, one.interval),
        part_of(one.linked_warned, one.linked),
        UNKNOWN if chance is None else f"{chance.mean:.1f} ({figure(chance.low)}–{figure(chance.high)})",
        UNKNOWN if chance is None else _as_good(one, chance.as_good),
    )


def _as_good(one: Result, share: float) -> str:
    # Without warnings chance is always as good, and there is nothing to beat.
    return UNKNOWN if not one.alarms or one.incidents < FEW else f"{percent(share)} %"


def count_of(number: int, unit: str) -> str:
    """Write a count of a plural unit: "1 card", "3 cards"."""
    return f"{number:,} {unit[:-1] if number == 1 else unit}"


def part_of(part: int, whole: int, interval: tuple[float, float] | None = None) -> str:
    """Write a share with counts, in percent, with its interval, from three events on."""
    if not whole:
        return UNKNOWN
    ends = "" if interval is None else f", {percent(interval[0])}–{percent(interval[1])} %"
    return f"{part:,} of {whole:,}" + (f" ({percent(part / whole)} %{ends})" if whole >= FEW else "")


def percent(share: float) -> str:
    """Write a share in whole percent, never rounded up to all or down to nothing."""
    whole = round(PERCENT * share)
    if 0 < share < 1:
        whole = min(PERCENT - 1, max(1, whole))
    return str(whole)


def _row_of(seen: Seen, zone: str) -> tuple[str, ...]:
    incident = seen.incident
    return (
        minute_of(incident.began_at, zone),
        clean(incident.service, limit=MAX_LABEL),
        f"{clean(incident.id)} {clean(incident.title, limit=MAX_TITLE)}",
        _belonging(seen),
        seen.week,
        _warned_by(seen),
    )


def _belonging(seen: Seen) -> str:
    incident = seen.incident
    if incident.deployment is None:
        return "not deploy-related" if incident.is_deploy_related is False else "no deployment known"
    later = ", of changes opened later" if seen.was_begun is False else ""
    return f"{clean(incident.deployment)}, {incident.confidence}{later}"


def _warned_by(seen: Seen) -> str:
    """Return the rarest warning card and risky change by name, else nothing."""
    found: dict[str, str] = {}
    for threshold in THRESHOLDS:
        if seen.by[threshold.id]:
            found.setdefault(threshold.unit, f"{threshold.label} ({clean(seen.by[threshold.id][0], limit=MAX_TITLE)})")
    return "; ".join(found.values()) or "nothing"

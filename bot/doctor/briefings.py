"""Checks briefings: who sees the first, who hears of overdue ones, blocked addresses, and doubted rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding
from briefing.contracts.errors import PayloadUnusable
from briefing.contracts.words import counted, listed
from briefing.delivery.runs.shadow import NO_CHANNEL, shadow_from, shadow_until
from briefing.readers.addresses import REFUSED, how_to_clear, why_marked
from briefing.readers.choices import OUTLET_LABELS
from briefing.rules.doubts import WEEKS, Doubt, doubts_of

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefing.contracts.organisation import Organisation
    from briefing.rules.thresholds import Silence
    from data.records import AddressMark
    from data.store import Store

NAME: Final = "administrators"
KEYS: Final = {"slack": "administrators_channel", "email": "administrators"}
REACH_THEM: Final = "set up [smtp] for administrators, or Slack for administrators_channel: what is named lacks its way"


def check_runs(
    settings: Settings, milestones: Mapping[str, int] | None, missing: Collection[str], now: datetime
) -> tuple[Finding, ...]:
    """Tell of shadow mode by the database's `milestones` (None: unknown), and who hears of overdue briefings."""
    shadow = () if milestones is None else tuple(_shadow(settings, milestones, missing, now))
    return (*shadow, *_administrators(settings, missing))


def _shadow(
    settings: Settings, milestones: Mapping[str, int], missing: Collection[str], now: datetime
) -> Iterator[Finding]:
    company, mode, name = settings.organisation, settings.runs.shadow, "shadow mode"
    shadow = shadow_from(company, mode, milestones, now=now, has_slack="slack" not in missing)
    end = shadow_until(shadow, now)
    if shadow is not None and (end is not None or shadow.until is None):
        until = "" if end is None else f"until {end:%Y-%m-%d} "
        yield Finding(name, "ok", f"{until}briefings go to {shadow.channel} and to no reader")
    elif company.administrators_channel is None and mode == "auto" and not milestones:
        yield Finding(name, "not connected", NO_CHANNEL)


def _administrators(settings: Settings, missing: Collection[str]) -> Iterator[Finding]:
    """Yield whom the dead man's switch reaches, and outlets without another to report by."""
    company = settings.organisation
    every = {"slack": company.administrators_channel, "email": listed(company.administrators)}
    told = {outlet: address for outlet, address in every.items() if address and outlet not in missing}
    if not told:
        detail = "nobody is told when a briefing is overdue"
        fix = REACH_THEM if any(every.values()) else "add administrators to [organisation]"
        yield Finding(NAME, "not connected", detail, fix)
        return
    yield Finding(NAME, "ok", f"overdue briefings are told to {listed(list(told.values()))}")
    used = {outlet for manager in company.managers for outlet, _ in manager.addresses}
    for outlet in sorted(used & told.keys() if len(told) == 1 else ()):
        other = next(one for one in KEYS if one != outlet)
        if other in missing:
            # A missing set-up is told elsewhere, and comes first.
            continue
        detail = f"while {OUTLET_LABELS[outlet]} does not work, nobody is told that it keeps briefings"
        yield Finding(NAME, "not connected", detail, f"add {KEYS[other]} to [organisation]")


# ---- addresses


def marked_addresses(marks: Iterable[AddressMark], company: Organisation) -> tuple[Finding, ...]:
    """Return a finding per marked address that is still in the settings."""
    is_only_way: dict[tuple[str, str], bool] = {}
    for manager in company.managers:
        for outlet, address in manager.addresses:
            is_only_way[outlet, address.casefold()] = len(manager.addresses) == 1
    known = (one for one in marks if (one.outlet, one.address) in is_only_way)
    return tuple(_of_address(one, is_needed=is_only_way[one.outlet, one.address]) for one in known)


def _of_address(mark: AddressMark, *, is_needed: bool) -> Finding:
    """Describe a mark. A refused address is needed if its reader gets the briefing in no other way."""
    if mark.state == REFUSED:
        fix = f"correct it in the settings; or, once the server takes mail for it, {how_to_clear(mark)}"
        return Finding(mark.address, "missing", why_marked(mark), fix, is_needed=is_needed)
    # The reader wants it so; nothing needs fixing.
    return Finding(mark.address, "ok", f"{why_marked(mark)}; {how_to_clear(mark)}")


# ---- readers' feedback


def doubted_rules(store: Store, now: int) -> tuple[Finding, ...]:
    """Return a finding per rule that readers doubt at a moment (epoch seconds)."""
    try:
        with store.snapshot() as view:
            return tuple(_of_rule(one) for one in doubts_of(view, now))
    except PayloadUnusable as error:
        fix = "look at what 'riskbrief feedback' lists"
        return (Finding("rules that readers doubt", "unknown", str(error), fix),)


def _of_rule(doubt: Doubt) -> Finding:
    said = f"{counted(doubt.readers, 'readers')} marked {counted(doubt.sentences, 'sentences')} about"
    cards = f"{counted(doubt.cards, 'cards')} of this rule wrong in the last {WEEKS} weeks"
    return Finding(
        f"rule {doubt.rule}",
        "doubted",
        f"{said} {cards}; it says: {doubt.says}",
        f"{silence_words(doubt.silence)}. Nothing changes by itself; 'riskbrief feedback' lists the sentences",
    )


def silence_words(silence: Silence) -> str:
    """Say what would have silenced a rule, or why nothing would."""
    if silence.value is None:
        return silence.why or ""
    about = "about " if silence.near else ""
    stands = "" if silence.stands is None else f" (it stands at {silence.stands:g})"
    silent = f"it would have been silent with {silence.name} at {about}{silence.value:g} {silence.unit}{stands}"
    return f"{silent}, though another rule may make a card of the same"

"""What becomes of the briefings themselves: who sees the first ones, and who is told when one is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding
from briefing.contracts.words import listed
from briefing.delivery.runs.shadow import NO_CHANNEL, shadow_from, shadow_until
from briefing.delivery.runs.waiting import OUTLET_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from bot.settings import Settings

NAME: Final = "administrators"
KEYS: Final = {"slack": "administrators_channel", "email": "administrators"}
REACH_THEM: Final = "set up [smtp] for administrators, or Slack for administrators_channel: what is named lacks its way"


def check_runs(
    settings: Settings, milestones: Mapping[str, int] | None, missing: Collection[str], now: datetime
) -> tuple[Finding, ...]:
    """Return what is to be said of shadow mode, and of who hears of overdue briefings.

    `milestones` are those of the database, None where nobody could look; `missing` are the outlets that are not set up.
    """
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
        yield Finding(name=name, state="ok", detail=f"{until}briefings go to {shadow.channel} and to no reader")
    elif company.administrators_channel is None and mode == "auto" and not milestones:
        yield Finding(name=name, state="not connected", detail=NO_CHANNEL)


def _administrators(settings: Settings, missing: Collection[str]) -> Iterator[Finding]:
    """Yield whom the dead man's switch reaches, and for which outlet there is no other to tell by."""
    company = settings.organisation
    every = {"slack": company.administrators_channel, "email": listed(company.administrators)}
    told = {outlet: address for outlet, address in every.items() if address and outlet not in missing}
    if not told:
        detail = "nobody is told when a briefing is overdue"
        fix = REACH_THEM if any(every.values()) else "add administrators to [organisation]"
        yield Finding(name=NAME, state="not connected", detail=detail, fix=fix)
        return
    yield Finding(name=NAME, state="ok", detail=f"overdue briefings are told to {listed(list(told.values()))}")
    used = {outlet for manager in company.managers for outlet, _ in manager.addresses}
    for outlet in sorted(used & told.keys() if len(told) == 1 else ()):
        other = next(one for one in KEYS if one != outlet)
        if other in missing:
            # That it is not set up is said elsewhere, and has to be put right first.
            continue
        detail = f"while {OUTLET_WORDS[outlet]} does not work, nobody is told that it keeps briefings"
        yield Finding(name=NAME, state="not connected", detail=detail, fix=f"add {KEYS[other]} to [organisation]")

"""A replay as text: what it is, whether the bytes are equal, and what would differ today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType

from bot.cli.render.drawing import drawn, heading, line, table
from briefing.contracts.untrusted_text import MAX_CARD_TITLE, clean
from briefing.contracts.words import counted
from briefing.delivery.runs.journal import minute
from briefing.editions.view.naming import FORMER

if TYPE_CHECKING:
    from briefing.answers.replay.stored import Part, Stored
    from briefing.answers.replay.today import Differences, Moved, Replay

SHORT = 12
MOST_LISTED = 12
FOOT = (
    "The foot of a mail is written from the settings of today: its reader's teams, the administrators, the sender and"
    " [web] with its secret. A mail is other bytes where any of these was other then, even if nothing else is."
)
SAME = {True: "same bytes", False: "OTHER BYTES", None: "no digest was recorded"}


def replay_text(found: Replay) -> str:
    return drawn(_parts(found))


def _parts(found: Replay) -> Iterator[RenderableType]:
    yield from _what(found.stored)
    yield heading("Again")
    yield line(_verdict(found), "" if found.is_same else "bold red")
    yield from (line(f"{flaw[:1].upper()}{flaw[1:]}.", "bold red") for flaw in found.stored.flaws)
    if found.parts:
        yield table(("outlet", "address", "part", "state", "then", "now", ""), map(_part, found.parts), right=(2,))
    if found.editions:
        rows = ((name, digest or "two renderings differ") for name, digest in found.editions.items())
        yield table(("by role", "SHA-256"), rows)
    yield heading("Today")
    yield from _today(found)


def _what(stored: Stored) -> Iterator[RenderableType]:
    frozen = stored.frozen
    yield line(f"{clean(stored.payload.scope.label)}, {frozen.week}", "bold")
    yield line(f"Payload {frozen.hash}, frozen {minute(frozen.frozen_at)}.")
    if stored.narrative is None:
        yield line("No narrative was written: it was frozen and not briefed.")
    else:
        yield line(f"Written by {clean(stored.narrative.narrator)}, {minute(stored.narrative.written_at)}.")


def _verdict(found: Replay) -> str:
    if not found.is_same:
        return "It does not come out as it was."
    told = [one for one in found.parts if one.is_same]
    delivered = f", and {counted(len(told), 'delivered parts')} of it" if told else ""
    return f"What was frozen comes out as the same bytes{delivered}."


def _part(one: Part) -> tuple[str, ...]:
    then, now = ("–" if digest is None else digest[:SHORT] for digest in (one.then, one.now))
    return (one.outlet, clean(one.address), str(one.part), one.state, then, now, SAME[one.is_same])


def _today(found: Replay) -> Iterator[RenderableType]:
    if found.anew is None:
        yield line(f"The payload cannot be computed anew: {clean(found.why_not or '')}.")
    else:
        yield from _payload(found.anew, found.stored.frozen.hash)
    yield from _words(found)
    if found.other_mails:
        yield line(FOOT)
    if found.former:
        names = counted(len(found.former), "people")
        yield line(f"{names} of it cannot be named any more; an edition with names says “{FORMER}”.")


def _payload(anew: Differences, then: str) -> Iterator[RenderableType]:
    if anew.is_none:
        yield line(f"Computed anew, the payload is the same: {then[:SHORT]}.")
        return
    yield line(f"Computed anew, the payload is {anew.hash[:SHORT]}: other than {then[:SHORT]}.")
    for what, names in (
        ("Cards only today", anew.cards_new),
        ("Cards only then", anew.cards_gone),
        ("Facts only today", anew.facts_new),
        ("Facts only then", anew.facts_gone),
        ("Also otherwise", anew.rest),
    ):
        if names:
            yield line(f"{what}: {', '.join(map(clean, names[:MOST_LISTED]))}{_more(names)}.", indent=2)
    for what, moved in (("Cards", anew.cards_moved), ("Facts", anew.facts_moved)):
        if moved:
            yield line(f"{what} that say something else: {len(moved)}", indent=2)
            yield from (line(_moved(one), indent=4) for one in moved[:MOST_LISTED])
            if len(moved) > MOST_LISTED:
                yield line(f"and {len(moved) - MOST_LISTED} more; --json has all", indent=4)


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""


def _moved(one: Moved) -> str:
    then, now = (clean(text, limit=MAX_CARD_TITLE) for text in (one.then, one.now))
    return f"{clean(one.id)}: {one.what}{f' {then} → {now}' if then or now else ''}"


def _words(found: Replay) -> Iterator[RenderableType]:
    if found.words is None:
        return
    words = found.words
    if words.changed is None:
        yield line(f"A model wrote it ({clean(words.narrator)}); asked again, it would write other words.")
    elif words.changed:
        changed = f"{counted(len(words.changed), 'sentences')}: {', '.join(words.changed[:MOST_LISTED])}"
        yield line(f"{words.template} writes otherwise than {clean(words.narrator)} did in {changed}.")
    else:
        yield line(f"{words.template} writes the same words.")
    if found.prompt is not None:
        now = "unknown" if found.prompt.now is None else found.prompt.now
        yield line(f"Prompt: {clean(found.prompt.then or 'unknown')} then, {now} today.")
    yield from _plan(found)


def _plan(found: Replay) -> Iterator[RenderableType]:
    if found.is_plan_said_alike is None:
        yield line("It has no plan, being of an older version: its words are shown as they were stored.")
    elif found.is_plan_said_alike:
        yield line("Its plan is said in the same words today.")
    else:
        yield line("Its plan is said in other words today; what was stored is shown.")

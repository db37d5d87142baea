"""`riskbrief ack`, `mute`, `unmute` and `marks`: readers' marks on cards of the newest briefing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.audit import witnessed
from bot.cli.console import show, tell
from bot.cli.lookup import ReaderOption, TeamOption, manager_named, open_lookup
from bot.cli.options import Config, JsonOption, NowOption, minute_of
from bot.cli.render.drawing import cells, line, table
from bot.errors import UsageError
from bot.wiring import build_store
from briefing.contracts.payload import Payload, parse_payload
from briefing.contracts.untrusted_text import clean
from briefing.readers.audit import OPERATOR, AuditAction, name_of
from briefing.readers.mutes.actions import CardAction, Done, acknowledge, unacknowledge
from briefing.readers.mutes.actions import mute as mute_card
from briefing.readers.mutes.actions import unmute as unmute_card
from briefing.readers.mutes.judging import Readership
from briefing.readers.mutes.until import parse_until, until_of, until_words
from briefing.readers.mutes.which import find_any, frozen_with
from data.records import CardMark, FrozenPayload
from data.store import Store

CardArgument = Annotated[
    str, typer.Argument(metavar="CARD", help="A card's key, its number in the newest briefing, or its service.")
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Marking:
    """The scope's newest briefing with the card (key), the store, and who acts (id) at what time (epoch seconds)."""

    store: Store
    payload: Payload
    card: str
    newest: str
    readers: Readership
    doer: str
    at: int

    def done(self, act: Callable[..., Done], recorded: AuditAction, *more: object) -> Done:
        """Act on the card, recorded together."""
        detail = None if self.doer == OPERATOR else f"for {self.doer}"
        name = name_of(self.payload.scope.id, self.payload.period.week, self.card)
        store = witnessed(self.store, recorded, name, detail)
        return act(store, self.doer, self.payload, self.card, *more, self.at)

    def say(self, words: str) -> None:
        """Print what became of the card, and the briefing with it where that is not the newest."""
        week = self.payload.period.week
        tell(f"{self.card} {words}{'' if week == self.newest else f'; it was in {week} last'}\n")

    def who(self, deed: CardAction) -> str:
        """Say who did it and when: "by a manager of Payments, 2026-09-14 09:12 UTC"."""
        return f"by {self.readers.role_of(deed.reader)}, {minute_of(deed.at)} UTC"


@contextmanager
def marking(
    card: str, config: Path | None, now: str | None, team: str | None, manager: str | None
) -> Iterator[Marking]:
    """Open the store and find the scope's newest briefing with this card's key, else the newest of all. Raises
    UsageError (no scope, or no briefing yet), SettingsMissing, SettingsInvalid or StoreError.
    """
    with open_lookup(config, now) as lookup, build_store(lookup.settings) as store:
        scope = lookup.one_scope(team, manager)
        found = store.read(FrozenPayload, scope_id=scope.id, order=("-week",), limit=1)
        if not found:
            once = "'riskbrief run --once' briefs who is due"
            raise UsageError(f"nobody has been briefed about {scope.label} yet; {once}")
        payload = next(frozen_with(store, scope.id, card.strip()), None)
        payload = payload or parse_payload(found[0].body, name=f"the stored payload {found[0].hash[:12]}")
        yield Marking(
            store=store,
            payload=payload,
            card=find_any(payload, card).key,
            newest=found[0].week,
            readers=Readership(organisation=lookup.organisation, scope=scope),
            doer=OPERATOR if manager is None else manager_named(manager, lookup.organisation).id,
            at=lookup.now,
        )


ACK_EXAMPLES = """
An acknowledged card is told of as before. The acknowledgement ends when the card gets worse or is resolved.

riskbrief ack checkout:queue --team storefront
riskbrief ack checkout:queue --manager ada-lovelace --undo
"""


def ack(
    card: CardArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False,
    team: TeamOption = None,
    manager: ReaderOption = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Say that a card was seen and that somebody looks after it. It is told of as before."""
    with marking(card, config, now, team, manager) as found:
        kind = AuditAction.UNDID if undo else AuditAction.ACKNOWLEDGED
        done = found.done(unacknowledge if undo else acknowledge, kind)
        seen = done.standing.acknowledged
        stands = "is not acknowledged" if seen is None else f"is acknowledged {found.who(seen)}"
        found.say(f"{stands}{'' if done.changed else ', as before'}")


MUTE_EXAMPLES = """
A card is named by its key, by its number in the newest briefing, or by its service where that has one card. A muted
card returns by itself when it gets worse, and every briefing says in a line that it is there.

riskbrief mute checkout:queue --team storefront
riskbrief mute 2 --manager ada-lovelace --until "in 2 weeks"
riskbrief mute payments:ownership --team payments --until "1 Dec"
"""


def mute(
    card: CardArgument,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="A day. Default: until it changes.")] = "",
    team: TeamOption = None,
    manager: ReaderOption = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Leave a card out of the next briefings until it changes, or until a day.

    It is muted for everybody who reads for the same scope. --manager says who does it, else it is an administrator.
    """
    with marking(card, config, now, team, manager) as found:
        today = datetime.fromtimestamp(found.at, ZoneInfo(found.readers.scope.zone)).date()
        done = found.done(mute_card, AuditAction.MUTED, parse_until(until, today))
        deed = done.standing.muted
        told = "muted" if done.changed else "was muted already"
        words = "" if deed is None else f", {clean(deed.until)}, {found.who(deed)}"
        found.say(f"{told}{words}")


UNMUTE_EXAMPLES = """
'riskbrief marks' lists what is muted.

riskbrief unmute checkout:queue --team storefront
"""


def unmute(
    card: CardArgument,
    team: TeamOption = None,
    manager: ReaderOption = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Have a muted card told of again from the next briefing on, whoever muted it."""
    with marking(card, config, now, team, manager) as found:
        done = found.done(unmute_card, AuditAction.UNDID)
        found.say("is muted no longer" if done.changed else "is not muted")


MARKS_EXAMPLES = """
riskbrief marks --team payments
riskbrief marks --team payments --all --json | jq '.[] | select(.deed == "muted")'
"""

HEADS = ("card", "deed", "until", "by", "week", "at (UTC)", "ended")


def marks(
    team: TeamOption = None,
    manager: ReaderOption = None,
    every: Annotated[bool, typer.Option("--all", help="List what has ended too.")] = False,
    as_json: JsonOption = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """List the cards that readers have acknowledged or muted, until when, and by which role.

    With --all also what ended, and why.
    """
    with open_lookup(config, now) as lookup:
        scope = lookup.one_scope(team, manager)
        lookup.record(AuditAction.SAW, scope.id, "marks")
        ended = {} if every else {"ended_at": None}
        found = lookup.store.read(CardMark, scope_id=scope.id, order=("at",), **ended)
        readers = Readership(organisation=lookup.organisation, scope=scope)
        told = [{**asdict(one), "reader": readers.role_of(one.reader), "ended_why": _why(one)} for one in found]
        none = line(f"No card of {clean(scope.label)} is acknowledged or muted.")
        show([table(HEADS, (_row(one, readers) for one in found)) if found else none], told, as_json=as_json)


def _row(one: CardMark, readers: Readership) -> tuple[str, ...]:
    muted = until_of(one)
    until = None if muted is None else until_words(muted).removeprefix("until ")
    ended = None if one.ended_at is None else f"{minute_of(one.ended_at)}: {_why(one) or ''}"
    return cells(one.card, one.deed, until, readers.role_of(one.reader), one.week, minute_of(one.at), ended)


def _why(one: CardMark) -> str | None:
    """Say why a mark ended, but not who ended it."""
    return None if one.ended_why is None else one.ended_why.partition(" by ")[0]

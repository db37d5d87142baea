"""The App Home: this week's cards, what is still open, the next briefing, and how the reader is briefed.

It is laid out from words alone; whoever fills a `HomeView` has decided what this reader may see. The surprising thing:
somebody whom nobody has set up gets a Home too, with a sentence about whom to ask and nothing of anybody's week.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import DividerBlock, HeaderBlock

from briefing.contracts.words import sentence
from briefing.editions.slack.message import card_lines, paragraph_of, period_and_scope
from briefing.editions.slack.mrkdwn import DOTS, bold, filled, header, linked, one_by_one, plain, section, small
from briefing.editions.slack.rows import Controls
from briefing.editions.slack.thread import titled
from briefing.editions.view.controls import Target, Verb, button, row
from briefing.editions.view.memory import LINES, STILL_OPEN

if TYPE_CHECKING:
    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block

    from briefing.contracts.payload import Payload
    from briefing.editions.slack.rows import CardStanding
    from briefing.editions.view.values import EditionView

_LINE = 450
_CARD_WORDS = 24
_PARAGRAPH_WORDS = 50
_MOST_CARDS = 10
_MOST_SOURCES = 20
_MOST_ADMINISTRATORS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """A source as an administrator sees it: `detail` says since when, and in whose words it failed."""

    label: str
    state: str
    sound: bool
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeView:
    """What one reader's Home says. Everything is words that this reader may see; nothing is escaped yet.

    `reader` is None for somebody that nobody has set up: only `administrators` (Slack user ids) are told then.
    `edition` is the newest frozen briefing as they may see it, None before the first. `notice` is a whole sentence
    above it: that a newer week is still being made, when the first one is due, what could not be read.
    `asks` are still open from before, with their age (`open_asks`). `next_briefing` is "Mon 23 Nov 09:00
    (Europe/Berlin)", None for a member, whom nothing is sent. `settings` are lines of how they are briefed, empty for
    who has none. `may_act` is whether they may acknowledge and mute in the scope of the edition. `paused` is "until
    Mon 7 Dec" or "until you resume", None while nothing is paused.
    `sources` are given to administrators alone.
    """

    reader: str | None
    edition: EditionView | None = None
    notice: str | None = None
    standings: Mapping[str, CardStanding] = field(default_factory=dict)
    may_act: bool = False
    asks: tuple[str, ...] = ()
    next_briefing: str | None = None
    paused: str | None = None
    settings: tuple[str, ...] = ()
    can_preview: bool = False
    sources: tuple[SourceHealth, ...] = ()
    administrators: tuple[str, ...] = ()


def open_asks(payload: Payload) -> tuple[str, ...]:
    """Return what was asked for in earlier weeks and is still open, a line each with its age."""
    told: set[str] = set()
    kept = (fact for fact in payload.facts if fact.kind == "ask" and fact.value in STILL_OPEN)
    return tuple(LINES["ask"](fact, told) for fact in kept)


def render_home(home: HomeView) -> dict[str, JsonValue]:
    """Return the view for `views.publish`."""
    return filled({"type": "home"}, one_by_one(_stranger(home) if home.reader is None else _parts(home)))


def render_notice_home(text: str) -> dict[str, JsonValue]:
    """Return the view for `views.publish` that says one thing alone (marked up): that it could not be filled."""
    return filled({"type": "home"}, one_by_one([HeaderBlock(text=header("Riskbrief")), section(text)]))


def _stranger(home: HomeView) -> Iterator[Block]:
    who = " or ".join(f"<@{one}>" for one in home.administrators[:_MOST_ADMINISTRATORS])
    ask = (
        f"Ask {who} to add your email address." if who else "Ask whoever runs Riskbrief here to add your email address."
    )
    yield HeaderBlock(text=header("Riskbrief"))
    yield section("Riskbrief tells engineering managers each week what changed in their deployment risk.")
    yield section(f"You are not set up as a reader here, so there is nothing to show you. {ask}")


def _parts(home: HomeView) -> Iterator[Block]:
    if home.paused is not None:
        said = plain(f"Your briefings are paused {home.paused}.", limit=_LINE)
        yield section(f":double_vertical_bar: {said}", button(Verb.RESUME, Target()))
    yield from _week(home)
    yield from _listed("Still open from before", (plain(line, limit=_LINE) for line in home.asks))
    yield DividerBlock()
    yield from _next(home)
    yield from _listed("Sources", map(_source, home.sources[:_MOST_SOURCES]))
    yield small("`/risk help` lists what you can ask. Only you see the answers.")


def _week(home: HomeView) -> Iterator[Block]:
    if home.edition is None:
        yield HeaderBlock(text=header("No briefing yet"))
        yield section(plain(home.notice or "There is no briefing for you yet.", limit=_LINE))
        return
    edition, whole = home.edition, Target(payload=home.edition.payload_hash)
    rows = Controls(payload=edition.payload_hash, standings=home.standings, acts=home.may_act)
    yield HeaderBlock(text=header(edition.title))
    when = plain(period_and_scope(edition), limit=_LINE)
    yield small(f"{DOTS[edition.tone]} {bold(edition.verdict)}", when)
    # Where no card speaks, what was checked is what the all clear stands on.
    said = edition.headline if edition.cards else paragraph_of(edition, _PARAGRAPH_WORDS)
    lines = (plain(home.notice or "", limit=_LINE), linked(said, limit=_LINE))
    yield from (section(line) for line in lines if line)
    for card in edition.cards[:_MOST_CARDS]:
        yield section(card_lines(card, _CARD_WORDS), rows.why(card))
        yield from rows.short_row(card)
    yield from (small(plain(line, limit=_LINE)) for line in (edition.omitted, edition.muted, edition.learning) if line)
    opened = row([button(Verb.OPEN_ALL, whole)], whole) if edition.cards else None
    yield from () if opened is None else (opened,)


def _next(home: HomeView) -> Iterator[Block]:
    """Say when the next briefing comes and how, each with the button that belongs to it."""
    preview = button(Verb.PREVIEW, Target()) if home.can_preview else None
    if home.next_briefing is not None:
        yield section(f"{bold('Next briefing')}\n{plain(home.next_briefing, limit=_LINE)}", preview)
    elif preview is not None:
        yield section(f"{bold('The week so far')}\nWhat the next briefing would say now.", preview)
    if home.settings:
        lines = titled("How you are briefed", (plain(line, limit=_LINE) for line in home.settings))
        yield section(lines, button(Verb.SETTINGS, Target()))


def _listed(title: str, lines: Iterable[str]) -> Iterator[Block]:
    text = titled(title, (f"• {line}" for line in lines))
    yield from (DividerBlock(), section(text)) if text else ()


def _source(source: SourceHealth) -> str:
    mark = "" if source.sound else ":warning: "
    detail = plain(sentence(source.detail), limit=_LINE)
    return f"{mark}{plain(source.label, limit=_LINE)}: {plain(source.state)}. {detail}".rstrip()

"""What Slack shows that is no message: the App Home, and the modals that only show.

Whoever fills a `HomeView` has decided what its reader may see. Somebody not set up gets a Home that says whom to ask,
and nothing of anybody's week. A modal's trigger expires after three seconds: slow ones open `render_notice` first and
replace it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import DividerBlock, HeaderBlock

from briefing.contracts.words import sentence
from briefing.editions.slack.message import card_section, days_and_scope, parent_blocks
from briefing.editions.slack.mrkdwn import DOTS, bold, filled, header, linked, one_by_one, plain, section, small
from briefing.editions.slack.rows import Controls
from briefing.editions.slack.thread import card_group, titled, week_groups
from briefing.editions.view.controls import Target, Verb, button, row
from briefing.editions.view.digest import card_line
from briefing.editions.view.memory import LINES, STILL_OPEN
from briefing.editions.view.values import paragraph

if TYPE_CHECKING:
    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block

    from briefing.contracts.payload import Payload
    from briefing.editions.slack.rows import CardStanding
    from briefing.editions.view.values import CardView, EditionView, FactLine, SourceLine

_LINE = 450
_MOST_SENTENCES = 2
_MOST_CARDS = 10
_MOST_SOURCES = 20
_MOST_ADMINISTRATORS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeView:
    """What one reader's Home says, in words this reader may see, not yet escaped.

    Without a `reader` (somebody not set up) only `administrators` (Slack user ids) are told. `edition` is the newest
    frozen briefing. `notice` is a sentence above it: a newer week is being made, when the first is due, what was
    unreadable. `asks` are still open from before, with age (`open_asks`). `next_briefing` is "Mon 23 Nov 09:00
    (Europe/Berlin)", None for a member, who is sent none. `settings` are lines, empty without any. `may_act`: may
    acknowledge and mute in the edition's scope. `paused` is "until Mon 7 Dec" or "until you resume". `sources` are for
    administrators only.
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
    sources: tuple[SourceLine, ...] = ()
    administrators: tuple[str, ...] = ()


def open_asks(payload: Payload) -> tuple[str, ...]:
    """Return open asks of earlier weeks, a line each with its age."""
    told: set[str] = set()
    kept = (fact for fact in payload.facts if fact.kind == "ask" and fact.value in STILL_OPEN)
    return tuple(LINES["ask"](fact, told) for fact in kept)


def render_home(home: HomeView) -> dict[str, JsonValue]:
    return filled({"type": "home"}, one_by_one(_stranger(home) if home.reader is None else _parts(home)))


def render_notice_home(text: str) -> dict[str, JsonValue]:
    """Return the `views.publish` view with one text alone (marked up): why it could not be filled."""
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
    when = plain(days_and_scope(edition), limit=_LINE)
    yield small(f"{DOTS[edition.tone]} {bold(edition.verdict)}", when)
    # Without cards, what was checked is the basis of the all clear.
    said = edition.headline if edition.cards else paragraph((edition.headline, *edition.situation[:_MOST_SENTENCES]))
    lines = (plain(home.notice or "", limit=_LINE), linked(said, limit=_LINE))
    yield from (section(line) for line in lines if line)
    for card in edition.cards[:_MOST_CARDS]:
        yield card_section(card_line(card), rows)
    yield from (small(plain(line, limit=_LINE)) for line in (edition.omitted, edition.muted, edition.learning) if line)
    yield from row([button(Verb.OPEN_ALL, whole)], whole) if edition.cards else ()


def _next(home: HomeView) -> Iterator[Block]:
    """Say when the next briefing comes and how, each with its button."""
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


def _source(source: SourceLine) -> str:
    mark = "" if source.sound else ":warning: "
    detail = plain(sentence(source.detail), limit=_LINE)
    return f"{mark}{plain(source.label, limit=_LINE)}: {plain(source.state)}. {detail}".rstrip()


# ---- modals

MAX_TITLE = 24

_MOST_PROOFS = 12
_MOST_WARNINGS = 3


def render_notice(title: str, text: str) -> dict[str, JsonValue]:
    """Return a modal of sentences, marked up and escaped: what is being made, or why it cannot be."""
    return _shown(title, [section(text)])


def render_why(
    card: CardView, view: EditionView, controls: Controls, *, rule: str | None = None
) -> dict[str, JsonValue]:
    """Return all behind a card: the rule in words, the facts, sums, changes and ways down."""
    return _shown("Why this card", _why(card, view, controls, rule))


def _why(card: CardView, view: EditionView, rows: Controls, rule: str | None) -> Iterator[Block]:
    if rule is not None:
        yield section(bold(f"Why: {sentence(rule)}", limit=_LINE))
    yield from card_group(card, rows, why=False)
    proofs = titled("What it rests on", (_proof(one) for one in card.text.proofs[:_MOST_PROOFS]))
    if proofs:
        yield from (DividerBlock(), section(proofs))
    warnings = (f":warning: {plain(line, limit=_LINE)}" for line in view.warnings[:_MOST_WARNINGS])
    yield small(plain(f"{view.period} · {view.scope}", limit=_LINE), *warnings)


def _proof(fact: FactLine) -> str:
    against = f" ({'; '.join(fact.against)})" if fact.against else ""
    status = f", {fact.status}" if fact.status else ""
    return f"• {plain(f'{fact.subject}, {fact.what}: {fact.value}{against}{status}', limit=_LINE)}"


def render_all_cards(view: EditionView, controls: Controls) -> dict[str, JsonValue]:
    """Return the whole briefing: every card with its reasons, then the week and its sources."""
    when = small(plain(f"{view.period} · {view.scope}", limit=_LINE))
    parts = (*(card_group(card, controls) for card in view.cards), *week_groups(view))
    # Separated by lines; a card is shown whole or not at all.
    groups = ((when,), *((DividerBlock(), *group) for group in parts))
    return filled(_modal("All cards"), groups, left_out="The rest is in the thread.")


def render_preview(view: EditionView, *, as_of: str) -> dict[str, JsonValue]:
    """Return what the next briefing would say now (`as_of`, in words); nothing is kept or can be pressed."""
    silent = Controls(payload=view.payload_hash, shown=False)
    said = plain(f"The running week so far, as of {as_of}. It is not kept, and what lands until Monday changes it.")
    return _shown("Monday so far", [small(f":hourglass_flowing_sand: {said}"), *parent_blocks(view, silent)])


def _shown(title: str, blocks: Iterable[Block]) -> dict[str, JsonValue]:
    return filled(_modal(title), one_by_one(blocks))


def _modal(title: str) -> dict[str, JsonValue]:
    """Return a modal that only shows; blocks for messages are valid in it, too."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title[:MAX_TITLE], "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
    }

"""The modals that only show: Why?, all cards, a preview of the coming briefing, and a word while it is made.

A modal is opened on a trigger that Slack lets expire after three seconds: what takes longer opens `render_notice` first
and takes its place when it is there. The surprising thing: modals have no limit of their own on characters, only on
blocks and on the bytes of the whole, which `view_limits.py` keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import DividerBlock

from briefing.contracts.words import sentence
from briefing.editions.slack.message import parent_blocks
from briefing.editions.slack.mrkdwn import bold, filled, one_by_one, plain, section, small
from briefing.editions.slack.rows import Controls
from briefing.editions.slack.thread import card_group, titled, week_groups

if TYPE_CHECKING:
    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block

    from briefing.editions.view.values import CardView, EditionView, FactLine

MAX_TITLE = 24

_LINE = 450
_MOST_PROOFS = 12
_MOST_WARNINGS = 3


def render_notice(title: str, text: str) -> dict[str, JsonValue]:
    """Return a modal of some sentences, marked up and escaped already: what is being made, or why it cannot be."""
    return _shown(title, [section(text)])


def render_why(
    card: CardView, view: EditionView, controls: Controls, *, rule: str | None = None
) -> dict[str, JsonValue]:
    """Return everything that stands behind a card: the rule in words, the facts, sums, changes and ways down."""
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
    """Return the whole briefing: every card with its reasons, then the week and where it comes from."""
    when = small(plain(f"{view.period} · {view.scope}", limit=_LINE))
    parts = (*(card_group(card, controls) for card in view.cards), *week_groups(view))
    # Parted by lines, and a card is shown whole or not at all.
    groups = ((when,), *((DividerBlock(), *group) for group in parts))
    return filled(_modal("All cards"), groups, left_out="The rest is in the thread.")


def render_preview(view: EditionView, *, as_of: str) -> dict[str, JsonValue]:
    """Return what the next briefing would say now; nothing in it can be pressed, since nothing of it is kept.

    `as_of` is when it was computed, in words: "Thu 19 Nov 14:05, Europe/Berlin".
    """
    silent = Controls(payload=view.payload_hash, shown=False)
    said = plain(f"The running week so far, as of {as_of}. It is not kept, and what lands until Monday changes it.")
    return _shown("Monday so far", [small(f":hourglass_flowing_sand: {said}"), *parent_blocks(view, silent)])


def _shown(title: str, blocks: Iterable[Block]) -> dict[str, JsonValue]:
    return filled(_modal(title), one_by_one(blocks))


def _modal(title: str) -> dict[str, JsonValue]:
    """Return a modal that only shows: blocks that were laid out for a message are valid in it too."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title[:MAX_TITLE], "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
    }

"""Why a card is there, as a Slack message: the rule first, then everything that the thread says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.slack import lines
from briefing.answers.slack.layout import LINE, NO_CONTROLS, SHORT, Ending, answer, taken_from
from briefing.contracts.words import sentence
from briefing.editions.slack.mrkdwn import bold, code, plain
from briefing.editions.slack.thread import card_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slack_sdk.models.blocks import Block

    from briefing.answers.values import CardAnswer, FactWords
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.slack.rows import Controls

MOST_FACTS: Final = 8


def render_card(value: CardAnswer, *, rows: Controls = NO_CONTROLS) -> SlackMessage:
    """Say why a card is there. `rows` tell what was done about it, and what can be."""
    card = value.card
    asks = [f"pr {one.label}" for one in card.changes[:1]]
    asks += [f"service {value.subject_id}"] if value.subject_id is not None else []
    ending = Ending(
        asks=(*asks, f"mute {card.key} until it changes"),
        notes=(*lines.warnings(value.sources), *taken_from(value.briefed), _name(value)),
        shared=f"why {card.key}",
    )
    summary = (f"{card.severity} – {card.title}, {card.state}. {_rule(value)}", card.text.text)
    return answer(summary, _parts(value, rows), ending, rows)


def _rule(value: CardAnswer) -> str:
    if not value.says:
        return f"Its rule, {value.rule}, is not in the table any more."
    return f"Why: {sentence(value.says)}"


def _parts(value: CardAnswer, rows: Controls) -> Iterator[str | Sequence[Block]]:
    yield bold(_rule(value), limit=LINE)
    yield card_group(value.card, rows, why=False)
    if value.facts:
        told = [_fact(one) for one in value.facts[:MOST_FACTS]]
        more = len(value.facts) - len(told)
        yield lines.paragraph(bold("What it rests on"), *told, f"and {more:,} more" if more else "")


def _name(value: CardAnswer) -> str:
    """Name the rule and the card as programs do, for whoever looks them up."""
    kind = "speaks only of what a test found material" if value.is_trend else "speaks of the week itself"
    return f"Card {code(value.card.key, limit=SHORT)} · rule {code(value.rule, limit=SHORT)}, which {kind}"


def _fact(one: FactWords) -> str:
    held = f" ({'; '.join(one.against)})" if one.against else ""
    return f"• {plain(f'{one.what}: {one.value}{held}', limit=LINE)}"

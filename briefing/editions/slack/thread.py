"""The thread under a Slack digest: every card with its reasons, then the week's tables and sources.

It yields groups of blocks that stay together, which `message.py` packs. Each group is limited here, so that one card
always fits one message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ContextBlock, SectionBlock

from briefing.contracts.words import listed
from briefing.editions.slack.mrkdwn import DOTS, MAX_TEXT, bold, code, link, linked, mrkdwn, plain
from briefing.editions.view.figures import sparkline

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

    from briefing.editions.slack.rows import Controls
    from briefing.editions.view.chart_data import Trend
    from briefing.editions.view.values import BandRow, CardView, ChangeLine, EditionView, Pointer, ServiceRow

_MOST_CHANGES = 3
_MOST_REMEDIES = 4
_MOST_POINTERS = 3
_MOST_LINES = 6
_MOST_SERVICES = 6
_MOST_SIGNALS = 24
_LINE = 450
_SHORT = 160
_CARD_TEXT = 1100
_MAX_GROUP = 6_500
_SERVICE_WIDTH = 17


def thread_groups(view: EditionView, rows: Controls) -> list[list[Block]]:
    """Return the groups in reading order: the cards, the week in tables, then the sources."""
    return [*(card_group(card, rows) for card in view.cards), *week_groups(view)]


def card_group(card: CardView, rows: Controls, *, why: bool = True) -> list[Block]:
    """Return one card with its controls below; `why` False if it already says why."""
    evidence = (f"Check: {_pointer(one)}" for one in card.evidence[:_MOST_POINTERS])
    return [*_group(_card(card), evidence), *rows.long_row(card, why=why)]


def week_groups(view: EditionView) -> list[list[Block]]:
    groups = (_group(_week(view), ()), _group(_sources(view), _footer(view)))
    return [group for group in groups if group]


def _group(paragraphs: Iterable[str], small: Iterable[str]) -> list[Block]:
    """Pack paragraphs into as few sections as Slack's limit allows, up to a group's limit."""
    texts: list[str] = []
    room = _MAX_GROUP
    for paragraph in (one for one in paragraphs if one):
        room -= len(paragraph)
        if room < 0:
            break
        if texts and len(texts[-1]) + len(paragraph) + 2 <= MAX_TEXT:
            texts[-1] += "\n\n" + paragraph
        else:
            texts.append(paragraph)
    blocks: list[Block] = [SectionBlock(text=mrkdwn(text), expand=True) for text in texts]
    elements = [mrkdwn(text) for text in small if text]
    return [*blocks, ContextBlock(elements=elements)] if elements else blocks


def titled(title: str, lines: Iterable[str]) -> str:
    """Join lines under a bold title, as far as they fit one section; without lines nothing."""
    kept, room = [bold(title)], MAX_TEXT - len(title) - 2
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) if len(kept) > 1 else ""


def _card(card: CardView) -> Iterator[str]:
    title = f"{DOTS[card.tone]} {card.severity} · {bold(card.title, limit=_LINE)} · {plain(card.state)}"
    newcomers = plain(card.newcomers or "", limit=_LINE)
    yield "\n".join(one for one in (title, linked(card.text, limit=_CARD_TEXT), newcomers) if one)
    if card.trend is not None:
        yield trend_line(card.trend)
    yield titled("The arithmetic", (plain(line, limit=_LINE) for line in card.arithmetic[:_MOST_LINES]))
    yield titled("Riskiest changes", map(change_lines, card.changes[:_MOST_CHANGES]))
    yield titled("Ways down", (_remedy(one.text, one.effect) for one in card.remedies[:_MOST_REMEDIES]))


def trend_line(trend: Trend) -> str:
    return f"{code(sparkline(trend.series))} {plain(trend.alt, limit=_LINE)}"


def change_lines(one: ChangeLine, *, note: str | None = None, arithmetic: bool = True, ways: bool = False) -> str:
    """Write one change: what it is and scores, then quoted how it came about and the cheapest way down."""
    score = f"{bold(one.score)} {plain(one.band)}" + (f" ({plain(one.range)})" if one.range else "")
    told = (one.author, one.landed, "reverted" if one.reverted else None, note)
    notes = ", ".join(part for part in told if part)
    first = f"• {link(one.label, one.url, limit=_SHORT)} {score} · {plain(one.title, limit=_LINE)}"
    lines = [f"{first} · {plain(notes, limit=_SHORT)}" if notes else first]
    lines += [f">{plain(one.arithmetic, limit=_LINE)}"] if arithmetic and one.arithmetic else []
    lines += [f">→ {plain(one.ways[0], limit=_LINE)} points"] if ways and one.ways else []
    return "\n".join(lines)


def _landed(change: ChangeLine) -> str:
    said = (plain(one, limit=_SHORT) for one in change.in_short)
    return f"• {' · '.join((link(change.label, change.url, limit=_SHORT), *said))}"


def _remedy(text: str, effect: str | None) -> str:
    said = f"→ {plain(text, limit=_LINE)}"
    return said if effect is None else f"{said}: {bold(effect, limit=_SHORT)}"


def _pointer(pointer: Pointer) -> str:
    if pointer.url is None:
        return code(pointer.text, limit=_LINE)
    return link(pointer.text, pointer.url, limit=_LINE)


def _week(view: EditionView) -> Iterator[str]:
    yield titled("Do this week", (f"→ {plain(one.text, limit=_LINE)}" for one in view.actions[:_MOST_LINES]))
    yield titled("Went well", (f"• {linked(one, limit=_LINE)}" for one in view.positives[:_MOST_LINES]))
    yield titled("The coming week", (f"• {plain(line, limit=_LINE)}" for line in view.ahead))
    if view.bands:
        yield f"{bold(f'{view.unit.capitalize()} by band')}\n```{band_table(view.bands)}```"
    if view.arithmetic is not None:
        yield f"{bold('Mean score')}\n{plain(view.arithmetic, limit=_LINE)}"
    if view.deployment is not None:
        yield f"{bold('Riskiest deployment')}\n{plain(view.deployment, limit=_LINE)}"
    for rows in filter(None, (view.teams, view.services)):
        yield f"{bold('Share of the points (%)')}\n```{_service_table(rows)}```"
    yield titled("Since last week", (f"• {plain(line, limit=_LINE)}" for line in view.memory))
    yield titled(view.landed_title, (_landed(one) for one in view.landed))


def band_table(rows: Sequence[BandRow]) -> str:
    lines = [f"{'':<9}{'now':>5}{'before':>8}{'usual':>7}"]
    lines.extend(f"{row.band:<9}{row.now:>5}{row.previous:>8}{row.usual:>7}  {sparkline(row.series)}" for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _service_table(rows: Sequence[ServiceRow]) -> str:
    """Draw services in fixed width, as narrow as possible; labels are escaped after cutting."""
    shown = rows[:_MOST_SERVICES]
    width = min(_SERVICE_WIDTH, max(len(row.label) for row in shown) + 1)
    lines = [f"{'':<{width}}{'now':>5}{'before':>7}{'usual':>6}"]
    for row in shown:
        label = row.label if len(row.label) < width else row.label[: width - 2] + "…"
        now, before, usual = (one.removesuffix(" %") for one in (row.share, row.previous, row.usual))
        lines.append(plain(f"{label:<{width}}") + f"{now:>5}{before:>7}{usual:>6} {sparkline(row.series)}")
    return "\n".join(line.rstrip() for line in lines)


def _sources(view: EditionView) -> Iterator[str]:
    lines = (_source(one.label, one.state, one.detail, sound=one.sound) for one in view.sources)
    yield titled("Sources", lines)
    yield titled(
        "Not connected, so not scored",
        (f"• {plain(line, limit=_LINE)}" for line in view.not_connected[:_MOST_SIGNALS]),
    )
    yield titled("Assumed", (f"• {plain(line, limit=_LINE)}" for line in view.assumptions[:_MOST_LINES]))


def _source(label: str, state: str, detail: str, *, sound: bool) -> str:
    mark = "•" if sound else ":warning:"
    return f"{mark} {plain(label, limit=_SHORT)}: {plain(state)}. {plain(detail, limit=_LINE)}".rstrip()


def _footer(view: EditionView) -> tuple[str, ...]:
    scorecards = listed([f"scorecard {one}" for one in view.footer.scorecards])
    parts = (view.footer.writer, scorecards, f"payload {view.footer.payload}", view.footer.naming)
    return (plain(" · ".join(part for part in parts if part), limit=_LINE),)

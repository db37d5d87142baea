"""One answer as one message, and lines that several answers share, marked up and escaped.

The beginning is also the plain text. A part is a paragraph or blocks; too much is left out, with a note, but the last
lines always fit: the source, and what to ask next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slack_sdk.models.blocks import ContextBlock, SectionBlock

from briefing.contracts.words import PAIR, counted, listed, of_them, signed
from briefing.editions.slack.message import MAX_BLOCKS, MAX_CHARACTERS, SlackMessage, characters_in
from briefing.editions.slack.mrkdwn import MAX_TEXT, bold, code, link, mrkdwn, plain
from briefing.editions.slack.rows import Controls
from briefing.editions.view.controls import Target, Verb, button, row
from briefing.editions.view.figures import UNKNOWN, number

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

    from briefing.answers.explain.explanation import IncidentLine
    from briefing.answers.values.changes import Wanted
    from briefing.answers.values.common import Briefed, OwnersLine
    from briefing.answers.values.weeks import Held


COMMAND: Final = "/risk"
LINE: Final = 450
SHORT: Final = 160
MOST_ASKS: Final = 3
MOST_NOTES: Final = 6
MOST_SUMMARY: Final = 450
MOST_SUMMARY_LINES: Final = 7

_ROOM_FOR_COUNT: Final = 30
_CUT: Final = "Cut for length; ask for a part of it."

NO_CONTROLS: Final = Controls(payload="", shown=False)
"""For an answer that is only looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """The last lines: `asks` after the command (`why checkout:queue`), the question to share by, escaped `notes`."""

    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    shared: str | None = None


def answer(
    summary: Iterable[str], parts: Iterable[str | Sequence[Block]], ending: Ending, rows: Controls = NO_CONTROLS
) -> SlackMessage:
    """Lay out an answer; `summary` is plain text that says it without blocks."""
    last = [*_row(ending, rows), *_small(ending.notes), *_small(_asked(ending))]
    blocks = _fitted(parts, MAX_CHARACTERS - characters_in(last), MAX_BLOCKS - len(last))
    told = [plain(line, limit=MOST_SUMMARY) for line in summary if line]
    text = "\n".join(told[:MOST_SUMMARY_LINES])
    return SlackMessage(text=text, blocks=tuple(one.to_dict() for one in (*blocks, *last)))


def _fitted(parts: Iterable[str | Sequence[Block]], room: int, most: int) -> list[Block]:
    """Return whole parts up to so many characters and blocks, and a note if some are left out."""
    cut = _small([_CUT])
    room -= characters_in(cut)
    blocks: list[Block] = []
    for part in parts:
        more = _blocks(part)
        room -= characters_in(more)
        if room < 0 or len(blocks) + len(more) + len(cut) > most:
            return [*blocks, *cut]
        blocks.extend(more)
    return blocks


def _blocks(part: str | Sequence[Block]) -> Sequence[Block]:
    if not isinstance(part, str):
        return part
    return [SectionBlock(text=mrkdwn(_closed(part)), expand=True)] if part else []


def _closed(text: str) -> str:
    """Cut a paragraph at a line if Slack would refuse it: within a line a mark may be open."""
    if len(text) <= MAX_TEXT:
        return text
    kept: list[str] = []
    every, room = text.split("\n"), MAX_TEXT - _ROOM_FOR_COUNT
    for line in every:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, f"and {counted(len(every) - len(kept), 'lines')} more"])


def _row(ending: Ending, rows: Controls) -> list[Block]:
    if ending.shared is None or not rows.shown:
        return []
    target = Target(payload=rows.payload or None, query=ending.shared)
    return [*row([button(Verb.SHARE, target)], target)]


def _small(texts: Iterable[str]) -> list[Block]:
    elements = [mrkdwn(text) for text in texts if text]
    return [ContextBlock(elements=elements[:MOST_NOTES])] if elements else []


def _asked(ending: Ending) -> tuple[str, ...]:
    asks = " · ".join(code(f"{COMMAND} {one}", limit=SHORT) for one in dict.fromkeys(ending.asks[:MOST_ASKS]))
    return (f"Ask next: {asks}",) if asks else ()


def taken_from(briefed: Briefed) -> tuple[str, ...]:
    """Say which briefing an answer is from, and that a newer one is awaited."""
    where = plain(f"{briefed.scope}, {briefed.period}", limit=SHORT * 2)
    return (where, f":warning: {plain(briefed.awaited, limit=LINE)}") if briefed.awaited else (where,)


# ---- lines

MOST_OWNERS: Final = 4
LONG_MINUTES: Final = 120

LINKED: Final[Mapping[str, str]] = {
    "named": "it names the deployment",
    "by rollback": "linked by the rollback",
    "by time": "linked by time alone",
}
"""How sure the link of an incident is."""

STATES: Final[Mapping[str, str]] = {"success": "succeeded", "failure": "failed", "running": "running since"}
"""A deployment's state, inside a sentence."""


def paragraph(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def working_words(wanted: Wanted | None) -> str:
    """Say how far computing a score has come; empty if there is nothing to say."""
    return "" if wanted is None or wanted.says is None else wanted.says


def percent_words(value: float | None) -> str:
    return UNKNOWN if value is None else f"{number(value)} %"


def against_words(figure: Held, *, unit: str = "") -> str:
    """Write a figure with its usual, if known: `35.3 (usual 33.6)`."""
    now = UNKNOWN if figure.now is None else f"{number(figure.now)}{unit}"
    held = (("usual", figure.usual), ("week before", figure.before))
    known = next((f"{word} {number(value)}{unit}" for word, value in held if value is not None), None)
    return now if known is None else f"{now} ({known})"


def moved_words(value: float | None) -> str:
    return UNKNOWN if value is None else signed(value)


def risky_words(elevated: int | None, of: int) -> str:
    """Say how many changes score high or critical, after their number; empty if unknown."""
    if elevated is None:
        return ""
    if of == 1:
        return f", {'high or critical' if elevated else 'neither high nor critical'}"
    return f", {of_them(elevated, of)} high or critical"


def owners_line(one: OwnersLine | None, *, of: str) -> str:
    """Say who owns files, and how many nobody owns; `of` says which files."""
    if one is None:
        return f"Owners: {UNKNOWN}; no CODEOWNERS file was seen for {plain(of)}."
    parts = [*one.owners, *([("nobody", one.unowned)] if one.unowned else [])]
    said = [f"{plain(owner, limit=SHORT)} ({_part(files, one.files)})" for owner, files in parts]
    return f"Owners of {plain(of)}: {listed(said, most=MOST_OWNERS)}."


def _part(files: int, of: int) -> str:
    if files < of:
        return f"{files:,} of {counted(of, 'files')}"
    return {1: "the one file", PAIR: "both files"}.get(of, f"all {of:,} files")


def incident_lines(found: Iterable[IncidentLine]) -> str:
    """List incidents with when they began and how sure their link is."""
    return paragraph(*map(_incident, found))


def _incident(one: IncidentLine) -> str:
    name, title = link(one.id, one.url, limit=SHORT), plain(one.title, limit=SHORT)
    state = "resolved" if one.resolved else bold("not resolved")
    linked = LINKED.get(one.confidence, one.confidence)
    return f"• {name} {title} · {minutes(one.minutes_after)} after, {plain(linked)}, {state}"


def minutes(value: int) -> str:
    """Write a time span: minutes up to two hours, hours from there on."""
    return counted(value, "minutes") if abs(value) < LONG_MINUTES else f"{number(value / 60)} hours"


def warning_lines(found: Iterable[str]) -> tuple[str, ...]:
    """Mark lines about unsound sources."""
    return tuple(f":warning: {plain(one, limit=LINE)}" for one in list(found)[:3])

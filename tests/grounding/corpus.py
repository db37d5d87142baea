"""The corpus that the checker of narratives is held against: sentences with the facts they cite, and what is wrong.

    payloads/*.json   frozen payloads: eight of the example organisation (cut to what is cited), three made by hand;
                      hazel and rowan are whole payloads of the example organisation under the seeds 23 and 41,
                      closed those under 97 and 203; those that begin with a number are under that seed, and plain is
                      what `riskbrief brief` makes of this very repository. Those of the authors who came last are
                      compressed (*.json.gz, to be read with zcat): there are 396 of them, and each is whole
    true.jsonl        sentences that follow from the facts they cite, written and read by eye, one a line
    written.jsonl     sentences that do not, written by hand, each with its class
    fresh/, unseen/, opened/, briefings/, closed/   the same two files, of later authors (see `Part`)
    retold/           facts in other words, true (true.jsonl) and not (wrong.jsonl, without classes); see `Part`
    altered.py        more of them, made from the true ones by one change each, out of the tables in swaps.py
    made.py           sentences made from facts in pairs: a true one and the same one with one thing wrong
    joined.py         a cause, an interpretation, a link or a mention put onto true ones
    dropped.py        whole narratives, from which a critical card was dropped, each with its twin that has it
    drawn.py          payloads of organisations that do not exist, for what the template writes

Nothing here knows how the checker works. What an alteration happens to leave true is in still_true.py, with
the reason, and never found by asking the checker.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from briefing.payload import Payload, parse_payload

FOLDER = Path(__file__).parent


class Part(StrEnum):
    """Who wrote it, and whether the checker was made with it."""

    FIRST = "."
    """The first authors'; the checker was made with it."""
    FRESH = "fresh"
    """Three authors' who had not seen the checker, and 52 sentences of one who had; it was made better with them."""
    UNSEEN = "unseen"
    """One author's who had not seen the checker. Until November 2026 nothing was made better with it; then the checker
    was, so that it no longer tells how good that really is."""
    OPENED = "opened"
    """One author's who had not seen the checker; it was closed until 23 November 2026, and the checker was made better
    with it then."""
    BRIEFINGS = "briefings"
    """Fifty-three authors' who had not seen the checker, and who wrote as language models do under our own prompt,
    half of it whole briefings that were cut into their sentences; the checker was made better with them."""
    CLOSED = "closed"
    """One author's who had not seen the checker, of the same kind; nothing was ever made better with it."""
    RETOLD = "retold"
    """Paraphrases by one who had seen the checker, in eight batches, each judged before anything was made better."""


class Wrong(StrEnum):
    """The ways in which a sentence can be wrong, as issue 7 lists them."""

    NUMBER = "number"
    UNIT = "unit"
    ROUNDING = "rounding"
    SERVICE = "swapped service"
    NAME = "invented name"
    DIRECTION = "reversed direction"
    PERIOD = "wrong period"
    RANK = "wrong rank"
    SEVERITY = "severity inflation"
    DROPPED = "dropped critical"
    CAUSE = "unlinked cause"
    READING = "uncarried interpretation"
    LINK = "injected link or mention"
    SUM = "wrong sum or share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence with the facts it cites, for one payload. `wrong` is None where it is true."""

    payload: str
    where: str
    text: str
    facts: tuple[str, ...]
    style: str
    wrong: Wrong | None = None


def _rows(name: str) -> list[Said]:
    rows = [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]
    return [
        Said(
            payload=row["payload"],
            where=row["where"],
            text=row["text"],
            facts=tuple(row["facts"]),
            style=row["style"],
            wrong=Wrong(row["wrong"]) if "wrong" in row else None,
        )
        for row in rows
    ]


@cache
def true_sentences(part: Part = Part.FIRST) -> tuple[Said, ...]:
    return tuple(_rows(f"{part}/true.jsonl"))


@cache
def written_sentences(part: Part = Part.FIRST) -> tuple[Said, ...]:
    return tuple(_rows(f"{part}/written.jsonl"))


@cache
def retold_wrong() -> tuple[Said, ...]:
    """Return the paraphrases that do not follow from their facts; they have no class."""
    return tuple(_rows(f"{Part.RETOLD}/wrong.jsonl"))


@cache
def payload_of(name: str) -> Payload:
    path = FOLDER / "payloads" / name
    if path.exists():
        return parse_payload(path.read_text("utf-8"), name=name)
    return parse_payload(gzip.decompress(path.with_name(f"{name}.gz").read_bytes()).decode(), name=name)


def payload_names() -> tuple[str, ...]:
    """Return the payloads that are there to be read by eye: those that are not compressed."""
    return tuple(sorted(path.name for path in (FOLDER / "payloads").glob("*.json")))

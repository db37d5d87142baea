"""Puts the report together: from one study, or from several that answer different questions about one card.

The file that a card was fitted on flatters it, so a report on such data says so at its head. Where somebody has also
measured cards that were refitted without the project they rank, that part comes first, since it is the honest one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.words import count
from briefing.evaluation.accuracy.document import Block, Document, Heading, Paragraph
from briefing.evaluation.accuracy.figures import exact_share, thousands
from briefing.evaluation.accuracy.limits import how_it_was_measured, what_it_cannot_do
from briefing.evaluation.accuracy.sections import bands, calibration, projects, rankings
from briefing.evaluation.accuracy.summary import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.evaluation.accuracy.source import Source
    from scoring.accuracy.study import Study

TITLE = "How good the score is"
IN_SAMPLE = (
    "The card that is measured was fitted on these very changes, so its figures flatter it. What a repository that it"
    " has never seen can expect is a little less."
)
OUT_OF_SAMPLE = "These are taken as changes that the card was not fitted on."


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One study with what has to be known about it.

    `in_sample` says that the card was fitted on these very changes. `title` heads the part where there are several;
    `note` says in full sentences what was done, instead of the sentence that the report has for it.
    """

    study: Study
    in_sample: bool
    title: str = "The shipped card"
    note: str | None = None


def build_report(parts: Sequence[Part], source: Source, *, command: str | None = None) -> Document:
    """Make the document of one part or more; the first is the one whose figures count.

    `command` is named as what wrote it, for a file that people would otherwise edit.
    """
    blocks: list[Block] = []
    if command is not None:
        blocks.append(Paragraph(f"Written by '{command}'; edit nothing here, run it again."))
    several = len(parts) > 1
    for part in parts:
        blocks += [Heading(part.title)] if several else []
        blocks += _part(part, level=3 if several else 2)
    blocks += what_it_cannot_do(parts[0].study, source)
    blocks += how_it_was_measured(parts[0].study, source)
    return Document(title=TITLE, blocks=tuple(blocks))


def _part(part: Part, *, level: int) -> list[Block]:
    study = part.study
    return [
        Paragraph(_sample(study)),
        Paragraph(
            part.note or (IN_SAMPLE if part.in_sample else OUT_OF_SAMPLE),
            lead="In sample." if part.in_sample else "",
        ),
        *summary(study),
        *rankings(study, level),
        *projects(study, level),
        *bands(study, level),
        *calibration(study, level),
    ]


def _sample(study: Study) -> str:
    broken, of = exact_share(study.defects / study.changes), count(len(study.projects), "project")
    return f"{thousands(study.changes)} changes of {of}; {broken} of them induced a defect."

"""Puts the report together: from one study, or several with different questions about one card.

A card's own fitting data flatters it, which the report's head then says. A study of cards refitted without the project
they rank comes first, since it is the honest one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.contracts.words import count, listed
from briefing.evaluation.accuracy.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    exact_share,
    gain_interval,
    interval,
    measure,
    share,
    whole_share,
)
from briefing.evaluation.accuracy.limits import how_it_was_measured, what_it_cannot_do
from briefing.evaluation.accuracy.sections import CAUGHT, LINES_ADDED, bands, calibration, projects, rankings
from scoring.accuracy.measures import CUTS
from scoring.bands import Band

if TYPE_CHECKING:
    from briefing.evaluation.accuracy.source import Source
    from scoring.accuracy.bootstrap import Estimate
    from scoring.accuracy.study import Standing, Study


# ---- the head: what the tables say, and a verdict that the intervals allow

FEWEST_PROJECTS = 6
"""Projects for a difference to be called more than chance: six agree by chance once in 32 times."""
FEWEST_CHANGES = 30
"""Changes of each class below which drawing them again and again says little about others."""
FEW = (
    f"Of either class there should be {FEWEST_CHANGES} changes or more; with fewer, every figure here may be chance,"
    " whatever its interval says."
)


def is_small(study: Study) -> bool:
    """Whether there are too few changes of either class to trust any figure."""
    return min(study.defects, study.changes - study.defects) < FEWEST_CHANGES


def summary(study: Study) -> list[Block]:
    """Say in a few sentences what the tables say."""
    points = [
        Paragraph(_ranking_sentence(study), lead="Ranking."),
        Paragraph(_caught_sentence(study), lead="The riskiest changes."),
        Paragraph(_band_sentence(study), lead="Bands."),
    ]
    lines = study.standing(LINES_ADDED)
    if lines is not None and lines.gains is not None:
        points.insert(1, Paragraph(_against(study, lines, lines.gains["auc"]), lead="Against lines added."))
    few = [Paragraph(FEW, lead="Few changes.")] if is_small(study) else []
    return [*few, Bullets(tuple(points))]


def _ranking_sentence(study: Study) -> str:
    found = study.score.means["auc"]
    return (
        "Of a defect-inducing and a clean change of the same project, the score ranks the defect-inducing one higher"
        f" in {share(found.value)} of cases (ROC AUC {measure(found.value)}, 95 % interval {interval(found)};"
        " chance is 50 %)."
    )


def _against(study: Study, lines: Standing, found: Estimate) -> str:
    alone = f"Lines added alone reaches {measure(lines.means['auc'].value)}."
    way = "below" if found.value < 0 else "above"
    spread = "" if found.low is None else f" (95 % interval {gain_interval(found)})"
    where = f", and above it in {lines.beaten} of {lines.projects} projects" if lines.projects > 1 else ""
    verdict = _verdict(study, lines.projects, found)
    return f"{alone} The score is {measure(abs(found.value))} {way} it{spread}{where}. {verdict}"


def _verdict(study: Study, projects: int, found: Estimate) -> str:
    if found.low is None or found.high is None or found.low <= 0 <= found.high:
        return "That may be chance."
    if projects < FEWEST_PROJECTS and len(study.projects) > 1:
        return "So few projects cannot tell that from chance."
    return "So few changes cannot tell that from chance." if is_small(study) else "That is more than chance."


def _caught_sentence(study: Study) -> str:
    first, *others = (
        f"{share(study.score.means[name].value)} in the riskiest {whole_share(part)}"
        for part, name in zip(CUTS, CAUGHT, strict=True)
    )
    return f"Of a project's defect-inducing changes there are {first} of all its changes, {listed(others)}."


def _band_sentence(study: Study) -> str:
    by_name = {one.band: one for one in study.bands}
    critical, safe = by_name[Band.CRITICAL], by_name[Band.SAFE]
    rest = f" Safe are {share(safe.changes)} of the changes, with {share(safe.defects)} of the defects."
    if critical.rate is None:
        return f"No change is critical.{rest}"
    often = f"1 change in {round(1 / critical.changes)}"
    return (
        f"{often} is critical; {share(critical.rate)} of those induced a defect, against"
        f" {share(study.chance['average_precision'])} of all.{rest}"
    )


TITLE = "How good the score is"
IN_SAMPLE = (
    "The card that is measured was fitted on these very changes, so its figures flatter it. What a repository that it"
    " has never seen can expect is a little less."
)
OUT_OF_SAMPLE = "These are taken as changes that the card was not fitted on."


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One study with what to know about it.

    `in_sample`: the card was fitted on these changes. `title` heads one of several parts; `note` replaces the report's
    sentence on what was done.
    """

    study: Study
    in_sample: bool
    title: str = "The shipped card"
    note: str | None = None


def build_report(parts: Sequence[Part], source: Source, *, command: str | None = None) -> Document:
    """Make the document of its parts, the first with the figures that count; `command` is named as its writer."""
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
    return f"{study.changes:,} changes of {of}; {broken} of them induced a defect."


# ---- JSON, under names that do not change with the wording

VERSION = 1
DIGITS = 6
"""More than any interval can tell apart, few enough to be the same on every machine."""


def render_json(part: Part, source: Source) -> str:
    """Return a part and its source as JSON; shares are from 0 to 1, unknown figures null."""
    told = {
        "version": VERSION,
        "source": {
            "file": source.file,
            "label": source.label,
            "project": source.project,
            "catalogue": source.catalogue,
            "signals": source.signals,
            "absent": [signal.id for signal in source.absent],
            "not_connected": dict(source.gaps),
            "changes_filled_in": source.holes,
            **({} if source.own is None else {"own_outcomes": _plain(source.own)}),
        },
        "parts": [{"title": part.title, "in_sample": part.in_sample, "note": part.note, **_plain(part.study)}],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a study is made of)
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return round(value, DIGITS) if isinstance(value, float) else value

"""The head of the report: what the tables say, in four sentences and a verdict that the intervals allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.words import listed
from briefing.evaluation.accuracy.document import Block, Bullets, Paragraph
from briefing.evaluation.accuracy.figures import cut, gain_interval, interval, measure, share
from briefing.evaluation.accuracy.sections import CAUGHT, LINES_ADDED
from scoring.accuracy.measures import CUTS
from scoring.bands import Band

if TYPE_CHECKING:
    from scoring.accuracy.bootstrap import Estimate
    from scoring.accuracy.study import Standing, Study

FEWEST_PROJECTS = 6
"""Projects from which on a difference can be called more than chance: six agree by chance once in 32 times.

An interval over fewer of them cannot say it, however far from 0 it ends.
"""
FEWEST_CHANGES = 30
"""Changes of each class below which drawing the same ones again and again says little about others."""
FEW = (
    f"Of either class there should be {FEWEST_CHANGES} changes or more; with fewer, every figure here may be chance,"
    " whatever its interval says."
)


def is_small(study: Study) -> bool:
    """Tell whether there are too few changes of either class for any figure to be trusted."""
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
        f"{share(study.score.means[name].value)} in the riskiest {cut(part)}"
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

"""What the score cannot do, in plain words, and how it was measured.

Figures are the study's, except what was found once on the public data (the weekday and the hour).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from briefing.contracts.words import count, listed
from briefing.evaluation.accuracy.document import Block, Bullets, Heading, Paragraph, gain, measure, share
from briefing.evaluation.accuracy.sections import LINES_ADDED
from scoring.accuracy.calibration import FOLDS
from scoring.accuracy.study import SCORE
from scoring.score import FULL_SCORE, JUDGED_POINTS

if TYPE_CHECKING:
    from briefing.evaluation.accuracy.source import Source
    from scoring.accuracy.study import Study

MANY = 20
"""Projects from which on the intervals over them are no longer rough."""
BESIDE_LINES = (
    (0.0, "Lines added alone is better here."),
    (0.03, "Lines added alone is nearly as good."),
    (math.inf, "Much of it is size."),
)
"""What is said of lines added, if the score's AUC gains less than this on it."""


SZZ = (
    "The public data say by SZZ which change induced a defect: it blames whoever last touched the lines that a later"
    " fix changes (Śliwerski, Zimmermann and Zeller 2005). It blames innocent changes, and misses defects that nobody"
    " fixed or that lie in lines that were never written (Herbold et al. 2022)."
)
NOISE = "No score could be perfect on such labels, and part of every figure here is about them."


def what_it_cannot_do(study: Study, source: Source) -> list[Block]:
    riskiest = study.deciles[0].observed
    points = [
        Paragraph(
            f"Of the riskiest tenth of a project's changes {share(riskiest)} induced a defect and"
            f" {share(1 - riskiest)} did not. A high score is a reason to look, and no forecast that this change will"
            " fail; a low one is no promise that it will not.",
            lead="It ranks; it does not predict a single failure.",
        ),
        _size(study),
        Paragraph(f"{SZZ if source.own is None else source.own.miss} {NOISE}", lead="The labels are noisy."),
        Paragraph(
            "On the public data the weekday of a change ranks its defects with an AUC of 0.50 and the hour with 0.52."
            " The timing of a deployment is in the score because it says who is around to respond, not because it"
            " predicts.",
            lead="The hour and the weekday predict nothing.",
        ),
        _unmeasured(source),
        _elsewhere(study, source),
        Paragraph(
            "Many changes share a score, since it is in whole points, and ten more points mean more in one repository"
            " than in another. Compare changes of one repository; compare repositories by their movement.",
            lead="Points are not a probability.",
        ),
    ]
    return [Heading("What the score cannot do"), Bullets(tuple(points))]


def _size(study: Study) -> Paragraph:
    lines = study.standing(LINES_ADDED)
    if lines is None or lines.gains is None:
        text = "These data do not say how many lines were added, so nobody can say here what the score adds to that."
        return Paragraph(text, lead="Much of it is size.")
    own, alone, difference = (
        study.score.means["auc"].value,
        lines.means["auc"].value,
        lines.gains["auc"].value,
    )
    lead = next(words for most, words in BESIDE_LINES if difference < most)
    text = (
        f"The score's AUC is {measure(own)} and that of lines added alone {measure(alone)}, a difference of"
        f" {gain(difference)}. Most of what can be known from the size and the history of a change is its size. What"
        " the score has beyond that is reasons: it says why, and what would bring it down."
    )
    return Paragraph(text, lead=lead)


def _unmeasured(source: Source) -> Paragraph:
    judged = [signal for signal in source.absent if not signal.fitted]
    fitted = [signal.title for signal in source.absent if signal.fitted]
    text = (
        f"Where all sources are connected, {JUDGED_POINTS} of the {FULL_SCORE} points come from signals"
        " such as reviews, owners, coverage, checks and incidents, for which no public data has labels. Their weights"
        f" are judgement. {count(len(judged), 'such signal').capitalize()} {'is' if len(judged) == 1 else 'are'} not"
        " in these data and nothing here is about them."
    )
    if fitted:
        text += f" Of the fitted signals these data lack {listed(fitted)}."
    return Paragraph(text, lead=f"{JUDGED_POINTS} of {FULL_SCORE} points are judgement.")


def _elsewhere(study: Study, source: Source) -> Paragraph:
    found = [one.rankings[SCORE]["auc"] for one in study.projects]
    spread = (
        f" Between the projects here the AUC goes from {measure(min(found))} to {measure(max(found))}, and yours may"
        " lie outside."
        if len(found) > 1
        else ""
    )
    better = (
        " 'riskbrief evaluate' on your own labelled changes is worth more than this page." if source.own is None else ""
    )
    return Paragraph(
        "The fitted part comes from public data of open-source projects, of changes up to 2019. Your company's code,"
        f" reviews and habits of 2026 were not among them.{spread}{better}",
        lead="Your repository was not there.",
    )


def how_it_was_measured(study: Study, source: Source) -> list[Block]:
    """Define every measure, and name what was filled in or left out."""
    several = len(study.projects) > 1
    drawn = (
        "the projects" if several else "the changes of the one project, the defect-inducing and the clean ones apart"
    )
    taught = (
        "by all projects but the one that they are asked about"
        if several
        else "by four fifths of the changes about the last fifth, dealt out at random, which flatters them: later"
        " changes teach about earlier ones"
    )
    points = [
        Paragraph(
            _measured_on(source),
            lead="What.",
        ),
        Paragraph(
            "The area under the ROC curve: how often a defect-inducing change ranks above a clean one of the same"
            " project. A tie counts half.",
            lead="AUC.",
        ),
        Paragraph(
            "The mean precision at each defect-inducing change, down the list, equals taken together. Chance reaches"
            " the base rate, so it can only be compared within a project.",
            lead="Average precision (AP).",
        ),
        Paragraph(
            "The share of the defect-inducing changes among the riskiest so many percent of all changes. Where the cut"
            " falls among changes of the same score, it takes its part of their defects: what a random order of them"
            " would give in the long run.",
            lead="Riskiest 5, 10 and 20 %.",
        ),
        Paragraph(
            "The mean squared distance between the expected share of defects and what came true. Every ranking is"
            " turned into expected shares in the same way: for each project the curve that never falls and fits best,"
            f" cross-fitted in {FOLDS} folds.",
            lead="Brier score and calibration.",
        ),
        Paragraph(
            f"Percentile bootstrap over {drawn}: {study.draws:,} draws, seed {study.seed}, the middle 95 %."
            + (
                " With so few projects they are rough, and rather too narrow than too wide."
                if 1 < len(study.projects) < MANY
                else ""
            ),
            lead="Intervals.",
        ),
        Paragraph(
            "Lines added and churn as they are. Logistic regression on the metrics of Kamei et al. 2013 that the data"
            " have, as log(1 + x), standardised. Gradient boosting (scikit-learn's HistGradientBoostingClassifier, its"
            f" defaults) on every signal that they have. Both are taught {taught}, and see no column that"
            " the project asked about lacks.",
            lead="Baselines.",
        ),
        *_missing(source),
    ]
    return [Heading("How this was measured"), Bullets(tuple(points))]


def _measured_on(source: Source) -> str:
    if source.own is not None:
        return (
            f"The own changes of {source.file}, each repository a project, each with the score that it was given, gates"
            f" included. The scorecard is {source.catalogue}."
        )
    of = "all rows as one project" if source.project is None else f"projects by its column “{source.project}”"
    return (
        f"The file {source.file}, labels by its column “{source.label}”, {of}. The scorecard that ships is"
        f" {source.catalogue}. For each project a card is laid out from the signals that have a value there."
    )


def _missing(source: Source) -> list[Paragraph]:
    found = []
    if source.gaps:
        parts = [f"{signal} in {listed(projects)}" for signal, projects in source.gaps.items()]
        found.append(
            Paragraph(
                f"{'; '.join(parts)}. Where a project has no value of a signal, it is laid out without it.",
                lead="Not connected:",
            )
        )
    if source.holes:
        who = f"{count(source.holes, 'change')} {'lacks' if source.holes == 1 else 'lack'}"
        median = (
            "the project's median stands in, for the score and for the lines of the baselines"
            if source.own is None
            else "the median of the 90 days before stands in for the score, that of all for the lines of the baselines"
        )
        found.append(Paragraph(f"{who} a value that other changes of their project have; {median}.", lead="Filled in:"))
    return found

"""What each sampled pull request scores: from its own row of the file alone, and with the history of a clone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.week import parse_week
from briefing.evidence.clone import Window, read_evidence
from data.commits import Unit
from scoring.history.edits import Edit, HistoryReadings
from scoring.history.readings import History
from scoring.inputs import ChangeInputs
from scoring.kinds.repairs import repair_kind
from scoring.score import WINDOW_SECONDS, AssumedPoints, lay_out, score_change
from scoring.signals import READERS, read_signals

if TYPE_CHECKING:
    from benchmarks.reverts.sampled_weeks import Project, PullRequest
    from briefing.evidence.clone import Clone
    from scoring.score import Method, Scorecard

FILE_NEEDS = frozenset({"diff", "text"})
"""The kinds of data that the file holds: line counts by path, and titles. No changed lines, no history, no reviews."""


def card_of_file(method: Method) -> Scorecard:
    """Lay out the fitted signals that the file can supply, by what the catalogue says that each needs.

    Of the judged ones it could supply test_change_ratio alone, which would then have all 45 points of its group: a
    layout that no connected repository has.
    """
    wanted = [signal.id for signal in method.catalogue.signals if signal.fitted and FILE_NEEDS.issuperset(signal.needs)]
    return lay_out(method, [signal for signal in wanted if signal in READERS])


def scores_from_file(project: Project, card: Scorecard) -> dict[str, float]:
    """Score every pull request, by sha, from its own row; what a cut list lacks scores the 90-day median before it."""
    signals = [entry.signal for entry in card.entries]
    assumed, points = AssumedPoints(), {}
    for pull in (pull for week in project.weeks for pull in week.pulls):
        readings = read_signals(signals, inputs_of(pull))
        score = score_change(card, readings, assumed.medians(pull.merged_at))
        assumed.add(pull.merged_at, score)
        points[pull.sha] = float(score.points)
    return points


def inputs_of(pull: PullRequest) -> ChangeInputs:
    """Return what the file says about a pull request; what it does not say is None."""
    edit = Edit(pull.merged_at, (pull.author,), pull.files, repair_kind(pull.title) is not None)
    # An empty memory: size and spread come from the edit itself, and nothing that needs a history is laid out.
    read: HistoryReadings = History(lambda _: None, complete=False).read(edit)
    whole = {name: getattr(pull, name) for name in ("lines_added", "lines_deleted", "files_changed")}
    return ChangeInputs(
        title=pull.title,
        edit=edit,
        history=read._replace(**whole),
        patches=None,
        opened_at=None,
        landed_at=pull.merged_at,
        deployed_at=None,
        failures=(),
        blind={},
    )


def scores_with_history(project: Project, clone: Clone, method: Method) -> dict[str, float]:
    """Score every pull request, by sha, as the briefing of its week would, each from what was known before it."""
    points: dict[str, float] = {}
    for week in project.weeks:
        own = parse_week(week.id, "UTC")
        start, end = int(own.start.timestamp()), int(own.end.timestamp())
        # What a missing reading is assumed to be looks back 90 days; further back nothing has to be scored.
        window = Window(unit=Unit.CHANGE, since=start - WINDOW_SECONDS, until=end, as_of=end, zone="UTC")
        scored = {change.sha: change.score.points for change in read_evidence(clone, method, window).changes}
        points |= {pull.sha: float(scored[pull.sha]) for pull in week.pulls}
    return points

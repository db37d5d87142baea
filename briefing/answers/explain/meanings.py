"""What kinds of facts state, and what a severity rule read, in words.

A kind or an input missing from the tables goes by its own name. A rule is called again on a week that remembers what is
read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, cast

from briefing.answers.explain.explanation import RuleLine
from briefing.evidence.changes import number
from briefing.narrative.phrases import kind_name

if TYPE_CHECKING:
    from scoring.bands import BandTable
    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.severity import Rule


MEANINGS: Mapping[str, str] = {
    "week_changes": "how many changes landed in the week",
    "week_mean": "the mean of the risk scores of the changes that landed in the week",
    "band": "how many of the week's changes score in this band",
    "movement": "the mean score of the week's changes less that of the trailing weeks' changes",
    "driver": "what one signal contributes to the movement of the mean score, in points a change",
    "service_share": "the service's part of the points of all changes; a change's points are split over its services",
    "team_share": "the part of the points of all changes that the team's services have, split as for services",
    "service_movement": "the mean score of the service's changes less that of its trailing weeks' changes",
    "elevated": "how many changes score high or critical",
    "newcomers": "how many authors of the week had not touched the files that they changed",
    "shared_newcomers": "how many authors of the week were new to files that they changed in each of these services",
    "flagged_changes": "how many changes touch services with an open warning or critical finding, each counted once",
    "advisory": "the id of a security advisory that a repository of the services published in the week",
    "security_fix": "whether a change that repairs a weakness is released by the end of the week",
    "releases": "how many release tags were made in the week, the newest named",
    "breaking": "how many changes of the week declare in their titles that they break, as Conventional Commits do",
    "migrations": "how many changes of the week migrate a schema, by what is in their diffs",
    "sensitive": "how many changes of the week change code of authentication or permissions, by what is in their diffs",
    "dependency_updates": "how many changes update a dependency and do nothing else, by title and files",
    "change": "the risk score of one change: the sum of what its signals earn, raised by gates",
    "way_down": "what the change would score under the cheapest remedy, by scoring it again",
    "record": "the mean score against every trailing week",
    "calendar": "how many changes went out late on the last working day before days off, or on a weekend",
    "reverts": "how many changes took an earlier one back",
    "repairs": "how many changes fix a defect or take an earlier change back",
    "deployment": "the risk score of a deployment: its riskiest change, the batch, and what its moment adds",
    "deployments": "how many deployments succeeded in the week",
    "failures": "how many deployments of the week an incident belongs to",
    "lead_time": "the median time from a change's first commit to its deployment, over the week's deployments",
    "incidents": "how many incidents began in the week",
    "service_incidents": "how many incidents belong to the service's deployments of the week",
    "restored": "how many incidents of the service's deployments, of whatever week, were resolved in the week",
    "mttr": "the median time from the beginning of an incident to its end, over those resolved in the week",
    "objective": "how many times its own pace the service's error budget burned over 72 hours, by the last reading",
    "ownership": "the mean part of a change's owned files that no owner approved, over the week's changes by people",
    "drift": "the mean part of a change's lines in files whose declared owners hardly work there, or are nobody",
    "coverage": "the mean points of test coverage that a change of the week lost",
    "driver_group": "the points that one group of signals adds to a change of the week, on the mean",
    "unreviewed": "how many changes scoring high or critical merged without a review by anybody",
    "failure_rate": "the part of the week's deployments that failed; counts where there are too few",
    "queue": "how many changes are ready and had not gone out by the end of the week",
    "ahead": "how many changes that score high or critical wait, and what the coming week holds for their service",
    "windows": "how many windows of the coming week, three at most, are safest for what waits",
    "pattern": "how many services moved by the same main driver",
    "source": "a source that could not be read up to the end of the week",
    "positive": "something that went well",
    "ask": "whether what last week's card asked for has happened, by measuring the same thing again",
    "forecast": "how many services with a warning had an incident after a deployment in the 14 days after that Monday",
    "lift": "how many high and critical deployments, and how many safe ones, an incident belongs to",
    "learning": "how many weeks of baseline there are while trend rules are off",
}

INPUTS: Mapping[str, str] = {
    "changes": "changes of the week",
    "queued": "scores of what waits for deployment",
    "risk": "mean score of the week's changes",
    "riskiest": "highest score of the week's changes",
    "elevated": "changes scoring high or critical",
    "repairs": "fixes and reverts",
    "share": "percent of the scope's points",
    "share_maximum": "highest percent of the trailing weeks",
    "queued_news": "scores of what waits and is news",
    "queued_gated": "of what waits, lifted by a gate",
    "reverts": "changes that took an earlier one back",
    "reverted_scores": "scores of what was taken back, but for what an incident had been blamed on",
    "reverted_twice": "changes taken back twice",
    "late_scores": "scores of what went out just before days off or on them",
    "holiday_scores": "scores of what went out late before a public holiday",
    "incidents": "incidents of the week's deployments",
    "unresolved": "incidents of the week's deployments that were not resolved when it ended",
    "fixes_waiting": "security fixes merged and not released",
    "fixes_news": "of these, those that landed in the week or the one before",
    "fixes_released": "security fixes that landed and are released, or were released in the week",
    "fixes_untold": "security fixes of which no source tells whether they are released",
    "burn": "burn of the worst objective over 72 hours, as a multiple of its pace",
    "budget_left": "part of the error budget that is left",
    "burning": "that burn against its usual",
    "unowned": "percent of owned files without an owner's approval",
    "unowned_lately": "percent of owned files without an owner's approval, over four weeks",
    "adrift": "percent of changed lines whose declared owners hardly work there",
    "uncovered": "points of coverage that a change lost",
    "driver": "points that the group of signals adds to a change",
    "unreviewed": "high-risk changes merged without a review",
    "failures": "part of the deployments that failed",
    "restore": "minutes to restore, of the incidents resolved in the week",
    "restore_lately": "minutes to restore, of the incidents resolved in four weeks",
}

VERDICT: Mapping[str, str] = {
    "chance": "chance of so much in an unchanged week",
    "limit": "the chance has to be under",
}


def meaning_of(kind: str) -> str:
    return MEANINGS.get(kind) or kind_name(kind)


# ---- what a rule read


class Watched:
    """Stands for a value, and remembers in `seen` which parts were read, methods included."""

    def __init__(self, value: object, seen: dict[str, object]) -> None:
        self._value = value
        self._seen = seen

    def __getattr__(self, name: str) -> object:
        return self._seen.setdefault(name, getattr(self._value, name))


def rule_line(rule: Rule[Any], week: ServiceWeek | ScopeWeek, bands: BandTable) -> RuleLine:
    """Say whether a rule fires for a week, and what it read."""
    inputs: dict[str, object] = {}
    borders: dict[str, object] = {}
    fires = rule.fires(Watched(week, inputs), cast("BandTable", Watched(bands, borders)))
    read = [(INPUTS.get(name, name.replace("_", " ")), words_of(value)) for name, value in inputs.items()]
    if borders:
        read.append(("bands", ", ".join(f"{band} from {border}" for band, border in bands.rows)))
    return RuleLine(
        id=rule.id,
        severity=rule.severity.value,
        says=rule.says,
        trend=rule.trend,
        fires=fires,
        read=tuple(read),
    )


def words_of(value: object) -> str:
    """Write an input for a reader: unknown, yes or no, a number, a list, or a verdict with its parts."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        # A small probability would be 0 with one decimal.
        return f"{value:.2g}" if 0 < abs(value) < 1 else number(value)
    if isinstance(value, tuple | list):
        return ", ".join(words_of(one) for one in value) or "none"
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        return ", ".join(f"{VERDICT.get(one, one.replace('_', ' '))} {words_of(getattr(value, one))}" for one in names)
    return str(value)

"""
What the judge of narratives expects of each kind of fact: how a reader knows it, and the numbers it may be told with.

This is written from what the facts mean (`briefing/facts/`), not from how they are said: `words` is what a sentence
about the kind cannot do without; `numbers` are "where the number is:what it counts", with several nouns apart by |; and
`part/whole` are the two counts that "both", "all", "none of" and "the only" speak about.
"""

# ruff: noqa: E501 (a row a kind)

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """What is expected of a kind."""

    words: str
    numbers: str = ""
    whole: str = ""


CHANGES: Final = "changes|change|high-risk_changes|high-risk_change"
KINDS: Final[dict[str, Kind]] = {
    "week_changes": Kind("landed|the week brought", "value:changes|change"),
    "week_mean": Kind("on average|mean score", "value:points"),
    "band": Kind("scored|critical|high|moderate|safe", f"value:{CHANGES}|critical share:%"),
    "elevated": Kind("high or critical|high-risk", f"value:{CHANGES}"),
    "movement": Kind("on average|mean score", "now:points usual:points gap:points"),
    "driver": Kind("on average|most by|", "value:points now:points usual:points"),
    "driver_group": Kind("average score", "value:points"),
    "record": Kind("than in any of|weeks before, no", "weeks:weeks bound:change value:points"),
    "repairs": Kind("fix", "value:fixes_and_reverts|fix_or_revert"),
    "reverts": Kind("revert", "value:reverts|revert"),
    "checked": Kind("checked|near a warning|trends", "value:trends|trend services:services|service nearest.value:* nearest.usual:*"),
    "learning": Kind("know what is usual", "value: needed:weeks"),
    "pattern": Kind("main driver", "value:services"),
    "flagged_changes": Kind("touched", "value:changes|change changes:changes|change share:%", "value/changes"),
    "dependency_updates": Kind("dependency update", "value: changes:changes|change #majors:", "value/changes"),
    "calendar": Kind("before days off", f"value:{CHANGES} elevated:", "elevated/value"),
    "unreviewed": Kind("high-risk changes?.* merged without a review", "value:high-risk_changes|high-risk_change"),
    "service_share": Kind("week's risk", "value:%"),
    "service_movement": Kind("on average|mean score|scored higher", "now:points usual:points gap:points drivers.points:"),
    "newcomers": Kind("new to", "value:change contributors:contributors|contributor", "value/contributors"),
    "shared_newcomers": Kind("new to files", "value:people|person #services:"),
    "queue": Kind("ready|wait", "value:changes|change elevated: worst:points", "elevated/value"),
    "ownership": Kind("owner's approval", "value:% lately.share:% lately.weeks:weeks"),
    "drift": Kind("hardly work", "value:%"),
    "coverage": Kind("coverage", "value:points losing:changes|change changes:changes|change", "losing/changes"),
    "objective": Kind("error budget", "value:times budget_left:% least_left:%"),
    "team_share": Kind("week's risk|card|open", "value:% of_changes:% critical:critical warning:warnings|warning"),
    "deployments": Kind("deploy", "value:deployments|deployment"),
    "failures": Kind("failed", "value:deployments|deployment deployments:deployments|deployment", "value/deployments"),
    "failure_rate": Kind("failed", "value:% failed: deployments:deployments|deployment", "failed/deployments"),
    "lead_time": Kind("lead time", "value:hours|hour"),
    "incidents": Kind("incident", "value:incidents|incident minutes:span"),
    "mttr": Kind(
        "restore|median|resolved took",
        "value:span incidents:incidents|incident lately.incidents:incidents lately.weeks:weeks lately.median:span "
        "lately.longest:span",
    ),
    "service_incidents": Kind("incident|⟨t⟩ followed", "value:incidents|incident|unresolved_incident unresolved:incidents|incident minutes_after:span"),
    "restored": Kind("ended", "value:incidents|incident minutes:span"),
    "deployment": Kind("scored|went out", "value:points"),
    "source": Kind("could not be read|nothing new"),
    "forecast": Kind("followed by an incident", "hits: of:warnings|warning days:days others.hits: others.of:weeks|week", "hits/of"),
    "lift": Kind("had an incident|had incidents", "risky.hits: risky.of: safe.hits: safe.of: times:times weeks:weeks"),
    "change": Kind("scored|waits|point|landed", "value:points reasons.points:points|point"),
    "advisory": Kind("published"),
    "security_fix": Kind("security fix"),
    "attempt": Kind("not out, because"),
    "releases": Kind("released on|came out", "value:releases|release"),
    "release_content": Kind("released on .* with", "value:changes|change|fixes|fix|security_fix"),
    "breaking": Kind("declares? a breaking change", "value:changes|change"),
    "migrations": Kind("migrates? a schema", "value:changes|change"),
    "sensitive": Kind("touch(?:es)? authentication", "value:changes|change"),
    "way_down": Kind("would score", "before:points after:points"),
    "ahead": Kind("wait|share a? ?files?|what limits", "value:risky_changes|risky_change points:points collisions:pairs|pair"),
    "windows": Kind("wait", "changes:risky_changes|risky_change value:safe_window"),
    "ask": Kind("last week's", "before:* after:* changes.before:points changes.after:points weeks: deployed_meanwhile:deployments|deployment"),
    "positive": Kind(
        "calmer|tests|high or critical|points",
        "value:%|points|changes|change|high-risk_changes now:points usual:points|%|changes tested:code_changes|code_change "
        "changes:code_changes|code_change",
        "tested/changes",
    ),
}  # fmt: skip

TOPICS: Final[dict[str, str]] = {
    r"\bincident": "mttr incidents service_incidents restored forecast lift ask ahead windows change",
    r"\bowner": "ownership drift ask change pattern way_down driver driver_group service_movement movement checked",
    r"\bcoverage\b": "coverage ask change checked driver source",
    r"\berror budget": "objective ahead windows ask change checked",
    r"\brevert": "reverts repairs windows ask change checked restored",
    r"\bfix": "repairs security_fix release_content advisory attempt ask change checked",
    r"\bGitHub published": "advisory",
    r"\breview": "unreviewed ask change way_down checked",
    r"\bdeployed|\bdeployment": "deployments failures failure_rate deployment service_incidents lift ask checked change windows",
    r"\blead time": "lead_time",
    r"\brestore\b": "mttr checked ask",
    r"\bnew to\b": "newcomers shared_newcomers change",
    r"\basks?\b": "ask",
    r"days off": "calendar ask ahead checked",
    r"\btests\b": "positive ask change",
    r"\bwaits?\b|waiting": "queue change ahead windows ask",
    r"week's risk": "service_share team_share",
    r"\bfailed\b": "failures failure_rate attempt ask checked windows",
}
"""Words that a text may have only where a fact of one of these kinds is cited."""

OUTCOMES: Final = (
    ("eased", r"settled in part"),
    ("calmed", r"\bsettled"),
    ("partly", r"done in part"),
    ("not yet", r"not done yet|is done yet"),
    ("lasts", r"still open|goes on"),
    ("not done", r"(?:was|were) not done|(?:neither|none) of .* asks.* was done"),
    ("cannot be known", r"cannot be checked|(?:neither|none) of .* asks.* can be checked"),
    ("done", r"(?:was|were) done"),
)
"""How a reader takes what came of an ask, the longer before the shorter."""

ASKED: Final[dict[str, str]] = {
    "queue": "what waits",
    "security": "security fix",
    "ownership": "owners",
    "incident": "incident",
    "objective": "budget",
    "source": "connection",
    "review": "review",
    "coverage": "tests",
    "failures": "batches",
    "restore": "incidents",
    "timing": "earlier in the week",
    "repairs": "fixes",
    "reverts": "let the change through",
    "concentration": "smaller changes",
    "risk": "drives",
    "driver": "drives",
}
"""What an ask about a cause has to mention."""

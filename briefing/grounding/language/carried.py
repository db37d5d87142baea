"""Words of the trade, by the kinds of facts that can carry what is said with them.

"Incident" means something where a fact of incidents is cited; beside a fact of lead times it is a claim that nothing
holds. A word of the first table goes with every fact, since every fact is about changes, deployments and their risk.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_ALL: Final = words(
    """
    change code commit diff data deploy deployment domain engineering environment estate event fact factor organisation
    organization portfolio prod production project pull release repo repository request risk risky riskier riskiest
    roll rollout safe safer safest score scope scorecard service ship team tree riskbrief signal driver driving
    launch cause critical warning elevated moderate high higher highest land merge go week briefing push point pr prs
    mr mrs card info severity
    """
)
"""What every fact is about."""

_INCIDENT: Final = words(
    """
    incidents service_incidents mttr failures failure_rate lift forecast windows ahead source team_share ask way_down
    """
)
_ONE: Final = frozenset({"change", "deployment"})
_DRIVEN: Final = words("pattern driver_group")
_BURNT: Final = _DRIVEN | words("objective windows ahead ask")
_WAITING: Final = words("queue ahead windows way_down change team_share ask")
_DURATIONS: Final = words("lead_time mttr incidents service_incidents deployments objective ask windows")
_BETTER: Final = words("movement service_movement week_mean elevated band record objective lead_time drift")

_ROWS: Final = (
    (
        """
        incident outage wrong page pager paging on-call pagerduty postmortem alert disruption breakage failure fail
        failed detect hit affect
        """,
        _INCIDENT | _ONE,
    ),
    ("succeed success", words("failures failure_rate")),
    ("delete deletion remove removal", words("change driver service_movement driver_group")),
    ("trouble", words("lift forecast failures failure_rate")),
    ("rule reading read alternative exclude excluded explanation explain", frozenset({"pattern"})),
    ("try attempt outing", words("lift forecast")),
    ("plea appeal homework assignment counsel", frozenset({"ask"})),
    ("prove proven proved come-true", words("forecast lift")),
    ("patience patient patiently pay reward", frozenset({"way_down"})),
    ("activity busyness", words("week_changes deployments service_share")),
    ("listed", words("driver driver_group")),
    ("origin", frozenset({"service_incidents"})),
    ("help hurt", words("movement service_movement driver driver_group positive")),
    ("incomplete partial blindfold", words("source learning")),
    ("first-timer timer acquainted", frozenset({"newcomers"})),
    ("overspend overspent underspend underspent overrun", frozenset({"objective", "ahead"})),
    (
        """
        good suit suitable fine free usable slot chance opening avoid avoidance steer shun offer choose choice option
        pick propose recommend candidate preferable
        """,
        frozenset({"windows"}),
    ),
    (
        "undone outstanding fulfil fulfilled unmet unfulfilled heeded unheeded unanswered unaddressed",
        frozenset({"ask"}),
    ),
    ("reopen reopened restore restoration repair understood recovery", _INCIDENT),
    ("resolve resolution unresolved outstanding", _INCIDENT | _WAITING | _ONE),
    ("recover recovery", _BETTER),
    (
        """
        review reviewer unreviewed under-reviewed skip signoff sign-off eyes vet vetted unvetted sign unsigned inspect
        examine unchecked
        """,
        _DRIVEN | {"unreviewed", "ask"},
    ),
    (
        """
        approve approval unapproved owner ownership own unowned ownerless codeowner codeowners missing signoff sign-off
        skip bypass sign unsigned countersign nod consent blessing assent endorse endorsement
        """,
        _DRIVEN | {"ownership", "drift", "ask"},
    ),
    ("join unite bind", frozenset({"pattern"})),
    ("governance volume concentration timing testing", _DRIVEN | {"driver"}),
    ("drift drifting orphaned gone declared declare", _DRIVEN | {"drift", "ownership", "driver"}),
    (
        """
        budget error burn burnt objective slo availability latency freshness consume consumption spend spent
        reliability sustainable control exhaust exhausted headroom allowance cushion eat ate eaten chew drain
        """,
        _BURNT,
    ),
    ("test tested untested testing suite", _DRIVEN | {"positive", "coverage"}),
    ("cover coverage beside", _DRIVEN | {"positive", "coverage", "windows"}),
    ("lose loss lost", _DRIVEN | {"coverage", "driver", "service_movement", "change"}),
    ("newcomer stranger unfamiliar familiar inexperienced experience expertise", _DRIVEN | {"newcomers"}),
    ("landing landings", _ONE),
    ("author writer write written wrote", _ONE | {"newcomers"}),
    ("people person contributor engineer developer", words("newcomers change drift")),
    ("file line path module", _DRIVEN | words("ownership newcomers ahead drift coverage ask")),
    ("queue park wait undeployed unreleased unshipped backlog pipeline pending blocked held hold-up", _WAITING),
    (
        """
        holiday weekend day off days-off freeze labor labour working window morning afternoon evening respond calendar
        public office friday
        """,
        _ONE | words("windows ahead calendar queue way_down"),
    ),
    (
        "revert reverted rollback rolled-back undo undone undid withdraw withdrawn withdrew taken-back back",
        _ONE | words("reverts repairs positive ahead"),
    ),
    (
        "fix hotfix repair defect bug bugfix fix-up patch",
        _DRIVEN | words("repairs reverts incidents service_incidents mttr checked ask"),
    ),
    (
        """
        blind unread unreadable stale refuse refused reject rejected key unauthorized unauthorised connection connect
        connected reconnect disconnected feed source news fresh access token credential outdated fetch visibility
        blank unseen newest unavailable unreachable offline dark deny denied invalid unclear uncertain
        """,
        words("source learning checked change"),
    ),
    ("silence hear heard unheard hush status", frozenset({"source"})),
    ("movement", words("team_share movement service_movement week_mean driver")),
    ("gate", _ONE | _DRIVEN | {"queue"}),
    ("collide collision overlap conflict", frozenset({"ahead"})),
    ("slow fast quick speed rapid prompt", _DURATIONS),
    ("learn learning history baseline needed known usual", words("learning checked")),
    ("lead-time production flow delivery reach throughput cadence", words("lead_time deployments week_changes")),
    ("frequency", words("deployments week_changes")),
    ("forecast prediction predict predicted hit flagged precision likelier likely", words("forecast lift")),
    ("unmerged draft", words("week_changes unreviewed change ownership queue newcomers")),
    ("migration schema dependency secret sensitive directory subsystem burst reason batch size spread", _DRIVEN),
    (
        "fix close closed ask request advice suggestion honour recommendation outstanding done settle",
        words("ask team_share"),
    ),
    ("signal trend series metric check measurement", words("checked learning source")),
    ("alarm alert warn warning", frozenset({"checked"})),
    ("list agenda docket to-do", words("ask team_share queue")),
    ("list", frozenset({"change"})),
)


def _table() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for text, kinds in _ROWS:
        for word in words(text):
            found[word] = found.get(word, frozenset()) | kinds
    return MappingProxyType(found)


CARRIED_BY: Final[Mapping[str, frozenset[str]]] = _table()
"""The kinds of facts of which one has to be cited for a word to be said, where no cited text has the word itself."""
ALARM: Final = words(
    """
    hot trouble troubled concern worry worries worried worrying problem problems pressing hotspot painful sore strain
    """
)
"""Words for what a card that asks for something is about."""
PRAISE: Final = words(
    """
    positive good great welcome bright praise credit kudos encouraging encouragingly
    reward relief healthy
    healthier healthiest fortunate fortunately luckily solid celebrate thank thanks recognition improvement
    composure composed reassuring reassuringly promising easy smooth untroubled respectable impressive
    commendable tidy decent pleasing rosy sunny heartening gratifying cheering tranquil nicely
    """
)
"""Words for what went well, which a cited fact has to have done."""

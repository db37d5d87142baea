"""Which words are nobody's: those of English, of the trade, and what services, teams and repositories are called.

A login that is one of them counts only where nothing else can be meant, such as behind an @ (see data/handles.py), or
an account called "api" would take the word out of every title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.privacy.english import ORDINARY
from data.handles import folded
from data.records import Person, Repository, Service, Team

if TYPE_CHECKING:
    from data.view import View

_TRADE: Final = """
    access account accounts admin agent alert alerts alpha android angular ansible apache api apis app apps archive
    artifact assets auth author aws azure backup bash batch beta billing binary bot bots bucket bugfix builder builds
    cache cart catalog checkout chore client clients cloud cluster common config configs console container cookie
    crash cron dashboard database debug default dependabot deps design desktop dev develop developers devops docker
    docs domain email engine enterprise environment errors events example examples experimental export fastly feature
    features fixup flask flutter formatter gateway generic github gitlab golang google gradle graphql guest handler
    headers helm helper helpers hooks html identity image images import infra infrastructure init install integration
    inventory invoice java javascript jenkins json kafka kernel kotlin kubernetes lambda library linter linux listing
    locale logger logging login logout lookup macos mailer markdown master matrix memory message messages messaging
    metadata metrics middleware migration migrations mobile model models module modules monitoring mysql network nginx
    node notification notifications npm oauth object operator ops orders package packages parser patch payment
    payments payroll perf php pipeline platform plugin plugins portal postgres pricing prod profile profiles project
    projects prometheus proto proxy python query rails react redis refactor refund refunds registry renovate report
    reports repository request requests response rest revert rewrite robot root router routes ruby runner rust sandbox
    schema schemas scripts sdk search secrets security server servers service services session sessions settings setup
    shared shipping shop signup site source spring sql staging storage store string styles support swift system
    template templates tenant terraform test testing tests theme thread token tokens tool tooling tools tracing
    tracker translation types typescript typo update updates upgrade upload user users utils validation vendor version
    video wallet warehouse web webhook webhooks webpack website widget windows wizard worker workers workflow
    workflows workspace wrapper yarn
    """
TRADE: Final = frozenset(_TRADE.split())
"""Words of branches, titles and paths that accounts are called by, too."""

_WORD: Final = re.compile(r"[^\W_]+")


def labels(view: View) -> frozenset[str]:
    """Return the words, in small letters, that name things: of the trade, and services, teams and repositories here."""
    told = [
        *(label for row in view.pick(Service, ("id", "label")) for label in row),
        *(label for row in view.pick(Team, ("id", "label")) for label in row),
        *(str(name).rpartition("/")[2] for (name,) in view.pick(Repository, ("name",))),
    ]
    whole = {folded(label) for label in told}
    return frozenset(whole.union(*map(_WORD.findall, whole))) | TRADE


def words_of_nobody(view: View) -> frozenset[str]:
    """Return all words, in small letters, that are nobody's.

    A first name is among them: it stands in sentences, and does not tell who is meant.
    """
    names = (_WORD.findall(folded(name)) for (name,) in view.pick(Person, ("name",)))
    return labels(view) | ORDINARY | {told[0] for told in names if len(told) > 1}

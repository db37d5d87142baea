"""Answers `/risk` from the store: who is asking, and the newest briefing that has come due for them.

A manager is known by the Slack member id of the settings, or by the email address that Slack vouches for. What
they see is the frozen payload of their scope, as a private edition; if no run has frozen it yet, it is now.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bot.slack.answers import NoBriefing, UnknownReader
from briefing.editions.slack import SlackEdition, render_slack
from briefing.errors import NothingCollected
from briefing.run import newest_due
from briefing.stored.scoring import Scored

if TYPE_CHECKING:
    from briefing.clock import Clock
    from briefing.organisation import Manager, Organisation
    from briefing.run import Run


class StoredAnswers:
    """What a manager may see, from the store. Safe to share between threads."""

    def __init__(self, *, organisation: Organisation, run: Run, clock: Clock) -> None:
        self._organisation = organisation
        self._run = run
        self._clock = clock
        # Two who ask for a week that nobody has computed yet should not compute it twice.
        self._computing = threading.Lock()

    def briefing_for(self, slack_user_id: str, email: str | None) -> SlackEdition | NoBriefing | UnknownReader:
        """Return this week's briefing as this person may see it."""
        manager = self._manager(slack_user_id, email)
        if manager is None:
            return UnknownReader()
        due = newest_due(self._organisation, manager, self._clock.now())
        try:
            with self._computing:
                payload = self._run.payload_of(due.scope, due.week, Scored())
                narrative = self._run.narrative_of(payload)
        except NothingCollected:
            return NoBriefing(
                f"There is no briefing of {due.scope.label} for {due.week.id}: no change of its repositories has been"
                " collected. Whoever runs Riskbrief here can connect a source."
            )
        return render_slack(self._run.view_for(payload, narrative, private=True))

    def _manager(self, slack_user_id: str, email: str | None) -> Manager | None:
        for one in self._organisation.managers:
            if one.slack == slack_user_id:
                return one
        if not email:
            return None
        wanted = email.casefold()
        return next((one for one in self._organisation.managers if (one.email or "").casefold() == wanted), None)

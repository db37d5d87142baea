"""What a parcel holds, and what is asked of how it ended: for the tests of the courier."""

from __future__ import annotations

from briefing.delivery.runs.workers import Cadence
from briefing.editions.slack.message import SlackMessage
from data.records import Delivery

PARENT, THREAD = SlackMessage(text="parent", blocks=()), SlackMessage(text="thread", blocks=())
HASH = "c0ffee"
LEASE_SECONDS, IN_FLIGHT_SECONDS = Cadence().lease, Cadence().in_flight
SENT = ("sent", None)


def states(found: list[Delivery]) -> list[tuple[str, str | None]]:
    return [(one.state, one.reason) for one in found]

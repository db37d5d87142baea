"""Reads our own form of an event, which a line of shell can write: five fields that it needs, five that it may have.

The id is that of the deployment or of the incident, not of the message: "it runs" and "it is out" share it, and so do
the beginning and the end of an incident. What tells two messages apart is therefore the id together with the state.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from data.events.errors import EventMalformed
from data.events.event import BEGAN, DEPLOYMENT, INCIDENT, RESOLVED, RUNNING, SUCCESS, ReceivedEvent, thing_of
from data.events.fields import Fields, fields_of
from data.events.strict import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.events.event import Context, Kind

SOURCE: Final = "riskbrief"
"""Stands for the source of what names none: whoever has the secret is one sender."""

KINDS: Final[Mapping[str, Kind]] = {DEPLOYMENT: "deployment", INCIDENT: "incident"}
STATES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "deployment": (SUCCESS, "failure", RUNNING),
    "incident": (BEGAN, RESOLVED),
}
NEEDED: Final = ("id", "kind", "service", "state", "at")
OPTIONAL: Final = ("environment", "sha", "repository", "url", "title")
NOW: Final = "now"
"""What `at` may say in place of a moment: whoever tries again then says the same thing again."""


def read_plain(value: object, context: Context) -> ReceivedEvent:
    """Return what our own form of an event tells.

    Raises:
        EventMalformed: a field lacks, is not what it has to be, or is none of ours.
        EventUnknown: no service is called what it says.
    """
    fields = fields_of(value)
    _check_keys(fields)
    kind = KINDS[fields.choice("kind", KINDS)]
    thing = fields.text("id", most=200)
    state = fields.choice("state", STATES[kind])
    name = fields.text("service")
    return ReceivedEvent(
        source=SOURCE,
        event_id=f"{kind} {thing} {state}",
        type=f"{kind}.{state}",
        kind=kind,
        thing=thing_of(SOURCE, kind, thing),
        service=context.service([name], field="service"),
        state=state,
        at=None if fields.of.get("at") == NOW else fields.moment("at", context.now),
        environment=fields.text_or_none("environment"),
        sha=fields.commit("sha"),
        repository=fields.text_or_none("repository"),
        url=fields.url("url"),
        title=fields.title("title") or (f"Incident {thing}" if kind == INCIDENT else None),
    )


def _check_keys(fields: Fields) -> None:
    """Refuse a key that is none of ours: misspelt, it would be left out without a word."""
    known = (*NEEDED, *OPTIONAL)
    strange = next((key for key in fields.of if key not in known), None)
    if strange is None:
        return
    found = get_close_matches(strange, known, n=1)
    fix = f"did you mean {found[0]!r}?" if found else f"there are {', '.join(known)}"
    raise EventMalformed("is no field of an event", field=shortened(strange), fix=fix)

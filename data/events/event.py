"""What an event tells, and our own form. Its id is the deployment's or incident's, not the message's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Final, Literal

from data.events.errors import EventMalformed, EventUnknown
from data.events.fields import Fields, fields_of
from data.events.strict import shortened

Kind = Literal["deployment", "incident", "nothing"]

DEPLOYMENT: Final = "deployment"
INCIDENT: Final = "incident"
NOTHING: Final = "nothing"

ALIKE: Final = 0.8
"""Similarity (0 to 1, by difflib) of two names: most begin with the same "service/"."""

SUCCESS, RUNNING = "success", "running"
BEGAN, REPORTED, RESOLVED = "began", "reported", "resolved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """Our clock (epoch seconds), and services' ids by what events call them."""

    now: int
    services: Mapping[str, str]

    def service(self, names: Iterable[str], *, field: str) -> str:
        """Return the id of the first known service among names. Raises EventUnknown."""
        told = list(names)
        found = next((self.services[name] for name in told if name in self.services), None)
        if found is None:
            shown = " and ".join(repr(shortened(name)) for name in told)
            near = get_close_matches(shortened(told[0]), self.services, n=1, cutoff=ALIKE)
            meant = f"did you mean {near[0]!r}? if not, " if near else ""
            name = json.dumps(shortened(told[0]), ensure_ascii=False)
            fix = f"{meant}write what it is called into the [[service]] that it is: events = [{name}]"
            raise EventUnknown(f"{shown} is the name of no service", field=field, fix=fix)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedEvent:
    """What an event tells; `source` and `event_id` identify it.

    Events about one `thing` share it, whoever sends them. `service` is ours, None for an incident's end. `state` is
    success, failure, running, began, reported or resolved. `at` is epoch seconds, None for now. `why` says why it means
    nothing.
    """

    source: str
    event_id: str
    type: str
    kind: Kind
    thing: str
    service: str | None
    state: str
    at: int | None
    environment: str | None = None
    sha: str | None = None
    repository: str | None = None
    url: str | None = None
    title: str | None = None
    why: str = ""

    @property
    def id(self) -> str:
        return digest_of(f"{self.source}\n{self.event_id}")

    @property
    def thing_id(self) -> str:
        """Identifies the deployment or incident, in a fixed length."""
        return digest_of(self.thing)[:32]

    @property
    def digest(self) -> str:
        """Changes with what the event tells, not with how it is written."""
        return digest_of(json.dumps(asdict(self), sort_keys=True))


def thing_of(source: str, kind: str, name: str) -> str:
    """Identify a thing: names have no line ends, so none can be taken for another."""
    return f"{source}\n{kind} {name}"


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


SOURCE: Final = "riskbrief"
"""For events without a source: whoever has the secret is one sender."""

KINDS: Final[Mapping[str, Kind]] = {DEPLOYMENT: "deployment", INCIDENT: "incident"}
STATES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "deployment": (SUCCESS, "failure", RUNNING),
    "incident": (BEGAN, RESOLVED),
}
NEEDED: Final = ("id", "kind", "service", "state", "at")
OPTIONAL: Final = ("environment", "sha", "repository", "url", "title")
NOW: Final = "now"
"""Allowed in `at` for the present, so that a retry sends the same event."""


def read_plain(value: object, context: Context) -> ReceivedEvent:
    """Read our own form. Raises EventMalformed or EventUnknown."""
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
    """Refuse unknown keys: a misspelt one would be ignored silently."""
    known = (*NEEDED, *OPTIONAL)
    strange = next((key for key in fields.of if key not in known), None)
    if strange is None:
        return
    found = get_close_matches(strange, known, n=1)
    fix = f"did you mean {found[0]!r}?" if found else f"there are {', '.join(known)}"
    raise EventMalformed("is no field of an event", field=shortened(strange), fix=fix)

"""Reads CDEvents of versions 0.3 to 0.5 and the draft of 0.6.

Nothing names a commit, and an incident need not name its service. The service is then found by the deployed package,
the commit by the package's version, tag or `vcs_url` (package URL specification), or by `sha` in `customData`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote

from data.deploys.words import elsewhere, words_of
from data.events.errors import EventMalformed, EventUnknown
from data.events.event import BEGAN, DEPLOYMENT, INCIDENT, NOTHING, REPORTED, RESOLVED, SUCCESS, ReceivedEvent, thing_of
from data.events.fields import Fields, fields_of, is_commit, is_url
from data.events.strict import shortened

if TYPE_CHECKING:
    from data.events.event import Context, Kind


FORGES: Final = ("pkg:github/", "pkg:gitlab/", "pkg:bitbucket/")
"""Package types named after a repository, with a commit or tag as version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A package URL: name without version and qualifiers, commit and repository, None where unsaid."""

    name: str
    sha: str | None
    repository: str | None


def read_package(text: str) -> Package:
    """Read a package URL; in other text, the name ends before a version."""
    rest, _, _subpath = text.partition("#")
    rest, _, told = rest.partition("?")
    place = rest.rfind("@")
    name, version = (rest, "") if place <= 0 else (rest[:place], unquote(rest[place + 1 :]))
    try:
        qualifiers = parse_qs(told, max_num_fields=20)
    except ValueError:
        qualifiers = {}
    vcs = qualifiers.get("vcs_url", [""])[0].rpartition("@")[2]
    commits = (version, vcs, qualifiers.get("tag", [""])[0])
    forge = next((one for one in FORGES if name.startswith(one)), None)
    return Package(
        name=name,
        sha=next((one for one in commits if is_commit(one)), None),
        repository=None if forge is None else unquote(name.removeprefix(forge)),
    )


PREFIX: Final = "dev.cdevents."

MEANINGS: Final[Mapping[str, tuple[Kind, str]]] = {
    "service.deployed": ("deployment", SUCCESS),
    "service.upgraded": ("deployment", SUCCESS),
    "service.rolledback": ("deployment", SUCCESS),
    "service.removed": ("nothing", "a service that is taken away is no deployment"),
    "service.published": ("nothing", "it says that users reach the service, which its deployment has told already"),
    "incident.detected": ("incident", BEGAN),
    "incident.reported": ("incident", REPORTED),
    "incident.resolved": ("incident", RESOLVED),
}
"""Each type's state, or why it means nothing."""

_TYPE = re.compile(r"dev\.cdevents\.([a-z]+\.[a-z]+)\.\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?")


def read_cdevent(value: object, context: Context, path: str = "") -> ReceivedEvent:
    """Read a CDEvent; `path` is where it stands. Raises EventMalformed or EventUnknown."""
    event = fields_of(value, path)
    about, subject = event.inner("context"), event.inner("subject")
    name = about.text("type")
    kind, meaning = meaning_of(name, about.name("type"))
    content = subject.inner("content")
    source, thing = about.text("source"), subject.text("id")
    artifact = content.text_or_none("artifactId")
    package = None if artifact is None else read_package(artifact)
    # Custom data may be anything, and most is not ours.
    custom = Fields(told if isinstance(told := event.of.get("customData"), dict) else {}, event.name("customData"))
    environment = content.inner("environment").text("id")
    is_note = kind == NOTHING or (kind == INCIDENT and elsewhere(words_of(environment)))
    sha = custom.commit("sha") or (None if package is None else package.sha)
    return ReceivedEvent(
        source=source,
        event_id=about.text("id"),
        type=name,
        kind="nothing" if is_note else kind,
        thing=thing_of(source, kind, about.text("id")) if kind == DEPLOYMENT else _incident(subject, source, thing),
        service=None if is_note else _service(kind, meaning, subject, content, package, context),
        state="" if is_note else meaning,
        at=about.moment("timestamp", context.now),
        environment=environment,
        sha=sha if kind == DEPLOYMENT else None,
        repository=custom.text_or_none("repository") or (None if package is None else package.repository),
        url=custom.url("url") or _ticket(content),
        title=content.title("description") or (f"Incident {thing}" if kind == INCIDENT else None),
        why=_why(kind, meaning, environment) if is_note else "",
    )


def meaning_of(name: str, field: str) -> tuple[Kind, str]:
    """Return what a type means. Raises EventUnknown, which lists the known ones."""
    found = _TYPE.fullmatch(name)
    meaning = None if found is None else MEANINGS.get(found[1])
    if meaning is None:
        fix = f"send one of {', '.join(f'{PREFIX}{one}' for one in MEANINGS)} with its version behind, such as .0.2.0"
        raise EventUnknown(f"{shortened(name)!r} is not a type that is read", field=field, fix=fix)
    return meaning


def _incident(subject: Fields, source: str, thing: str) -> str:
    """Identify an incident by its own source, which may differ from its messages'."""
    return thing_of(subject.text_or_none("source") or source, INCIDENT, thing)


def _service(  # noqa: PLR0913, PLR0917 (each is a place where a service may be named)
    kind: Kind, state: str, subject: Fields, content: Fields, package: Package | None, context: Context
) -> str | None:
    """Return our service; None for an incident's end that does not repeat it."""
    named, field = subject.text_or_none("id"), subject.name("id")
    if kind == INCIDENT:
        named, field = content.inner_or_empty("service").text_or_none("id"), content.name("service.id")
    names = [one for one in (named, None if package is None else package.name) if one is not None]
    if names:
        return context.service(names, field=field)
    if state == RESOLVED:
        return None
    fix = 'name it: {"id": "checkout"}, as the specification allows'
    raise EventMalformed(
        "is missing, so that nobody knows whose incident it is", field=content.name("service"), fix=fix
    )


def _ticket(content: Fields) -> str | None:
    """Return a ticket's address; the specification's own example is none that a browser opens."""
    value = content.of.get("ticketURI")
    return value if isinstance(value, str) and is_url(value) else None


def _why(kind: Kind, meaning: str, environment: str) -> str:
    if kind == NOTHING:
        return meaning
    return f"{shortened(environment)!r} is not production, and only there an incident counts"

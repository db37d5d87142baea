"""Checks across tables: references, duplicates, and outlets that cannot work. They read the raw document, so that one
invalid table hides no problems of others. Values of the wrong kind are left to the models.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.settings.problems import Place, Problem, toml_value
from bot.settings.services import Events, Operations, Slack, Web
from bot.settings.values import is_loopback, nearest
from briefing.contracts.organisation import NEXT_WORKING_DAY, SAME_DAY, is_private
from briefing.contracts.week import known_zones
from briefing.narrative.model.prices import SHIPPED_PRICES

if TYPE_CHECKING:
    from bot.settings.table import Table

    Fault = tuple[Place, str]

Raw = dict[str, Any]

DEPLOY_GLOBS = {"name": ("auto", "workflow", "release", "tag"), "environment": ("auto", "deployments")}
"""Ways of deploying that use each glob of [service.deployments]."""

SPARE_PORT = 8081
WINDOW = "[WINDOW]"
QUERIES = ("errors", "total", "ratio")

OF_PROVIDER: Final[Mapping[str, Mapping[str, str]]] = {
    "bedrock": {"region": "us-east-1"},
    "vertex": {"region": "global", "project": "acme-briefings"},
    "openai": {},
}
"""What each provider needs besides the models, with an example; Anthropic needs nothing."""

ONE_A_PERSON = "write one [[manager]] a person and list all teams in it"
ANOTHER_MANAGER = "a manager is one person, so write another [[manager]] or a channel"

LISTENERS: Final[Mapping[str, tuple[type[Table], Callable[[Raw], bool]]]] = {
    "slack": (Slack, lambda table: table.get("mode") == "http"),
    "web": (Web, lambda table: "url" in table),
    "events": (Events, lambda table: table.get("enabled") is True),
    "operations": (Operations, lambda table: table.get("enabled") is True),
}
"""The tables of our listeners, and when each listens."""


def cross_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Find all problems that take more than one value to see."""
    yield from (Problem(place, text) for check in _CHECKS for place, text in check(raw))


def manager_id(name: str) -> str:
    """Make an id of a manager's name: "Zoë O'Neil" is zoe-o-neil."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _twice(raw: Mapping[str, Any], kind: str, key: str, fix: str = "give each its own id") -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, one in tables_of(raw, kind):
        value = text_at(one, key)
        first = seen.setdefault(value.lower(), number)
        if value and first != number:
            yield (kind, number, key), f"{value!r} is also {kind}[{first + 1}].{key}; {fix}"


def _members(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for number, team in tables_of(raw, "team"):
        found = [one.lower() for one in texts_of(team.get("members"))]
        for position, address in enumerate(found):
            if address and address in found[:position]:
                yield ("team", number, "members", position), f"{address!r} is listed twice; remove one"


def _slack_ids(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Find ids listed twice, and members who are two managers or one of two; a channel may have many readers."""
    owners: dict[str, int] = {}
    for number, manager in tables_of(raw, "manager"):
        told = manager.get("slack")
        found = texts_of([told] if isinstance(told, str) else told)
        person = next((one for one in found if is_private("slack", one)), None)
        for position, address in enumerate(found):
            owner = owners.setdefault(address, number) if is_private("slack", address) else number
            place = ("manager", number, "slack", *(() if isinstance(told, str) else (position,)))
            if address and address in found[:position]:
                yield place, f"{address!r} is listed twice; remove one"
            elif owner != number:
                yield place, f"{address!r} is also manager[{owner + 1}].slack; {ONE_A_PERSON}"
            elif is_private("slack", address) and address != person:
                yield place, f"{address!r} is a second member after {person!r}; {ANOTHER_MANAGER}"


def _services(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for number, service in tables_of(raw, "service"):
        if problem := unknown_id(text_at(service, "team"), "team", raw):
            yield ("service", number, "team"), problem
        if service.get("path", []) == []:
            fix = "add a [[service.path]] with repository and globs"
            yield ("service", number, "path"), f"{text_at(service, 'id')!r} has no path; {fix}"
        yield from (((*("service", number, "deployments"), key), text) for key, text in _unused_globs(service))


def _unused_globs(service: Raw) -> Iterator[tuple[str, str]]:
    """Find globs that the chosen way of deploying would silently ignore."""
    deployments = table_at(service, "deployments")
    by = deployments.get("by", "auto")
    for key, ways in DEPLOY_GLOBS.items():
        if key in deployments and isinstance(by, str) and by not in ways:
            others = " or ".join(toml_value(way) for way in ways if way != "auto")
            fix = f"remove {key}, or write by = {others}"
            yield key, f"{text_at(deployments, key)!r} is not looked at with by = {toml_value(by)}; {fix}"


def _managers(raw: Mapping[str, Any]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, manager in tables_of(raw, "manager"):
        yield from ((("manager", number, *place), text) for place, text in _manager(raw, manager))
        name = text_at(manager, "name")
        made = text_at(manager, "id") or manager_id(name)
        first = seen.setdefault(made.lower(), number)
        if made and first != number:
            yield ("manager", number, "id"), f"{made!r} is also the id of manager[{first + 1}]; add another id"
        if name and not made:
            fix = f'add an id in letters such as id = "manager-{number + 1}"'
            yield ("manager", number, "id"), f"cannot be made from the name {name!r}; {fix}"


def _manager(raw: Mapping[str, Any], manager: Raw) -> Iterator[Fault]:
    teams = [one.strip() for one in items_of(manager.get("teams")) if isinstance(one, str)]
    for position, team in enumerate(teams):
        if problem := unknown_id(team, "team", raw):
            yield ("teams", position), problem
        if team in teams[:position]:
            yield ("teams", position), f"{team!r} is listed twice; remove one"
    if "email" not in manager and "slack" not in manager:
        yield ("email",), "is missing, and so is slack; add one of them, or nothing reaches the manager"
    elif "slack" not in manager and "host" not in table_at(raw, "smtp"):
        yield ("email",), f"{text_at(manager, 'email')!r} cannot be reached without a mail server; add [smtp] host"
    named = {text_at(one, "zone") for _, one in tables_of(raw, "team") if text_at(one, "id") in teams}
    zones = sorted(named & known_zones())
    if "zone" not in manager and len(zones) > 1:
        listed = " and ".join(map(repr, zones))
        yield ("zone",), f"is missing and the teams are in {listed}; add zone = {toml_value(zones[0])}"
    if manager.get("holiday") == NEXT_WORKING_DAY and "country" not in manager:
        fix = f'add country, such as country = "DE", or write holiday = {toml_value(SAME_DAY)}'
        yield ("holiday",), f"{NEXT_WORKING_DAY!r} needs the country whose holidays count; {fix}"


def _smtp(raw: Mapping[str, Any]) -> Iterator[Fault]:
    smtp = table_at(raw, "smtp")
    host = text_at(smtp, "host")
    if host and "sender" not in smtp:
        fix = 'add sender = "Riskbrief <riskbrief@example.com>"'
        yield ("smtp", "sender"), f"is missing, and mails need one; {fix}"
    if "username" in smtp and smtp.get("security") == "none" and not is_loopback(host):
        fix = "write starttls or tls"
        yield ("smtp", "security"), f"'none' would send the password readable over the network; {fix}"


def _same_place(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Find two of our servers in one place: the second could not start."""
    taken: dict[tuple[str, str], str] = {}
    for name, (model, is_on) in LISTENERS.items():
        found = table_at(raw, name)
        if not is_on(found):
            continue
        bind, port = (str(found.get(key, model.model_fields[key].default)) for key in ("bind", "port"))
        first = taken.setdefault((bind, port), name)
        if first != name:
            fix = f"write another, such as port = {SPARE_PORT}"
            yield (name, "port"), f"{port} is also {first}.port, at the same bind; {fix}"


def _shared(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what two services claim: an incident's owner would be unclear."""
    fix = "an incident belongs to one service, so remove it from one of them"
    for key in ("pagerduty", "issue_labels", "objectives", "events"):
        seen: dict[str, str] = {}
        for number, service in tables_of(raw, "service"):
            for position, name in enumerate(items_of(service.get(key))):
                owner = seen.setdefault(name, text_at(service, "id")) if isinstance(name, str) else ""
                if owner and owner != text_at(service, "id"):
                    yield ("service", number, key, position), f"{name!r} is also {owner}'s; {fix}"


def _github(raw: Mapping[str, Any]) -> Iterator[Fault]:
    github = table_at(raw, "sources", "github")
    for one, other, example in (("app_id", "installation_id", 7654321), ("installation_id", "app_id", 123456)):
        if one in github and other not in github:
            yield ("sources", "github", other), f"is missing, and {one} needs it; add {other} = {example}"


def _objectives(raw: Mapping[str, Any]) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for number, one in tables_of(table_at(raw, "sources", "prometheus"), "objective"):
        place = ("sources", "prometheus", "objective", number)
        yield from (((*place, key), text) for key, text in _objective(raw, one))
        service, label = text_at(one, "service"), text_at(one, "label")
        before = first.setdefault((service, label), number)
        if service and label and before != number:
            also = f"{label!r} is also objective[{before + 1}].label of {service!r}"
            yield (*place, "label"), f"{also}; give each its own label"


def _objective(raw: Mapping[str, Any], one: Raw) -> Iterator[tuple[str, str]]:
    if problem := unknown_id(text_at(one, "service"), "service", raw):
        yield "service", problem
    others = [key for key in ("errors", "total") if key in one]
    if "ratio" in one and others:
        yield "ratio", f"is in place of errors and total; remove it, or remove {' and '.join(others)}"
    elif "ratio" not in one and not others:
        yield "errors", "is missing; add errors and total, or ratio"
    elif "ratio" not in one and len(others) == 1:
        lacking = "total" if others == ["errors"] else "errors"
        yield lacking, f"is missing, and {others[0]} needs it; add {lacking} with {WINDOW} in it"
    for key in QUERIES:
        query = text_at(one, key)
        # A subquery's resolution may follow the duration.
        if query and not any(opening in "".join(query.split()) for opening in (WINDOW, "[WINDOW:")):
            yield key, f"{query!r} has no {WINDOW}; write it where the length of time belongs, as in rate(x{WINDOW})"


def _claude(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what a provider other than Anthropic lacks, and a model without a price for the budget."""
    claude = table_at(raw, "claude")
    provider = str(claude.get("provider"))
    if provider in OF_PROVIDER:
        models = dict.fromkeys(("small_model", "large_model"), "the provider's name of the model")
        for key, example in {**OF_PROVIDER[provider], **models}.items():
            if key not in claude:
                text = f"is missing, and provider {provider!r} needs it; add {key} = {toml_value(example)}"
                yield ("claude", key), text
    known = {*SHIPPED_PRICES, *table_at(claude, "prices")}
    named: list[tuple[Place, object]] = [((key,), claude.get(key)) for key in ("small_model", "large_model")]
    named += [(("fallback_models", at), one) for at, one in enumerate(items_of(claude.get("fallback_models")))]
    for place, model in named:
        if isinstance(model, str) and model.strip() and model.strip() not in known:
            fix = "add it to prices: [input, cache write, cache read, output] in dollars for a million tokens"
            yield ("claude", *place), f"{model!r} has no price that is known; {fix}"


# ---- reading what is not checked yet: what is not of the right kind counts as not there


def tables_of(raw: Mapping[str, Any], kind: str) -> list[tuple[int, Raw]]:
    found = raw.get(kind, [])
    # A single [team] is refused elsewhere, but counts here, or its services' team would be unknown.
    listed = found if isinstance(found, list) else [found]
    return [(number, one) for number, one in enumerate(listed) if isinstance(one, dict)]


def table_at(raw: Mapping[str, Any], *keys: str) -> Raw:
    found: Any = raw
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def items_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text_at(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else ""


def texts_of(value: object) -> list[str]:
    """Return the texts of a list, each in its place."""
    return [one.strip() if isinstance(one, str) else "" for one in items_of(value)]


def unknown_id(value: str, kind: str, raw: Mapping[str, Any]) -> str | None:
    """Say that an id is in no table of a kind, with the nearest; None where it is, or there is none."""
    known = [found for _, one in tables_of(raw, kind) if (found := text_at(one, "id"))]
    if not value or value in known:
        return None
    listed = f"; known are {', '.join(known)}" if known else f"; there is no [[{kind}]] yet, add one"
    return f"{value!r} is not a {kind}{nearest(value, known, listed)}"


_CHECKS: Final[tuple[Callable[[Mapping[str, Any]], Iterator[Fault]], ...]] = (
    lambda raw: _twice(raw, "team", "id"),
    lambda raw: _twice(raw, "service", "id"),
    *(_members, _services, _managers),
    lambda raw: _twice(raw, "manager", "email", ONE_A_PERSON),
    *(_slack_ids, _smtp, _same_place, _shared, _github, _objectives, _claude),
)

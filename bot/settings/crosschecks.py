"""What concerns several tables of the file at once: references, duplicates, and outlets that cannot work.

These read the raw document and not the models, so that a faulty zone in one table does not hide an unknown team
in another: the user gets every problem in one go. What is not of the right kind is passed over here, because
the models complain about it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from bot.settings.document import Slack, Web
from bot.settings.events import Events
from bot.settings.objectivechecks import objective_problems
from bot.settings.observing import Operations
from bot.settings.problems import Problem, toml_value
from bot.settings.values import is_loopback, nearest
from briefing.contracts.organisation import NEXT_WORKING_DAY, SAME_DAY, is_private
from briefing.contracts.zones import known_zones
from briefing.narrative.model.model_plan import SHIPPED_PRICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.settings.table import Table

Raw = dict[str, Any]

DEPLOY_GLOBS = {"name": ("auto", "workflow", "release", "tag"), "environment": ("auto", "deployments")}
"""With which ways of deploying a glob of [service.deployments] is looked at."""


SPARE_PORT = 8081

OF_PROVIDER: Final[Mapping[str, Mapping[str, str]]] = {
    "bedrock": {"region": "us-east-1"},
    "vertex": {"region": "global", "project": "acme-briefings"},
    "openai": {},
}
"""What each provider has to be told besides the models, with an example; Anthropic's own needs nothing."""

ONE_A_PERSON = "write one [[manager]] a person and list all teams in it"
ANOTHER_MANAGER = "a manager is one person, so write another [[manager]] or a channel"


def cross_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Find every problem that takes more than one value to see."""
    for kind in ("team", "service"):
        yield from _twice(raw, kind, "id", "give each its own id")
    yield from _members(raw)
    yield from _services(raw)
    yield from _deployments(raw)
    yield from _managers(raw)
    yield from _twice(raw, "manager", "email", ONE_A_PERSON)
    yield from _slack_ids(raw)
    yield from _smtp(raw)
    yield from _same_place(raw)
    for key in ("pagerduty", "issue_labels", "objectives", "events"):
        yield from _shared(raw, key)
    yield from _github(raw)
    yield from objective_problems(raw)
    yield from _provider(raw)
    yield from _claude(raw)


def manager_id(name: str) -> str:
    """Make an id from a manager's name: "Zoë O'Neil" is zoe-o-neil."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _tables(raw: Mapping[str, Any], kind: str) -> list[tuple[int, Raw]]:
    found = raw.get(kind, [])
    # A single [team] is refused elsewhere; it still counts here, or else its services would have an unknown team.
    listed = found if isinstance(found, list) else [found]
    return [(number, table) for number, table in enumerate(listed) if isinstance(table, dict)]


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def _twice(raw: Mapping[str, Any], kind: str, key: str, fix: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, table in _tables(raw, kind):
        value = _text(table, key)
        first = seen.setdefault(value.lower(), number)
        if value and first != number:
            yield Problem((kind, number, key), f"{value!r} is also {kind}[{first + 1}].{key}; {fix}")


def _unknown_team(raw: Mapping[str, Any], team: str) -> str | None:
    known = [found for _, table in _tables(raw, "team") if (found := _text(table, "id"))]
    if not team or team in known:
        return None
    listed = f"; known are {', '.join(known)}" if known else "; there is no [[team]] yet, add one"
    return f"{team!r} is not a team{nearest(team, known, listed)}"


def _members(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for number, team in _tables(raw, "team"):
        found = [one.strip().lower() if isinstance(one, str) else "" for one in _list(team.get("members"))]
        for position, address in enumerate(found):
            if address and address in found[:position]:
                yield Problem(("team", number, "members", position), f"{address!r} is listed twice; remove one")


def _slack_ids(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Find ids that are listed twice, and members who are two managers or one of two; a channel has many readers."""
    owners: dict[str, int] = {}
    for number, manager in _tables(raw, "manager"):
        told = manager.get("slack")
        found = [
            one.strip() if isinstance(one, str) else "" for one in _list([told] if isinstance(told, str) else told)
        ]
        person = next((one for one in found if is_private("slack", one)), None)
        for position, address in enumerate(found):
            owner = owners.setdefault(address, number) if is_private("slack", address) else number
            place = ("manager", number, "slack", *(() if isinstance(told, str) else (position,)))
            if address and address in found[:position]:
                yield Problem(place, f"{address!r} is listed twice; remove one")
            elif owner != number:
                yield Problem(place, f"{address!r} is also manager[{owner + 1}].slack; {ONE_A_PERSON}")
            elif is_private("slack", address) and address != person:
                yield Problem(place, f"{address!r} is a second member after {person!r}; {ANOTHER_MANAGER}")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _services(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for number, service in _tables(raw, "service"):
        if text := _unknown_team(raw, _text(service, "team")):
            yield Problem(("service", number, "team"), text)
        if service.get("path", []) == []:
            fix = "add a [[service.path]] with repository and globs"
            yield Problem(("service", number, "path"), f"{_text(service, 'id')!r} has no path; {fix}")


def _deployments(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Find globs that the chosen way of deploying never looks at: they would be passed over in silence."""
    for number, service in _tables(raw, "service"):
        table = _table(service, "deployments")
        by = table.get("by", "auto")
        for key, ways in DEPLOY_GLOBS.items():
            if key in table and isinstance(by, str) and by not in ways:
                text = f"{_text(table, key)!r} is not looked at with by = {toml_value(by)}; {_either(key, ways)}"
                yield Problem(("service", number, "deployments", key), text)


def _either(key: str, ways: Sequence[str]) -> str:
    return f"remove {key}, or write by = {' or '.join(toml_value(way) for way in ways if way != 'auto')}"


def _managers(raw: Mapping[str, Any]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, manager in _tables(raw, "manager"):
        yield from (Problem(("manager", number, *place), text) for place, text in _manager(raw, manager))
        own, name = _text(manager, "id"), _text(manager, "name")
        made = own or manager_id(name)
        first = seen.setdefault(made.lower(), number)
        if made and first != number:
            text = f"{made!r} is also the id of manager[{first + 1}]; add another id"
            yield Problem(("manager", number, "id"), text)
        if name and not made:
            text = f'cannot be made from the name {name!r}; add an id in letters such as id = "manager-{number + 1}"'
            yield Problem(("manager", number, "id"), text)


def _manager(raw: Mapping[str, Any], manager: Raw) -> Iterator[tuple[tuple[str | int, ...], str]]:
    teams = manager.get("teams")
    teams = [team.strip() for team in teams if isinstance(team, str)] if isinstance(teams, list) else []
    for position, team in enumerate(teams):
        if text := _unknown_team(raw, team):
            yield ("teams", position), text
        if team in teams[:position]:
            yield ("teams", position), f"{team!r} is listed twice; remove one"
    if "email" not in manager and "slack" not in manager:
        yield ("email",), "is missing, and so is slack; add one of them, or nothing reaches the manager"
    elif "slack" not in manager and "host" not in _table(raw, "smtp"):
        yield ("email",), f"{_text(manager, 'email')!r} cannot be reached without a mail server; add [smtp] host"
    named = {_text(table, "zone") for _, table in _tables(raw, "team") if _text(table, "id") in teams}
    zones = sorted(named & known_zones())
    if "zone" not in manager and len(zones) > 1:
        listed = " and ".join(repr(zone) for zone in zones)
        yield ("zone",), f"is missing and the teams are in {listed}; add zone = {toml_value(zones[0])}"
    if manager.get("holiday") == NEXT_WORKING_DAY and "country" not in manager:
        fix = f'add country, such as country = "DE", or write holiday = {toml_value(SAME_DAY)}'
        yield ("holiday",), f"{NEXT_WORKING_DAY!r} needs the country whose holidays count; {fix}"


def _table(raw: Mapping[str, Any], kind: str) -> Raw:
    found = raw.get(kind)
    return found if isinstance(found, dict) else {}


def _smtp(raw: Mapping[str, Any]) -> Iterator[Problem]:
    smtp = _table(raw, "smtp")
    host = _text(smtp, "host")
    if host and "sender" not in smtp:
        fix = 'add sender = "Riskbrief <riskbrief@example.com>"'
        yield Problem(("smtp", "sender"), f"is missing, and mails need one; {fix}")
    if "username" in smtp and smtp.get("security") == "none" and not is_loopback(host):
        text = "'none' would send the password readable over the network; write starttls or tls"
        yield Problem(("smtp", "security"), text)


def _same_place(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Find two servers of ours in one place: the second to start would find it taken."""
    taken: dict[tuple[Any, Any], str] = {}
    for name, (model, is_on) in _LISTENERS.items():
        table = _table(raw, name)
        if not is_on(table):
            continue
        bind, port = (table.get(key, model.model_fields[key].default) for key in ("bind", "port"))
        first = taken.setdefault((str(bind), str(port)), name)
        if first != name:
            text = f"{port} is also {first}.port, at the same bind; write another, such as port = {SPARE_PORT}"
            yield Problem((name, "port"), text)


_LISTENERS: Final[Mapping[str, tuple[type[Table], Callable[[Raw], bool]]]] = {
    "slack": (Slack, lambda table: table.get("mode") == "http"),
    "web": (Web, lambda table: "url" in table),
    "events": (Events, lambda table: table.get("enabled") is True),
    "operations": (Operations, lambda table: table.get("enabled") is True),
}
"""The tables that say where we listen, and when we do."""


def _shared(raw: Mapping[str, Any], key: str) -> Iterator[Problem]:
    """Find what two services claim, so that nobody could say whose an incident is."""
    seen: dict[str, str] = {}
    for number, service in _tables(raw, "service"):
        listed = service.get(key)
        for position, name in enumerate(listed if isinstance(listed, list) else []):
            owner = seen.setdefault(name, _text(service, "id")) if isinstance(name, str) else ""
            if owner and owner != _text(service, "id"):
                text = f"{name!r} is also {owner}'s; an incident belongs to one service, so remove it from one of them"
                yield Problem(("service", number, key, position), text)


def _github(raw: Mapping[str, Any]) -> Iterator[Problem]:
    sources = _table(raw, "sources")
    github = _table(sources, "github")
    for one, other, example in (("app_id", "installation_id", 7654321), ("installation_id", "app_id", 123456)):
        if one in github and other not in github:
            text = f"is missing, and {one} needs it; add {other} = {example}"
            yield Problem(("sources", "github", other), text)


def _provider(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what another provider than Anthropic has to be told: no default of ours can be right there."""
    table = _table(raw, "claude")
    needs = OF_PROVIDER.get(str(table.get("provider")))
    if needs is None:
        return
    models = dict.fromkeys(("small_model", "large_model"), "the provider's name of the model")
    for key, example in {**needs, **models}.items():
        if key not in table:
            text = f"is missing, and provider {table['provider']!r} needs it; add {key} = {toml_value(example)}"
            yield Problem(("claude", key), text)


def _claude(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a model that has no price: nobody could tell when the month's budget is spent."""
    table = _table(raw, "claude")
    prices, fallbacks = table.get("prices"), table.get("fallback_models")
    known = {*SHIPPED_PRICES, *(prices if isinstance(prices, dict) else ())}
    named: list[tuple[tuple[str | int, ...], object]] = [
        ((key,), table.get(key)) for key in ("small_model", "large_model")
    ]
    named += [
        (("fallback_models", place), one) for place, one in enumerate(fallbacks if isinstance(fallbacks, list) else ())
    ]
    for place, model in named:
        if isinstance(model, str) and model.strip() and model.strip() not in known:
            fix = "add it to prices: [input, cache write, cache read, output] in dollars for a million tokens"
            yield Problem(("claude", *place), f"{model!r} has no price that is known; {fix}")

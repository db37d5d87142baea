"""`riskbrief event`: tells of a deployment or incident from a shell, to a receiver or the local store."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from bot.cli.audit import witnessed
from bot.cli.console import tell
from bot.cli.options import Config
from bot.errors import UsageError
from bot.settings import load_settings, read_settings
from briefing.contracts.clock import Clock, SystemClock
from briefing.readers.audit import AuditAction
from data.events.event import NOW, OPTIONAL, STATES

EVENT_EXAMPLES = """
Without --to it writes into the store of the settings. With --to it signs the event with RISKBRIEF_EVENTS_SECRET, which
a file that RISKBRIEF_EVENTS_SECRET_FILE names may hold, and sends it; no settings file is needed then.

The same line is the same event, however often it is tried: told again, it changes nothing. What tells a deployment from
the next one is its --id; without one it is the job that runs in your CI, or elsewhere the hour. --at is the moment at
which the event arrives unless you say another.

riskbrief event deployment --service checkout --state success --sha "$GITHUB_SHA" --to https://risk.example.com
riskbrief event deployment --service checkout --state failure --id release-812 --environment production
riskbrief event incident --service checkout --state began --id INC-7 --title "Payments time out"
riskbrief event incident --service checkout --state resolved --id INC-7 --at 2026-11-16T10:45:00Z
"""

RUNS: Final = (
    ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB"),
    ("CI_JOB_ID",),
    ("CIRCLE_BUILD_NUM", "CIRCLE_PROJECT_REPONAME"),
    ("BUILDKITE_JOB_ID",),
    ("BUILD_TAG",),
    ("BUILD_BUILDID", "SYSTEM_JOBATTEMPT"),
)
"""Variables that identify a run of a job on GitHub, GitLab, CircleCI, Buildkite, Jenkins and Azure."""

Kind = Literal["deployment", "incident"]
HOUR: Final = 3_600
ID_LETTERS: Final = 20


def event(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="deployment or incident.")],
    service: Annotated[str, typer.Option(metavar="NAME", help="The service: its id, or what `events` calls it.")],
    state: Annotated[
        str, typer.Option(metavar="STATE", help="deployment: success, failure, running. incident: began, resolved.")
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="ID", help="What tells this deployment or incident from others. An incident needs it."
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="When it happened: 2026-11-16T09:30:00Z or epoch seconds.")
    ] = None,
    environment: Annotated[str | None, typer.Option(metavar="NAME", help="Where to. Default: production.")] = None,
    sha: Annotated[str | None, typer.Option(metavar="HASH", help="The commit that is out: all of its hash.")] = None,
    repository: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose commit, where the service has several repositories.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="A page about it.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What an incident is called.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="URL", help="A receiver to send it to, in place of the store here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of it as JSON.")] = False,
    config: Config = None,
) -> None:
    """Tell of a deployment or an incident from a shell: to a receiver, or into the store here."""
    clock = SystemClock()
    if state not in STATES[kind]:
        raise UsageError(f"--state {state!r} is no state of a {kind}; give one of {', '.join(STATES[kind])}")
    if kind == "incident" and name is None:
        raise UsageError("an incident needs --id, by which its end is told to be the end of this beginning")
    optional = dict(zip(OPTIONAL, (environment, sha, repository, url, title), strict=True))
    told: dict[str, object] = {
        "kind": kind,
        "service": service,
        "state": state,
        "at": NOW if at is None else int(at) if at.isascii() and at.isdigit() else at,
        **{key: value for key, value in optional.items() if value is not None},
    }
    told["id"] = name or _own_id(told, os.environ, clock)
    _print(_send(to, told, clock) if to is not None else _write(config, told, clock), as_json=as_json)


def _own_id(told: Mapping[str, object], environ: Mapping[str, str], clock: Clock) -> str:
    """Make an id that stays the same in a retry, and differs for the next deployment."""
    run = next((found for names in RUNS if (found := [environ.get(one, "") for one in names])[0]), None)
    if told["at"] == NOW and run is None:
        run = [str(int(clock.now().timestamp()) // HOUR)]
    about = {key: value for key, value in told.items() if key != "state"}
    text = json.dumps([about, run], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LETTERS]


def _send(to: str, told: Mapping[str, object], clock: Clock) -> dict[str, Any]:
    from bot.receiving.sending import send_event  # noqa: PLC0415 (who writes into the store needs no client)

    secret = read_settings().secrets.events_secret
    if secret is None:
        raise UsageError("--to needs RISKBRIEF_EVENTS_SECRET, which is not set; set it to that of the receiver")
    return send_event(to, secret.get_secret_value(), told, int(clock.now().timestamp()))


def _write(config: Path | None, told: Mapping[str, object], clock: Clock) -> dict[str, Any]:
    from bot.wiring import build_store  # noqa: PLC0415 (who sends needs no database)
    from data.events.event import Context, read_plain  # noqa: PLC0415 (as above)
    from data.events.keeping import keep_events  # noqa: PLC0415 (as above)

    settings = load_settings(config)
    now = int(clock.now().timestamp())
    known = read_plain(dict(told), Context(now=now, services=settings.event_services))
    with build_store(settings) as store:
        audited = witnessed(store, AuditAction.CHANGED, str(known.service), f"event {told['kind']}")
        [kept] = keep_events(audited, [known], now, is_listening=settings.events.enabled)
    return asdict(kept)


def _print(became: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        tell(f"{json.dumps({key: value for key, value in became.items() if value != ''})}\n")
        return
    how = "is told" if became["state"] == "stored" else "was told before; nothing has changed"
    detail = f" ({became['detail']})" if became.get("detail") else ""
    tell(f"{became['type']} of {became['service']} {how}{detail}\n")

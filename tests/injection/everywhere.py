"""The organisation of organisation.py as a company that is briefed: its settings, and strangers in what is left.

What a stranger can write into and stands in no briefing is filled here: who failed at what in which words, what readers
thought of which sentence, which forge answered how. `STRANGERS` names every such field; all others are ours, by `OURS`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any

from data import records as r
from tests.injection.corpus import corpus, placed
from tests.injection.organisation import DAY, HOUR, MANAGER, MONDAY, REPOSITORY, WEEK, records, service_of, services

SLACK_ID = MANAGER.slack[0]
ADMINISTRATOR = "root@acme.example"
SHORT = 400
[ODD] = (one.text for one in placed("event"))
END = MONDAY + 7 * DAY
STRANGERS: Mapping[type[Any], tuple[str, ...]] = {
    r.AddressMark: ("reason",),
    r.Advisory: ("summary", "patched", "url"),
    r.AuditEntry: ("subject", "detail"),
    r.Briefing: ("reason",),
    r.Change: ("title", "head", "base"),
    r.ChangeFile: ("path", "previous_path", "patch"),
    r.ChangeLabel: ("label",),
    r.Check: ("name", "conclusion"),
    r.Codeowners: ("path", "text"),
    r.CoverageReport: ("flag", "files"),
    r.Delivery: ("reason",),
    r.Deployment: ("id", "environment", "detector", "url", "sha"),
    r.DeploySignal: ("name", "environment", "state", "url", "sha"),
    r.Duty: ("holder",),
    r.Event: ("source", "event_id", "type"),
    r.Feedback: ("text", "narrator"),
    r.Incident: ("title", "url"),
    r.ModelCall: ("model", "detail", "request_id"),
    r.Objective: ("label",),
    r.OwnerMember: ("owner",),
    r.Person: ("login", "name", "email"),
    r.Repository: ("name", "default_branch", "web_url"),
    r.RunStep: ("worker", "error"),
    r.ScopeRun: ("worker", "error"),
    r.SourceFailure: ("raw",),
    r.SourceStatus: ("label", "detail"),
    r.Worker: ("id", "host"),
}
"""Where a text comes from outside: from a forge, a tool, a server that refused us, a machine's own name."""


def _named(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


OURS: Mapping[str, frozenset[str]] = {
    "an id or a hash, which a forge counts or we make": _named(
        "id author_id change_id deployment_id digest hash incarnation key lease merge_sha objective_id payload_hash",
        "person_id prompt_hash receipt repository_id reverts_id reviewer_id rolls_back_id run_id salt service_id sha",
        "source_id stamp stream_id tokens cve",
    ),
    "a word of ours, out of a closed list": _named(
        "blinds deed dialect door errand feeds kind name outcome outlet place prompt_version purpose rule severity",
        "state step verdict violations week weeks card prompt condition ended_why",
    ),
    "of the settings, or of a reader's own form, which is checked": _named(
        "actor address country glob hidden holiday label outlets paused_from paused_until reader reader_id scope_id",
        "team_id until until_date zone",
    ),
    "read again by us and printed by nobody as it is": _named("authors body cursor facts files narrator notices"),
}
"""Why a field of a name bears nothing of strangers that is not in another field too."""


def settings() -> str:
    """Return the settings file of the company, without what connects it to anything."""
    head = f'[organisation]\nname = "Acme"\nadministrators = ["{ADMINISTRATOR}"]\n'
    head += '\n[[team]]\nid = "crew"\nlabel = "Crew"\nzone = "UTC"\n'
    blocks = "".join(
        f'\n[[service]]\nid = "{one}"\nlabel = "{one.title()}"\nteam = "crew"\ntier = 1\n'
        f'[[service.path]]\nrepository = "{REPOSITORY.name}"\nglobs = ["{one}/**"]\n'
        for one in services()
    )
    reader = (
        f'\n[[manager]]\nid = "{MANAGER.id}"\nname = "{MANAGER.name}"\nteams = ["crew"]\nzone = "UTC"\n'
        f'email = "{MANAGER.email}"\nslack = "{SLACK_ID}"\n'
    )
    return f'{head}{blocks}{reader}\n[people]\nnames = "private"\n'


def texts() -> Iterator[str]:
    """Yield what a field of a line's length is filled with, again and again: every kind, the odd characters first."""
    return cycle(sorted((one.text for one in corpus() if len(one.text) < SHORT), key=str.isprintable))


def everywhere() -> Iterator[Any]:
    """Everything that is stored before anybody was briefed."""
    for one in records():
        yield replace(one, base=ODD) if isinstance(one, r.Change) and one.id == "c1" else one
    yield from _deployed()
    yield from _around()


def afterwards(payload_hash: str, facts: list[str]) -> Iterator[Any]:
    """What is stored once somebody was briefed: what failed in whose words, and what readers did."""
    words = texts()
    for place in range(12):
        yield r.Feedback(
            id=f"f{place}", payload_hash=payload_hash, scope_id="crew", week=WEEK.id, place=f"situation.{place}",
            text=next(words), facts=json.dumps(facts[:2]), card=None, rule=None, verdict="wrong", reader_id="ada",
            narrator=next(words), prompt=None, at=END + place,
        )  # fmt: skip
        yield r.ModelCall(
            id=f"m{place}", payload_hash=payload_hash, scope_id="crew", week=WEEK.id, purpose="narrative", attempt=1,
            model=next(words), prompt_version="1", prompt_hash="0" * 64, outcome="refused", request_id=next(words),
            input_tokens=1, cache_write_tokens=0, cache_read_tokens=0, output_tokens=1, price=1, reserved=1,
            milliseconds=1, violations="[]", detail=next(words), at=END + place,
        )  # fmt: skip
        yield r.Event(
            id=f"e{place}", source=next(words), event_id=next(words), type=next(words), happened_at=END,
            received_at=END, digest="0" * 64,
        )  # fmt: skip
        yield r.Duty(name=f"duty-{place}", holder=f"gone-{next(words)}", until=2**31 - 1)
        yield r.SourceFailure(id=f"x{place}", stream_id="all", at=END, kind="unreadable", raw=next(words))
        yield r.Worker(
            id=f"w{place}-{next(words)}", incarnation=f"i{place}", host=next(words), pid=1, state="working",
            workflows=1, started_at=END, beat_at=END + place,
        )  # fmt: skip


def refused(payload_hash: str) -> Iterator[r.Delivery]:
    """Parts of the briefing that a server did not take, in its words."""
    for place, one in enumerate(line.text for line in placed("reason", "source", "service")):
        yield r.Delivery(
            id=f"d{place}", payload_hash=payload_hash, outlet="email", address=f"x{place}@acme.example", part=0,
            state="claimed", reason=one, receipt=None, claimed_at=END, settled_at=None,
        )  # fmt: skip


def audited() -> Iterator[r.AuditEntry]:
    """What is written into the audit besides, which is stored as it is or not at all."""
    words = (one for one in texts() if "\x00" not in one)
    for place in range(12):
        yield r.AuditEntry(
            id=f"a{place}", at=END + place, actor="operator", door="terminal", deed="asked", subject=next(words),
            detail=next(words),
        )  # fmt: skip


def troubled() -> Iterator[Any]:
    """What went wrong with the briefings of the week before."""
    words = texts()
    before, run = WEEK.earlier(1).id, f"crew/{WEEK.earlier(1).id}"
    yield r.ScopeRun(
        id=run, scope_id="crew", week=before, state="failed", step="score", attempts=3, worker=ODD,
        began_at=MONDAY, ended_at=MONDAY + 9, retry_at=None, error=_joined(),
    )  # fmt: skip
    for step in ("plan", "score", "narrate"):
        yield r.RunStep(
            run_id=run, step=step, state="failed", attempts=1, worker=next(words), began_at=MONDAY, milliseconds=9,
            error=_joined(),
        )  # fmt: skip
    for outlet in ("slack", "email"):
        yield r.Briefing(
            reader_id="ada", week=before, outlet=outlet, run_id=run, due_at=MONDAY, state="failed", reason=_joined(),
            attempts=3, retry_at=None, done_at=MONDAY + 9,
        )  # fmt: skip
    yield r.AddressMark(
        outlet="email", address="gone@acme.example", state="refused", reason=_joined(), at=MONDAY, told_at=None
    )


def _joined() -> str:
    """Every short text in one, as a server that refuses us may answer."""
    return " | ".join(one.text for one in corpus() if len(one.text) < SHORT)


def _deployed() -> Iterator[Any]:
    """Yield deployments whose ids, environments and addresses strangers told, and what they were made of."""
    words, places = texts(), placed("event", "environment")
    for number, line in enumerate(places):
        deployment = f"{service_of(0)}/{line.text}"
        yield r.Deployment(
            id=deployment, service_id=service_of(0), environment=line.text, state="success",
            began_at=MONDAY + DAY + number * HOUR, finished_at=MONDAY + DAY + number * HOUR + 60, sha=line.text,
            detector=line.text, url="javascript:alert(1)//\x1b[31m", rolls_back_id=f"{service_of(0)}/deploy-1",
        )  # fmt: skip
        yield r.DeploymentChange(deployment_id=deployment, change_id="c1")
    for number, kind in enumerate(("deployment", "workflow", "release", "tag") * 6):
        yield r.DeploySignal(
            id=f"s{number}", repository_id="mono", kind=kind, name=next(words), environment=next(words),
            sha=next(words), state=next(words), began_at=MONDAY + DAY + number, finished_at=None, url=next(words),
        )  # fmt: skip


def _around() -> Iterator[Any]:
    """Yield a repository that strangers named, its owners and reports, and a label of each kind."""
    words = texts()
    [name] = placed("repository")
    yield r.Repository(id="strange", name=name.text, default_branch=ODD, web_url="javascript:alert(1)")
    yield r.CoverageReport(
        repository_id="mono", sha=f"{1:040x}", flag=ODD, measured_at=MONDAY, covered=1, valid=2,
        files=json.dumps({ODD: [1, 2]}),
    )  # fmt: skip
    yield r.Codeowners(repository_id="strange", observed_at=MONDAY, path=ODD, text=ODD)
    yield r.Person(id="p99", login=next(words), name=next(words), email=ODD, is_bot=False)
    yield r.ChangeFile(
        change_id="c1", path=f"{service_of(0)}/{next(words)}", added=1, deleted=1, previous_path=ODD, patch=f"+{ODD}"
    )  # fmt: skip
    yield r.Check(
        id="c1-x", change_id="c1", name=next(words), is_required=True, conclusion=ODD, attempts=1,
        completed_at=MONDAY,
    )  # fmt: skip
    yield r.Incident(
        id="i99", service_id=service_of(0), title=next(words), began_at=MONDAY + DAY + 2 * HOUR, acknowledged_at=None,
        resolved_at=None, deployment_id=None, is_deploy_related=None, url=f"javascript:{ODD}",
    )  # fmt: skip
    for line in placed("team", "label"):
        yield r.ChangeLabel(change_id="c1", label=line.text, observed_at=MONDAY, gone_at=None)
        yield r.OwnerMember(owner=line.text, person_id="p0", observed_at=MONDAY)
    for number, line in enumerate(placed("title")):
        yield r.Advisory(
            id=f"GHSA-{number:04}", repository_id="mono", cve=None, severity=None, summary=line.text,
            patched=f"{line.text}, {ODD}", published_at=MONDAY + DAY, url=f"javascript:{ODD}",
        )  # fmt: skip
    [service] = placed("service")
    yield r.Objective(
        id="told", service_id=service_of(0), label=service.text, target=0.9, window_days=30, observed_at=MONDAY
    )
    yield r.SourceStatus(
        source_id="forge", label=name.text, feeds="reviews", state="failed", detail=_joined(), as_of=None,
        observed_at=END - 1, repository_id="strange",
    )  # fmt: skip

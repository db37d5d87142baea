"""A week to ask about, made by hand, and a model whose replies are a script."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from briefing.answers.questions.material import Material
from briefing.answers.questions.questioner import Questioner
from briefing.contracts.payload import Payload
from briefing.evidence.basis import Basis
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Outage
from briefing.narrative.model.call_budget import Caller
from briefing.narrative.model.cost import MemoryLedger
from briefing.narrative.model.messages import CallOutcome, Reply, Request, Usage
from briefing.narrative.model.prompt import ModelPlan
from briefing.narrative.plan import PlannedSentence
from briefing.payloads.build import build_payload, judge_weeks
from scoring.bands import DEFAULT_BANDS
from scoring.deployment import DeploymentScore, Riskiest
from tests.unit.briefing.sample import WEEK, at, basis, change, history, ordinary

SMALL, LARGE = "claude-haiku-5-5", "claude-sonnet-5-5"
PLAN = ModelPlan(small=SMALL, large=LARGE, budget=20_000_000, timeout=30.0)

RISKY = change(7, landed=at(0, day=3), points=85, services=("payments",), author="p-zoe")
WAITS = change(8, landed=at(0, day=4), points=74, services=("auth",), deployed=None)
EARLIER = change(9, landed=at(3, day=2), points=95, services=("auth",), author="p-max")
CHANGES = [*history(6), EARLIER, *ordinary(0), RISKY, WAITS]


def made(changes: Sequence[ScoredChange] = CHANGES, **parts: Any) -> Basis:
    return basis(changes, has_queue=True, **parts)


def past(weeks: int, *, without: Sequence[str] = ()) -> tuple[Payload, ...]:
    """What was frozen of the weeks before, the newest first."""
    found = [build_payload(made(), WEEK.earlier(back), DEFAULT_BANDS) for back in range(1, weeks + 1)]
    return tuple(one for one in found if one.period.week not in without)


def material(known: Basis | None = None, *, frozen: Sequence[Payload] = ()) -> Material:
    """The week of the changes above, with these payloads frozen before it."""
    found = known or made()
    return Material(
        payload=build_payload(found, WEEK, DEFAULT_BANDS),
        score=lambda: judge_weeks(found, WEEK, DEFAULT_BANDS).weeks[-1],
        frozen=lambda weeks: tuple(frozen[:weeks]),
    )


def deployed(name: str, points: int, *, day: int, carried: Sequence[ScoredChange] = ()) -> Deployed:
    """A deployment of payments; the first change in it is the riskiest."""
    first = carried[0] if carried else None
    return Deployed(
        id=name, service="payments", at=at(0, day=day, hour=12), changes=tuple(one.id for one in carried),
        lead_seconds=tuple(3_600 for _ in carried), url=None,
        score=DeploymentScore(
            points=points, band=DEFAULT_BANDS.band(points),
            riskiest=None if first is None else Riskiest(id=first.id, points=first.score.points),
            others=max(0, len(carried) - 1), batch=0, own=(), cut=0,
        ),
        riskiest=None if first is None else first.label,
    )  # fmt: skip


def outage(deployment: str) -> Outage:
    """An incident of payments that belongs to a deployment, and is not resolved."""
    return Outage(
        id="i-1", service="payments", title="Payments: no receipts", began_at=at(0, day=4, hour=13), resolved_at=None,
        deployment=deployment, confidence="named", url=None,
    )  # fmt: skip


class Stopwatch:
    """Time that passes only while somebody waits, and a little with each call."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 16, 8, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


@dataclass
class Scripted:
    """Gives its replies one after another, the last again and again, and remembers what it was asked."""

    script: list[Reply]
    watch: Stopwatch
    takes: float = 1.0
    requests: list[Request] = field(default_factory=list)

    def send(self, request: Request, *, timeout: float) -> Reply:
        # As it stands now: what is appended to a conversation later is not in what was sent.
        self.requests.append(json.loads(json.dumps(request)))
        self.watch.sleep(min(self.takes, timeout))
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def sent(self) -> str:
        return json.dumps(self.requests, ensure_ascii=False)

    def results(self) -> list[Mapping[str, Any]]:
        """What the tools told, in the last request."""
        content = [block for message in self.requests[-1]["messages"] for block in message["content"]]
        return [block for block in content if block["type"] == "tool_result"]


USAGE = Usage(input=1_000, cache_read=2_000, output=100)


def says(status: str, *sentences: PlannedSentence) -> Reply:
    told = [one.model_dump(by_alias=True) for one in sentences]
    return reply(json.dumps({"status": status, "sentences": told}))


def reply(text: str) -> Reply:
    return Reply(
        outcome=CallOutcome.ANSWERED,
        text=text,
        blocks=({"type": "text", "text": text, "citations": None},),
        usage=USAGE,
    )


def uses(*asked: tuple[str, Mapping[str, Any]]) -> Reply:
    blocks: list[Any] = [{"type": "thinking", "thinking": "Let me look.", "signature": "c2ln"}]
    for place, (name, given) in enumerate(asked):
        blocks.append({"type": "tool_use", "id": f"toolu_{place}", "name": name, "input": dict(given), "caller": None})
    return Reply(outcome=CallOutcome.ANSWERED, text="", blocks=tuple(blocks), usage=USAGE)


def failed(outcome: CallOutcome) -> Reply:
    return Reply(outcome=outcome)


@dataclass
class Desk:
    """A questioner before the scripted model."""

    model: Scripted
    ledger: MemoryLedger
    questioner: Questioner

    def record(self) -> list[tuple[str, str]]:
        return [(one.model, one.outcome) for one in self.ledger.calls]


def desk(*script: Reply, plan: ModelPlan = PLAN, takes: float = 1.0) -> Desk:
    watch, ledger = Stopwatch(), MemoryLedger()
    model = Scripted(list(script), watch, takes)
    caller = Caller(messages=model, plan=plan, ledger=ledger, clock=watch)
    return Desk(model, ledger, Questioner(caller))

"""An organisation in which one thing goes wrong for one scope or one reader, and everything else is the real one.

The collaborators here are handed in where the real ones would be, and pass everything on to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from bot.outlets import Outlets
from bot.slack.send.client import Patience, build_client
from bot.wiring import build_run_services
from briefing.delivery.outlets.slack import Again, SlackOutlet
from briefing.delivery.outlets.smtp import SmtpOutlet
from briefing.delivery.outlets.smtp_server import MailServer
from briefing.delivery.runs.outcome import Outcome
from briefing.delivery.runs.runtime import RunRuntime
from briefing.delivery.runs.services import Engine, InlineEngine, Work
from briefing.narrative.narrator import Narrator
from data.engine import open_engine
from data.query import within
from data.records import Briefing, Delivery, RunStep, ScopeRun
from data.store import Store
from tests.fakes.slack_faults import Hold
from tests.monday import Live

ANJALI, FARAH = "anjali-rao", "farah-aziz"
"""She reads for the team that is furthest east, so that whatever goes wrong for her comes before all others."""
HERS, OTHERS = "U07ANJRAO06", "U07FAZIZE08"
OUT = ("sent", None)

ALWAYS = 1_000_000
SILENCE_SECONDS = 0.4
"""How long a service may keep silent here; it is half a minute where it matters."""


@dataclass
class Fault:
    """What is raised at a place about a subject (a scope's id, an address), so many times."""

    place: str
    about: str
    error: Exception
    times: int = 1
    met: int = 0

    def meet(self, place: str, about: str) -> None:
        if (place, about) == (self.place, self.about) and self.met < self.times:
            self.met += 1
            raise self.error


class Composer:
    """The real one, for which nothing is frozen until it went through the steps of this run."""

    def __init__(self, real: Any, fault: Fault) -> None:
        self._real, self._fault, self._made = real, fault, set[str]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def keep_scores(self, scope: Any, week: Any) -> None:
        self._fault.meet("score", scope.id)
        self._real.keep_scores(scope, week)

    def frozen(self, scope_id: str, week_id: str) -> Any:
        return self._real.frozen(scope_id, week_id) if scope_id in self._made else None

    def payload_of(self, scope: Any, week: Any, scored: Any, *, step: Callable[[str], Any] | None = None) -> Any:
        for name in ("facts", "cards", "payload") if step is not None else ():
            self._enter(step(name) if step else nullcontext(), name, scope.id)
        self._made.add(scope.id)
        return self._real.payload_of(scope, week, scored)

    def narrative_of(self, payload: Any) -> Any:
        self._fault.meet("narrate", payload.scope.id)
        return self._real.narrative_of(payload)

    def prove(self, payload: Any) -> None:
        self._fault.meet("check", payload.scope.id)
        self._real.prove(payload)

    def _enter(self, step: AbstractContextManager[None], name: str, scope_id: str) -> None:
        with step:
            self._fault.meet(name, scope_id)


class Editor:
    """The real one, unless it meets the fault."""

    def __init__(self, real: Any, fault: Fault) -> None:
        self._real, self._fault = real, fault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def parts_for(self, outlet: str, address: str, *told: Any, **above: Any) -> Any:
        self._fault.meet("render", address)
        return self._real.parts_for(outlet, address, *told, **above)


class FaultyStore(Store):
    """The real one, unless it meets the fault at a claim."""

    fault: Fault | None = None

    def claim_unmarked(self, delivery: Delivery) -> Any:
        if self.fault is not None:
            self.fault.meet("claim", delivery.address)
        return super().claim_unmarked(delivery)


@dataclass
class Floor:
    """All that a worker does, over one engine, with what it wrote."""

    live: Live
    store: Store
    works: RunRuntime
    outlets: Outlets
    told: list[Outcome] = field(default_factory=list)

    def tick(self, **later: float) -> None:
        """Look for what is due; `later` is how much time passes before, in which connections are closed."""
        if later:
            self.live.clock.forward(**later)
            self.outlets.close()
        self.works.planner.tick()

    def run(self, scope: str) -> tuple[str, str | None, str | None]:
        """State, step and error of the run of a scope."""
        [found] = self.store.read(ScopeRun, scope_id=scope)
        return found.state, found.step, found.error

    def steps(self, scope: str) -> dict[str, tuple[str, str | None]]:
        [found] = self.store.read(ScopeRun, scope_id=scope)
        return {one.step: (one.state, one.error) for one in self.store.read(RunStep, run_id=found.id)}

    def row(self, reader: str, outlet: str = "slack") -> Briefing:
        [found] = self.store.read(Briefing, reader_id=reader, outlet=outlet)
        return found

    def end(self, reader: str, outlet: str = "slack") -> tuple[str, str | None]:
        found = self.row(reader, outlet)
        return found.state, found.reason

    def wait(self, reader: str, outlet: str = "slack") -> int | None:
        """In how many seconds a briefing is looked at again."""
        at = self.row(reader, outlet).retry_at
        return None if at is None else at - int(self.live.clock.now().timestamp())

    def parts(self, address: str) -> list[str]:
        return [state for _, state, _ in self.live.deliveries(address)]


@contextmanager
def opened(
    live: Live,
    fault: Fault | None = None,
    *,
    narrator: Narrator | None = None,
    make: Callable[[Work], Engine] = InlineEngine,
) -> Iterator[Floor]:
    """Put together what a worker is made of. Services are given up on after `SILENCE_SECONDS`."""
    engine, fault = open_engine(live.url), fault or Fault("nowhere", "", ValueError())
    store = FaultyStore(engine)
    store.fault = fault
    settings = live.settings
    client = build_client(live.slack.bot_token, base_url=live.slack.api_url, patience=Patience(waits=0))
    client.timeout = SILENCE_SECONDS
    server = MailServer(
        host="127.0.0.1",
        port=live.mail.port,
        security="none",
        user=None,
        password=None,
        hello="me",
        timeout=SILENCE_SECONDS,
        patience=SILENCE_SECONDS,
    )
    mail = SmtpOutlet(server, sender="riskbrief@acme.example")
    again = Again(now=lambda: live.clock.now().timestamp())
    outlets = Outlets({"slack": SlackOutlet(client, again=again), "email": mail}, {})
    office = build_run_services(settings, store, outlets, clock=live.clock, narrator=narrator)
    composer = Composer(office.composer, fault) if fault.place != "nowhere" else office.composer
    office = replace(office, composer=composer, editor=Editor(office.editor, fault))
    told: list[Outcome] = []
    works = RunRuntime(
        office, make, patience=0, tell=told.append, pause=lambda seconds: live.clock.forward(seconds=seconds)
    )
    try:
        yield Floor(live, store, works, outlets, told)
    finally:
        outlets.close()
        engine.dispose()


def only(outlet: str, live: Live) -> Live:
    """Let two read by one outlet alone, or by "both", on the Monday on which all is computed and no run has begun."""
    live.keep(ANJALI, FARAH)
    other = {"slack": "email = ", "email": "slack = "}.get(outlet)
    if other is not None:
        live.text = "\n".join(one for one in live.text.splitlines() if not one.startswith(other))
    with live.opened() as store:
        for kind in (ScopeRun, RunStep):
            store.delete(kind, within("attempts"))
    return live


@contextmanager
def failing(live: Live, method: str, fault: Any, *, to: str = HERS) -> Iterator[None]:
    """Have Slack fail for one address only."""
    live.slack.faults.rule = lambda called, told: (
        fault if called == method and to in {told.get("channel"), told.get("users")} else None
    )
    yield
    live.slack.faults.rule = None
    if isinstance(fault, Hold):
        fault.release()


def assert_nobody_waited(floor: Floor, outlet: str = "slack") -> None:
    """The other reader's is out, whole, and was so without any time having passed."""
    found = floor.row(FARAH, outlet)
    assert (found.state, found.reason, found.attempts) == (*OUT, 1)
    assert found.done_at == int(floor.live.clock.now().timestamp())


def assert_it_healed(floor: Floor) -> None:
    assert floor.end(ANJALI) == OUT
    assert len(floor.live.slack.parents(HERS)) == len(floor.live.slack.parents(OTHERS)) == 1
    assert set(floor.parts(HERS)) == {"sent"}

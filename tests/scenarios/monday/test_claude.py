"""However a service of models behaves, a briefing comes out that can be sent, and every call is on record.

Each service is a loopback server: one that holds requests to the captured schema of the Messages API, one that speaks
OpenAI's chat API. Time stands still but for what the narrator waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload
from briefing.contracts.words import count
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.slack.message import render_slack
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Naming
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.cost import StoreLedger
from briefing.narrative.model.messages import Sender
from briefing.narrative.model.narrator import ModelNarrator
from briefing.narrative.model.openai_chat import OpenAIChat
from briefing.narrative.model.prompt import (
    MOST_INPUT_TOKENS,
    PROMPT_VERSION,
    ModelPlan,
    estimated_tokens,
    system_prompt,
)
from briefing.narrative.narrator import TemplateNarrator, remade
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, say
from briefing.narrative.planner import plan_of
from data.engine import open_engine
from data.records import ModelCall
from data.store import Store
from tests.conftest import SHARED
from tests.fakes.anthropic import (
    OVERLOADED,
    RETIRED,
    Answer,
    Drip,
    FakeAnthropic,
    Fault,
    Hang,
    Page,
    Said,
    validators,
)
from tests.fakes.openai import FakeOpenAI
from tests.unit.briefing.answers.questions.desk import Stopwatch
from tests.unit.briefing.editions.sample import NAMES, all_clear, needs_action

KEY = "sk-ant-hunter2-planted"
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
SMALL, LARGE, OTHER = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"
PLAN = ModelPlan(small=SMALL, large=LARGE, fallbacks=(OTHER,), budget=20_000_000, timeout=5.0)
WEEK = needs_action()[0]
TEMPLATE = TemplateNarrator().narrate(WEEK)

TYPED = "Mars rose by 900 % because of <!channel>"
GOOD = plan_of(WEEK).model_copy(update={"situation": (say("auth.share:record"),), "positives": ()})
"""A plan whose words are known from the template's."""

SAID = "Auth carried 19 % of the week's risk, more than in any of the 12 weeks before."
NOTHING_HOLDS = Plan(
    headline=say(TYPED),
    situation=(say(TYPED), say("need.critical", TYPED, relation="reasons")),
    cards=(PlannedCard(card=TYPED, sentences=(say("payments.share"),)),),
    actions=(PlannedAction(card="payments:concentration", remedy=TYPED),),
    positives=(say("week.changes", "week.mean", relation=TYPED),),
)


class Watch(Stopwatch):
    """It remembers how long was waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        super().sleep(seconds)


@dataclass(frozen=True)
class Service:
    """A service of models, and whoever sends requests to it. `own` has what it says in words of its own."""

    fake: FakeAnthropic
    messages: Sender
    own: dict[str, Fault] = field(default_factory=dict)

    def script(self, *script: Said | str) -> None:
        self.fake.say(*(self.own[one] if isinstance(one, str) else one for one in script))


@dataclass
class Desk:
    """A narrator before a fake service, with its ledger and its watch."""

    service: Service
    store: Store
    watch: Watch
    narrator: Callable[[ModelPlan], ModelNarrator]

    def narrate(self, *script: Said | str, payload: Payload = WEEK, plan: ModelPlan = PLAN) -> Narrative:
        self.service.script(*script)
        written = self.narrator(plan).narrate(payload)
        assert self.service.fake.refused == []
        assert_can_be_sent(payload, written)
        return written

    def requests(self) -> list[dict[str, object]]:
        return self.service.fake.requests

    def calls(self) -> list[ModelCall]:
        return sorted(self.store.read(ModelCall), key=lambda one: one.attempt)

    def record(self) -> list[tuple[str, str]]:
        return [(one.model, one.outcome) for one in self.calls()]


@pytest.fixture(scope="module")
def anthropic() -> Iterator[Service]:
    closed = Fault(
        429, "rate_limit_error", "You have reached your API usage limits", code="enforced_spend_limit_reached"
    )
    with FakeAnthropic(validators(SHARED) if SHARED.is_dir() else None) as fake:
        messages = AnthropicMessages(SecretStr(KEY), url=fake.url)
        yield Service(fake, messages, {"retired": RETIRED, "month is closed": closed})


@pytest.fixture(scope="module")
def openai() -> Iterator[Service]:
    closed = Fault(429, "insufficient_quota", "You have reached your API usage limits", code="insufficient_quota")
    retired = Fault(404, "invalid_request_error", code="model_not_found")
    with FakeOpenAI(key=KEY) as fake:
        messages = OpenAIChat(SecretStr(KEY), url=f"{fake.url}/v1")
        yield Service(fake, messages, {"retired": retired, "month is closed": closed})


def opened(service: Service, database: str) -> Iterator[Desk]:
    engine = open_engine(database)
    store, watch = Store(engine), Watch()

    def narrator(plan: ModelPlan) -> ModelNarrator:
        return ModelNarrator(messages=service.messages, plan=plan, ledger=StoreLedger(store), clock=watch)

    yield Desk(service, store, watch, narrator)
    engine.dispose()


@pytest.fixture
def desk(request: pytest.FixtureRequest, own_database: str) -> Iterator[Desk]:
    yield from opened(request.getfixturevalue(request.param), own_database)


@pytest.fixture
def claude(anthropic: Service, own_database: str) -> Iterator[Desk]:
    yield from opened(anthropic, own_database)


def assert_can_be_sent(payload: Payload, narrative: Narrative) -> None:
    view = build_view(payload, narrative, NAMES, Naming.NAMES)
    assert render_slack(view).messages
    assert render_email(view, Envelope(sender="r@acme.example", recipient="ada@acme.example", message_id_domain="a.b"))
    assert narrative.payload == payload.hash
    assert remade(payload, narrative) == narrative
    assert "Mars" not in narrative.to_json()
    assert KEY not in narrative.to_json()


def footer(narrative: Narrative, payload: Payload = WEEK) -> str:
    return build_view(payload, narrative, NAMES, Naming.NAMES).footer.writer


def answer(plan: Plan = GOOD, **more: object) -> Answer:
    return Answer(text=plan.model_dump_json(by_alias=True), **more)


def wrong(*places: str) -> Plan:
    """The good plan, with what no payload offers at some places."""
    bad = say(TYPED)
    update: dict[str, object] = {}
    for place in places:
        if place == "headline":
            update["headline"] = bad
        elif place == "situation":
            update["situation"] = (*GOOD.situation, bad)
        elif place == "card":
            update["cards"] = (GOOD.cards[0], GOOD.cards[1].model_copy(update={"sentences": (bad,)}), *GOOD.cards[2:])
    return GOOD.model_copy(update=update)


LEFT = {model: f"Written by a template: {model} " for model in (SMALL, LARGE, OTHER)}
WHOLE = f"Computed first, then chosen by {LARGE}, said by Riskbrief"
UNREADABLE = f"{LEFT[LARGE]}answered in a form that cannot be read"
LIMITED = Fault(429, "rate_limit_error", headers={"retry-after": "600"})


def each(outcome: str) -> list[tuple[str, str]]:
    return [(LARGE, outcome), (SMALL, outcome), (OTHER, outcome)]


End = tuple[list[Said | str], ModelPlan, list[tuple[str, str]], str]
BY_SERVICE: dict[str, End] = {
    "answered": ([answer()], PLAN, [(LARGE, "answered")], WHOLE),
    "timeout": ([Hang()], replace(PLAN, timeout=0.15), each("timeout"), f"{LEFT[OTHER]}did not answer in time"),
    "overloaded": (
        [OVERLOADED], PLAN, [one for one in each("overloaded") for _ in range(2)], f"{LEFT[OTHER]}was overloaded"
    ),
    "rate-limited": ([LIMITED], PLAN, each("rate-limited"), f"{LEFT[OTHER]}had no room for our request"),
    "refused": ([Answer(text="", stop="refusal")], PLAN, [(LARGE, "refused")], f"{LEFT[LARGE]}declined to write it"),
    "cut-off": (
        [Answer(text='{"headline": {"sa', stop="max_tokens")],
        PLAN,
        [(LARGE, "cut-off")] * 2,
        f"{LEFT[LARGE]}did not come to an end",
    ),
    "somebody-elses-page": (
        [Page(b"<html>Sign in to the guest network</html>")], PLAN, [(LARGE, "malformed")] * 2, UNREADABLE
    ),
    "impossible-usage": ([Answer(text="{}", output=10**12)], PLAN, [(LARGE, "malformed")] * 2, UNREADABLE),
    "model-retired-and-another-answers": (
        ["retired", answer()], PLAN, [(LARGE, "model-retired"), (SMALL, "answered")], WHOLE.replace(LARGE, SMALL)
    ),
    "failed-for-good": (
        [Fault(401, "authentication_error", f"invalid x-api-key {KEY}")],
        PLAN,
        [(LARGE, "failed")],
        f"{LEFT[LARGE]}could not be asked",
    ),
    "failed-everywhere": ([Fault(500, "api_error")], PLAN, each("failed"), f"{LEFT[OTHER]}could not be asked"),
    "month-is-closed": (["month is closed"], PLAN, [(LARGE, "failed")], f"{LEFT[LARGE]}could not be asked"),
}  # fmt: skip
"""What each service says in its own way: its script, the plan, what is recorded, and who is said to have written it."""

BY_ANSWER: dict[str, End] = {
    "ungrounded-and-repaired": (
        [answer(wrong("situation")), answer()], PLAN, [(LARGE, "ungrounded"), (LARGE, "answered")], WHOLE
    ),
    "ungrounded-where-nothing-has-to-stand": ([answer(wrong("situation"))], PLAN, [(LARGE, "ungrounded")] * 2, WHOLE),
    "ungrounded-card": (
        [answer(wrong("headline", "card"))],
        PLAN,
        [(LARGE, "ungrounded")] * 2,
        f"{WHOLE}, with {count(1 + len(GOOD.cards[1].sentences), 'sentence')} of the template",
    ),
    "ungrounded-and-no-second-answer": (
        [answer(wrong("headline")), OVERLOADED],
        PLAN,
        [(LARGE, "ungrounded"), *[(LARGE, "overloaded")] * 2],
        f"{WHOLE}, with one sentence of the template",
    ),
    "ungrounded-all": (
        [answer(NOTHING_HOLDS)],
        PLAN,
        [(LARGE, "ungrounded")] * 2,
        f"{LEFT[LARGE]}planned too much that the facts do not offer",
    ),
    **{
        f"malformed-{name}": ([said], PLAN, [(LARGE, "malformed")] * 2, UNREADABLE)
        for name, said in {
            "no-json": Answer(text="Here is your briefing: all is well!"),
            "more-fields": Answer(text=json.dumps(json.loads(answer().text) | {"note": TYPED})),
            "half-a-character": Answer(text=answer().text.replace("auth.share", "\ud800")),
            "deep": Answer(text="[" * 100_000),
        }.items()
    },
    "over-budget": (
        [answer()],
        replace(PLAN, budget=1),
        [(LARGE, "over-budget")],
        f"{LEFT[LARGE]}was not asked, since the month's budget is spent",
    ),
    "model-retired": (["retired"], PLAN, each("model-retired"), f"{LEFT[OTHER]}is no longer offered"),
}  # fmt: skip
"""The same of what the narrator judges, whichever service it asked."""

ENDS = [
    *(pytest.param("anthropic", end, id=name) for name, end in (BY_SERVICE | BY_ANSWER).items()),
    *(
        pytest.param("openai", BY_SERVICE[name], id=f"openai-{name}")
        for name in ("answered", "cut-off", "month-is-closed")
    ),
]
"""What the other service says besides, tests/unit/briefing/narrative/model/test_openai_chat.py has."""


@pytest.mark.parametrize(("desk", "end"), ENDS, indirect=["desk"])
def test_however_a_call_ends_a_briefing_goes_out_and_says_who_wrote_it(desk: Desk, end: End) -> None:
    script, plan, record, told = end
    written = desk.narrate(*script, plan=plan)

    assert (desk.record(), footer(written)) == (record, told)
    assert all(KEY not in (one.detail or "") for one in desk.calls())
    if told.startswith("Written by a template"):
        assert written == TEMPLATE.model_copy(update={"narrator": written.narrator})
    else:
        assert [one.text for one in written.situation] == [SAID]


def test_an_answer_is_said_in_our_words_and_its_price_is_on_record(claude: Desk) -> None:
    written = claude.narrate(answer(thought="Let me see."))

    assert Plan.model_validate(written.plan) == GOOD
    assert (written.headline, written.cards, written.actions) == (TEMPLATE.headline, TEMPLATE.cards, TEMPLATE.actions)
    [call] = claude.calls()
    assert (call.model, call.outcome, call.attempt, call.detail) == (LARGE, "answered", 1, None)
    assert (call.scope_id, call.week, call.purpose) == ("shop", "2026-W46", "narrate")
    assert (call.prompt_version, call.prompt_hash) == (PROMPT_VERSION, system_prompt().hash)
    assert (call.input_tokens, call.cache_write_tokens, call.cache_read_tokens, call.output_tokens) == (
        4_000, 1_700, 0, 700,
    )  # fmt: skip
    assert call.price == 4_000 * 2 + 1_700 * 2.5 + 700 * 10
    assert call.reserved > call.price
    assert call.request_id is not None
    assert call.request_id.startswith("req_")
    assert call.at == int(MONDAY.timestamp())


def test_the_small_model_writes_a_routine_week(claude: Desk) -> None:
    payload, _ = all_clear()

    written = claude.narrate(answer(plan_of(payload)), payload=payload)

    assert (written.narrator, claude.record()) == (f"{SMALL}, said by Riskbrief", [(SMALL, "answered")])
    [request] = claude.service.fake.requests
    assert request["output_config"]["effort"] == "low"
    assert request["system"][0]["cache_control"] == {"type": "ephemeral"}


def test_what_is_refused_goes_back_once_with_what_to_write_instead(claude: Desk) -> None:
    claude.narrate(answer(wrong("card")), answer())

    [refused, none] = [json.loads(one.violations) for one in claude.calls()]
    assert ([one["where"] for one in refused], none) == (["cards[1].sentences[0]"], [])
    before, after = (one["messages"] for one in claude.service.fake.requests)
    *_, planned, complaint = after
    assert len(after) == len(before) + 2
    assert json.loads(planned["content"]) == json.loads(answer(wrong("card")).text)
    assert (
        "cards[1].sentences[0]: there is no handle 'Mars rose by 900 % because of (!channel)'" in complaint["content"]
    )
    assert all(estimated_tokens(one) <= MOST_INPUT_TOKENS for one in claude.service.fake.requests)


def test_the_better_of_two_plans_is_said(claude: Desk) -> None:
    written = claude.narrate(answer(wrong("headline")), answer(NOTHING_HOLDS))

    assert ([one.text for one in written.situation], written.headline) == ([SAID], TEMPLATE.headline)


def test_what_a_plan_leaves_out_is_the_templates(claude: Desk) -> None:
    written = claude.narrate(answer(GOOD.model_copy(update={"cards": GOOD.cards[2:0:-1]})))

    assert written.cards == TEMPLATE.cards
    assert footer(written).startswith(f"{WHOLE}, with ")


def test_a_plan_too_long_to_be_sent_back_is_not_repaired(claude: Desk) -> None:
    long = GOOD.model_copy(update={"situation": (*GOOD.situation, *(say("x" * 500, "y") for _ in range(39)))})

    written = claude.narrate(answer(long))

    assert (claude.record(), footer(written)) == ([(LARGE, "ungrounded")], WHOLE)
    assert [one.text for one in written.situation] == [SAID]


def test_an_answer_that_was_cut_off_gets_twice_the_room(claude: Desk) -> None:
    written = claude.narrate(Answer(text='{"headline"', stop="max_tokens"), answer())

    assert (written.narrator, claude.record()) == (
        f"{LARGE}, said by Riskbrief",
        [(LARGE, "cut-off"), (LARGE, "answered")],
    )
    first, second = claude.service.fake.requests
    assert second["max_tokens"] == 2 * first["max_tokens"]


def test_a_rate_limit_is_waited_for_as_long_as_it_asks(claude: Desk) -> None:
    limited = Fault(429, "rate_limit_error", headers={"retry-after": "17"})

    written = claude.narrate(limited, answer())

    assert (written.narrator, claude.watch.waited) == (f"{LARGE}, said by Riskbrief", [17.0])
    first, second = claude.calls()
    assert (first.outcome, first.price, second.outcome) == ("rate-limited", 0, "answered")


def test_a_model_is_left_alone_as_long_as_it_asks_by_the_next_narration_too(claude: Desk) -> None:
    narrator = claude.narrator(PLAN)
    claude.service.script(Fault(429, "rate_limit_error", headers={"retry-after": "600"}), answer())
    written = [narrator.narrate(WEEK).narrator]
    assert claude.watch.waited == []
    claude.watch.passed += 599

    written += [narrator.narrate(WEEK).narrator, narrator.narrate(WEEK).narrator]

    assert written == [f"{SMALL}, said by Riskbrief", f"{LARGE}, said by Riskbrief", f"{LARGE}, said by Riskbrief"]
    assert claude.watch.waited == [1.0]
    assert [one["model"] for one in claude.service.fake.requests] == [LARGE, SMALL, LARGE, LARGE]
    [told] = [one for one in claude.calls() if one.detail and one.detail.startswith("not called")]
    assert (told.model, told.outcome, told.price) == (LARGE, "rate-limited", 0)
    assert told.detail == f"not called: {LARGE} asked to be left alone for 1 more seconds"


def test_a_service_that_never_ends_is_left_behind(claude: Desk) -> None:
    # The next model has to answer within the same time on a busy machine.
    written = claude.narrate(Drip(pause=0.02), answer(), plan=replace(PLAN, timeout=0.7))

    assert written.narrator == f"{SMALL}, said by Riskbrief"
    first, _ = claude.calls()
    assert (first.model, first.outcome, first.price, first.input_tokens) == (LARGE, "timeout", None, None)
    assert first.reserved > 0


def test_all_calls_together_have_ninety_seconds(claude: Desk) -> None:
    limited = Fault(429, "rate_limit_error", headers={"retry-after": "50"})

    written = claude.narrate(limited)

    # A second wait of fifty seconds does not fit, for this model or the next, and nobody is asked without time.
    assert claude.watch.passed <= 90
    assert claude.watch.waited == [50.0]
    assert (written.narrator or "").startswith("template/2; ")


def test_a_month_that_is_spent_falls_back_to_the_template_and_says_so(claude: Desk) -> None:
    claude.narrate(answer())
    spent = claude.calls()[0].price
    assert spent is not None

    written = claude.narrate(answer(), plan=replace(PLAN, budget=spent + 1_000))

    assert written.narrator == f"template/2; {LARGE} was not asked, since the month's budget is spent"
    assert claude.service.fake.requests == []
    refused = next(one for one in claude.calls() if one.outcome == "over-budget")
    assert (refused.price, refused.reserved) == (0, 0)
    assert "2026-11" in (refused.detail or "")


def test_a_service_that_keeps_us_waiting_in_vain_is_left_alone_for_a_while(claude: Desk) -> None:
    slow = Fault(429, "rate_limit_error", headers={"retry-after": "50"})
    narrator = claude.narrator(PLAN)
    claude.service.script(slow)
    narrator.narrate(WEEK)
    narrator.narrate(WEEK)
    claude.service.script(answer())

    at_once = narrator.narrate(WEEK)
    claude.watch.passed += 300
    later = narrator.narrate(WEEK)

    assert at_once.narrator == f"template/2; {LARGE} did not answer in time"
    assert (later.narrator, len(claude.service.fake.requests)) == (f"{LARGE}, said by Riskbrief", 1)

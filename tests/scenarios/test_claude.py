"""However Claude's service behaves, a briefing comes out that can be sent, and every call is on record.

The service is a loopback server that holds requests to the captured schema of the Messages API; time stands still but
for what the narrator waits. The checker here is a stand-in that takes a sentence for untrue when it says so itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from briefing.contracts.narrative import Narrative
from briefing.editions.build import build_view
from briefing.editions.email import render_email
from briefing.editions.naming import Naming
from briefing.editions.slack import render_slack
from briefing.grounding.facts.violations import Code, Violation
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.ledger import StoreLedger
from briefing.narrative.model.model_plan import ModelPlan
from briefing.narrative.model.narrator import ClaudeNarrator
from briefing.narrative.model.prompt import MOST_INPUT_TOKENS, PROMPT_VERSION, estimated_tokens, system_prompt
from briefing.payload import Payload
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
from tests.unit.briefing.editions.sample import NAMES, NARRATIVE, all_clear, needs_action

KEY = "sk-ant-hunter2-planted"
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
SMALL, LARGE, OTHER = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"
PLAN = ModelPlan(small=SMALL, large=LARGE, fallbacks=(OTHER,), budget=20_000_000, timeout=5.0)
UNTRUE = "UNTRUE"
NO_PARTS: dict[str, list[object]] = {"situation": [], "cards": [], "actions": [], "positives": []}


class Template:
    """A template narrator whose words are known from the model's."""

    def narrate(self, payload: Payload) -> Narrative:
        return altered("By rote", narrator="template/1", hash=payload.hash)


class Stopwatch:
    """Time that passes only while somebody waits, or when a test says so."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.waited: list[float] = []

    def now(self) -> datetime:
        return MONDAY

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.passed += seconds


def check(_: Payload, narrative: Narrative) -> tuple[Violation, ...]:
    """Find every sentence that says of itself that it is untrue."""
    said = {"headline": narrative.headline}
    for part in ("situation", "cards", "actions", "positives"):
        said |= {f"{part}[{place}]": one for place, one in enumerate(getattr(narrative, part))}
    return tuple(
        Violation(where=where, code=Code.NUMBER, message=f"no fact has this: {one.text}")
        for where, one in said.items()
        if UNTRUE in one.text
    )


@dataclass
class Desk:
    """A narrator before the fake service, with its ledger and its watch."""

    claude: FakeAnthropic
    store: Store
    watch: Stopwatch
    narrate: Callable[..., Narrative]

    def calls(self) -> list[ModelCall]:
        return sorted(self.store.read(ModelCall), key=lambda one: one.attempt)

    def record(self) -> list[tuple[str, str]]:
        return [(one.model, one.outcome) for one in self.calls()]


@pytest.fixture(scope="module")
def claude() -> Iterator[FakeAnthropic]:
    with FakeAnthropic(validators(SHARED) if SHARED.is_dir() else None) as fake:
        yield fake


@pytest.fixture(scope="module")
def messages(claude: FakeAnthropic) -> AnthropicMessages:
    return AnthropicMessages(SecretStr(KEY), url=claude.url)


@pytest.fixture
def desk(claude: FakeAnthropic, messages: AnthropicMessages, own_database: str) -> Iterator[Desk]:
    engine = open_engine(own_database)
    store, watch = Store(engine), Stopwatch()

    def narrate(*script: Said, payload: Payload | None = None, plan: ModelPlan = PLAN) -> Narrative:
        claude.say(*script)
        narrator = ClaudeNarrator(
            messages=messages,
            plan=plan,
            ledger=StoreLedger(store),
            clock=watch,
            check=check,
            fallback=Template(),
        )
        found = payload or needs_action()[0]
        written = narrator.narrate(found)
        assert claude.refused == []
        assert_can_be_sent(found, written)
        return written

    yield Desk(claude, store, watch, narrate)
    engine.dispose()


def assert_can_be_sent(payload: Payload, narrative: Narrative) -> None:
    view = build_view(payload, narrative, NAMES, Naming.NAMES)
    assert render_slack(view).messages
    assert render_email(view, sender="r@acme.example", recipient="ada@acme.example", message_id_domain="a.b").as_bytes()
    assert UNTRUE not in narrative.to_json()
    assert KEY not in narrative.to_json()


def answer(narrative: Narrative = NARRATIVE, **more: object) -> Answer:
    parts = narrative.model_dump(mode="json", exclude={"narrator", "payload"})
    return Answer(text=json.dumps(parts), **more)


def altered(mark: str, *places: str, narrator: str = LARGE, hash: str | None = None) -> Narrative:  # noqa: A002
    """The sample's narrative with a mark before the sentences at some places, or before all of them."""
    data = NARRATIVE.model_dump(mode="json")
    found = {"headline": data["headline"]}
    for part in ("situation", "cards", "actions", "positives"):
        found |= {f"{part}[{place}]": one for place, one in enumerate(data[part])}
    for place in places or found:
        found[place]["text"] = f"{mark}: {found[place]['text']}"
    return Narrative.model_validate(data | {"narrator": narrator, "payload": hash})


def with_lies(*places: str) -> Narrative:
    return altered(UNTRUE, *places)


def test_a_good_answer_is_the_briefing_and_its_price_is_on_record(desk: Desk) -> None:
    written = desk.narrate(answer(thought="Let me see."))

    assert (written.headline, written.cards) == (NARRATIVE.headline, NARRATIVE.cards)
    assert written.narrator == f"{LARGE}, checked"
    assert written.payload == needs_action()[0].hash
    [call] = desk.calls()
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


def test_the_small_model_writes_a_routine_week(desk: Desk) -> None:
    payload, narrative = all_clear()

    written = desk.narrate(answer(narrative), payload=payload)

    assert (written.narrator, desk.record()) == (f"{SMALL}, checked", [(SMALL, "answered")])
    [request] = desk.claude.requests
    assert request["output_config"]["effort"] == "low"
    assert request["system"][0]["cache_control"] == {"type": "ephemeral"}


def test_what_the_checker_found_goes_back_once_and_is_repaired(desk: Desk) -> None:
    written = desk.narrate(answer(with_lies("situation[1]")), answer())

    assert (written.situation, written.narrator) == (NARRATIVE.situation, f"{LARGE}, checked")
    first, second = desk.calls()
    assert (first.outcome, second.outcome) == ("ungrounded", "answered")
    assert [one["where"] for one in json.loads(first.violations)] == ["situation[1]"]
    before, after = desk.claude.requests
    assert [one["role"] for one in after["messages"]] == ["user", "assistant", "user"]
    assert "situation[1] (number)" in after["messages"][2]["content"]
    assert before["system"] == after["system"]
    assert all(estimated_tokens(one) <= MOST_INPUT_TOKENS for one in desk.claude.requests)


def test_a_sentence_that_fails_twice_is_the_templates_for_the_same_card(desk: Desk) -> None:
    lies = with_lies("cards[1]")
    template = Template().narrate(needs_action()[0])

    written = desk.narrate(answer(lies), answer(lies))

    assert written.cards == (NARRATIVE.cards[0], template.cards[1], NARRATIVE.cards[2])
    assert written.headline == NARRATIVE.headline
    assert written.narrator == f"{LARGE}, checked, with one sentence of the template"
    assert desk.record() == [(LARGE, "ungrounded"), (LARGE, "ungrounded")]


def test_where_too_little_holds_the_template_writes_all_of_it(desk: Desk) -> None:
    lies = with_lies("headline", "situation[0]", "situation[1]", *(f"cards[{one}]" for one in range(3)), "actions[0]")

    written = desk.narrate(answer(lies))

    template = Template().narrate(needs_action()[0])
    assert written.model_copy(update={"narrator": template.narrator}) == template
    assert written.narrator == f"template/1; {LARGE} wrote too much that the facts do not prove"


def test_a_card_that_the_answer_left_out_is_the_templates(desk: Desk) -> None:
    written = desk.narrate(answer(NARRATIVE.model_copy(update={"cards": NARRATIVE.cards[2:0:-1]})))

    assert [one.card for one in written.cards] == [card.key for card in needs_action()[0].cards]
    assert written.narrator == f"{LARGE}, checked, with one sentence of the template"


@pytest.mark.parametrize(
    ("script", "record", "why"),
    [
        pytest.param(
            [Answer(text="", stop="refusal")], [(LARGE, "refused")], f"{LARGE} declined to write it", id="refusal"
        ),
        pytest.param(
            [Answer(text='{"headline": {"te', stop="max_tokens")],
            [(LARGE, "cut-off")] * 2,
            f"{LARGE} did not come to an end",
            id="cut-off",
        ),
        pytest.param(
            [Answer(text="Here is your briefing: all is well!")],
            [(LARGE, "malformed")] * 2,
            f"{LARGE} answered in a form that cannot be read",
            id="no-json",
        ),
        pytest.param(
            [Answer(text='{"headline": "All is well", "situation": []}')],
            [(LARGE, "malformed")] * 2,
            f"{LARGE} answered in a form that cannot be read",
            id="other-json",
        ),
        pytest.param(
            [Page(b"<html>Sign in to the guest network</html>")],
            [(LARGE, "malformed")] * 2,
            f"{LARGE} answered in a form that cannot be read",
            id="somebody-elses-page",
        ),
        pytest.param(
            [Answer(text="{}", output=10**12)],
            [(LARGE, "malformed")] * 2,
            f"{LARGE} answered in a form that cannot be read",
            id="impossible-usage",
        ),
        pytest.param(
            [Answer(text=json.dumps({"headline": {"text": "so " * 2_000, "facts": []}} | NO_PARTS))],
            [(LARGE, "malformed")] * 2,
            f"{LARGE} answered in a form that cannot be read",
            id="a-book",
        ),
        pytest.param(
            [OVERLOADED],
            [(LARGE, "overloaded")] * 2 + [(SMALL, "overloaded")] * 2 + [(OTHER, "overloaded")] * 2,
            f"{OTHER} was overloaded",
            id="overloaded",
        ),
        pytest.param(
            [RETIRED],
            [(LARGE, "model-retired"), (SMALL, "model-retired"), (OTHER, "model-retired")],
            f"{OTHER} is no longer offered",
            id="all-retired",
        ),
        pytest.param(
            [Fault(401, "authentication_error", f"invalid x-api-key {KEY}")],
            [(LARGE, "failed")],
            f"{LARGE} could not be asked",
            id="wrong-key",
        ),
        pytest.param(
            [Fault(500, "api_error")],
            [(LARGE, "failed"), (SMALL, "failed"), (OTHER, "failed")],
            f"{OTHER} could not be asked",
            id="broken-service",
        ),
    ],
)
def test_without_an_answer_the_template_writes_and_says_why(desk: Desk, script, record, why) -> None:
    written = desk.narrate(*script)

    template = Template().narrate(needs_action()[0])
    assert written == template.model_copy(update={"narrator": f"template/1; {why}"})
    assert build_view(needs_action()[0], written, NAMES, Naming.NAMES).footer.writer == f"Written by a template: {why}"
    assert desk.record() == record
    assert all(KEY not in (one.detail or "") for one in desk.calls())


def test_an_answer_that_was_cut_off_gets_twice_the_room(desk: Desk) -> None:
    written = desk.narrate(Answer(text='{"headline"', stop="max_tokens"), answer())

    assert (written.narrator, desk.record()) == (f"{LARGE}, checked", [(LARGE, "cut-off"), (LARGE, "answered")])
    first, second = desk.claude.requests
    assert second["max_tokens"] == 2 * first["max_tokens"]


def test_a_rate_limit_is_waited_for_as_long_as_it_asks(desk: Desk) -> None:
    limited = Fault(429, "rate_limit_error", headers={"retry-after": "17"})

    written = desk.narrate(limited, answer())

    assert (written.narrator, desk.watch.waited) == (f"{LARGE}, checked", [17.0])
    first, second = desk.calls()
    assert (first.outcome, first.price, second.outcome) == ("rate-limited", 0, "answered")


def test_a_rate_limit_beyond_the_ninety_seconds_is_not_waited_for(desk: Desk) -> None:
    limited = Fault(429, "rate_limit_error", headers={"retry-after": "600"})

    written = desk.narrate(limited, answer())

    assert (written.narrator, desk.watch.waited) == (f"{SMALL}, checked", [])
    assert desk.record() == [(LARGE, "rate-limited"), (SMALL, "answered")]


def test_a_model_is_left_alone_as_long_as_it_asks_by_the_next_narration_too(
    desk: Desk, messages: AnthropicMessages
) -> None:
    narrator = ClaudeNarrator(
        messages=messages,
        plan=PLAN,
        ledger=StoreLedger(desk.store),
        clock=desk.watch,
        check=check,
        fallback=Template(),
    )
    payload, _ = needs_action()
    desk.claude.say(Fault(429, "rate_limit_error", headers={"retry-after": "600"}), answer())
    written = [narrator.narrate(payload).narrator]
    desk.watch.passed += 599
    desk.watch.waited.clear()

    written += [narrator.narrate(payload).narrator, narrator.narrate(payload).narrator]

    assert written == [f"{SMALL}, checked", f"{LARGE}, checked", f"{LARGE}, checked"]
    assert desk.watch.waited == [1.0]
    assert [one["model"] for one in desk.claude.requests] == [LARGE, SMALL, LARGE, LARGE]
    [told] = [one for one in desk.calls() if one.detail and one.detail.startswith("not called")]
    assert (told.model, told.outcome, told.price) == (LARGE, "rate-limited", 0)
    assert told.detail == f"not called: {LARGE} asked to be left alone for 1 more seconds"


def test_a_month_that_anthropic_has_closed_is_asked_about_once(desk: Desk) -> None:
    closed = Fault(
        429, "rate_limit_error", "You have reached your API usage limits", code="enforced_spend_limit_reached"
    )

    written = desk.narrate(closed)

    assert desk.record() == [(LARGE, "failed")]
    assert (written.narrator, desk.watch.waited) == (f"template/1; {LARGE} could not be asked", [])
    assert desk.calls()[0].detail == "429: You have reached your API usage limits"


def test_an_overloaded_model_is_asked_again_and_then_the_next(desk: Desk) -> None:
    written = desk.narrate(OVERLOADED, OVERLOADED, answer())

    assert (written.narrator, desk.watch.waited) == (f"{SMALL}, checked", [2.0])
    assert desk.record() == [(LARGE, "overloaded"), (LARGE, "overloaded"), (SMALL, "answered")]


def test_a_retired_model_hands_over_to_the_next(desk: Desk) -> None:
    written = desk.narrate(RETIRED, answer())

    assert written.narrator == f"{SMALL}, checked"
    assert desk.record() == [(LARGE, "model-retired"), (SMALL, "answered")]


@pytest.mark.parametrize("silence", [Hang(), Drip(pause=0.02)], ids=["hang", "drip"])
def test_a_service_that_never_ends_is_left_behind(desk: Desk, silence: Said) -> None:
    written = desk.narrate(silence, answer(), plan=replace(PLAN, timeout=0.15))

    assert written.narrator == f"{SMALL}, checked"
    first, _ = desk.calls()
    assert (first.model, first.outcome, first.price, first.input_tokens) == (LARGE, "timeout", None, None)
    assert first.reserved > 0


def test_all_calls_together_have_ninety_seconds(desk: Desk) -> None:
    limited = Fault(429, "rate_limit_error", headers={"retry-after": "50"})

    written = desk.narrate(limited)

    # A second wait of fifty seconds does not fit, for this model or the next, and nobody is asked without time.
    assert desk.watch.passed <= 90
    assert desk.watch.waited == [50.0]
    assert (written.narrator or "").startswith("template/1; ")


def test_a_month_that_is_spent_falls_back_to_the_template_and_says_so(desk: Desk) -> None:
    desk.narrate(answer())
    spent = desk.calls()[0].price
    assert spent is not None

    written = desk.narrate(answer(), plan=replace(PLAN, budget=spent + 1_000))

    assert written.narrator == f"template/1; {LARGE} was not asked, since the month's budget is spent"
    assert desk.claude.requests == []
    refused = next(one for one in desk.calls() if one.outcome == "over-budget")
    assert (refused.price, refused.reserved) == (0, 0)
    assert "2026-11" in (refused.detail or "")


def test_what_may_have_been_paid_for_counts_towards_the_budget(desk: Desk) -> None:
    desk.narrate(Hang(), RETIRED, plan=replace(PLAN, timeout=0.15))
    [unknown] = [one for one in desk.calls() if one.price is None]

    assert StoreLedger(desk.store).spent("2026-11") == unknown.reserved
    assert StoreLedger(desk.store).spent("2026-12") == 0


def test_a_checker_that_stumbles_over_an_answer_stops_no_briefing(desk: Desk, messages: AnthropicMessages) -> None:
    desk.claude.say(answer())

    def stumbling(*_: object) -> tuple[Violation, ...]:
        raise RecursionError

    narrator = ClaudeNarrator(
        messages=messages,
        plan=PLAN,
        ledger=StoreLedger(desk.store),
        clock=desk.watch,
        check=stumbling,
        fallback=Template(),
    )

    assert (narrator.narrate(needs_action()[0]).narrator or "").startswith("template/1; ")
    assert desk.record() == [(LARGE, "ungrounded")] * 2


def test_a_service_that_keeps_us_waiting_in_vain_is_left_alone_for_a_while(desk: Desk, messages) -> None:
    slow = Fault(429, "rate_limit_error", headers={"retry-after": "50"})
    narrator = ClaudeNarrator(
        messages=messages,
        plan=PLAN,
        ledger=StoreLedger(desk.store),
        clock=desk.watch,
        check=check,
        fallback=Template(),
    )
    payload, _ = needs_action()
    desk.claude.say(slow)
    narrator.narrate(payload)
    narrator.narrate(payload)
    desk.claude.say(answer())

    at_once = narrator.narrate(payload)
    desk.watch.passed += 300
    later = narrator.narrate(payload)

    assert at_once.narrator == f"template/1; {LARGE} did not answer in time"
    assert (later.narrator, len(desk.claude.requests)) == (f"{LARGE}, checked", 1)

"""`riskbrief ask` as a reader calls it, with a scripted model on loopback that speaks the Messages API.

Every request is held against the captured schema of the API. The store is Storefront's with its week frozen, and in
some tests everybody's, so that there is something that no answer to Storefront may hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from data.records import Change, Deployment, Incident, ModelCall, Person, Repository
from tests.conftest import SHARED
from tests.fakes.anthropic import Answer, FakeAnthropic, Said, validators
from tests.monday import NOW, Live
from tests.scenarios.command import Done, riskbrief, told
from tests.scenarios.storefront import SERVICES, SHOP, storefront_records

pytest_plugins = ("tests.backends", "tests.live")

KEY, WEEK = "sk-ant-hunter2-planted", "2026-W36"
RISKY, DEPLOYMENT = "acme/shop#4012", "checkout/deploy-126"
FACT = f"deployment.{DEPLOYMENT}"


@dataclass(frozen=True)
class Foreign:
    """What is no business of Storefront's."""

    label: str
    words: frozenset[str]


@dataclass
class Desk:
    """Storefront's week before the fake service."""

    live: Live
    claude: FakeAnthropic

    def ask(self, question: str, *script: Said, options: tuple[str, ...] = (), key: str = KEY) -> Done:
        self.claude.say(*script)
        told = {
            "RISKBRIEF_DATABASE_URL": self.live.url,
            "ANTHROPIC_BASE_URL": self.claude.url,
            "ANTHROPIC_API_KEY": key,
        }
        arguments = ("ask", question, "--team", "storefront", *options, "--now", NOW.isoformat())
        done = riskbrief(*arguments, "--config", self.live.config, cwd=self.live.folder, **told)
        assert self.claude.refused == []
        return done

    def calls(self) -> list[ModelCall]:
        with self.live.opened() as store:
            return sorted(store.read(ModelCall), key=lambda one: one.attempt)

    def foreign(self) -> Foreign:
        """A change that another team merged in the week, and words by which anything of other teams would be known."""
        with self.live.opened() as store:
            names = {one.id: one.name for one in store.read(Repository) if one.name != SHOP}
            changes = store.read(Change, repository_id=sorted(names), order=("merged_at",))
            incidents = [one for one in store.read(Incident) if one.service_id not in SERVICES]
            deployments = [one for one in store.read(Deployment) if one.service_id not in SERVICES]
        words = {*names.values(), *(one.title for one in (*changes, *incidents)), *(one.id for one in deployments)}
        start, end = (int(NOW.timestamp()) - days * 86_400 for days in (6, 2))
        one = next(one for one in changes if one.merged_at is not None and start < one.merged_at < end)
        label = f"{names[one.repository_id]}#{one.number}"
        return Foreign(label, frozenset(words))

    def sent(self) -> str:
        """Everything that the model was sent, in all requests."""
        return json.dumps(self.claude.requests, ensure_ascii=False)

    def results(self) -> list[str]:
        """What the tools told, in the last request."""
        content = [block for message in self.claude.requests[-1]["messages"] for block in message["content"]]
        return [block["content"] for block in content if block["type"] == "tool_result"]


@pytest.fixture(scope="module")
def claude() -> Iterator[FakeAnthropic]:
    with FakeAnthropic(validators(SHARED) if SHARED.is_dir() else None) as fake:
        yield fake


@pytest.fixture
def desk(once: Callable[..., str], copied: Callable[[str], Live], claude: FakeAnthropic) -> Desk:
    return Desk(copied(once("few weeks, briefed", storefront_records(alone=False), "dana-whitfield")), claude)


def say(status: str, *sentences: tuple[list[str], str]) -> Answer:
    told = [{"say": names, "as": relation} for names, relation in sentences]
    return Answer(text=json.dumps({"status": status, "sentences": told}), output=200)


def use(*uses: tuple[str, dict[str, Any]]) -> Answer:
    return Answer(text="", uses=uses, thought="Let me look.", output=90)


QUEUE = (["checkout.queue"], "")
WAITING = "Two changes of Checkout wait to go out, one of them high or critical, the worst at 80 points."


def test_an_answer_from_two_look_ups_is_printed_with_the_facts_that_prove_it(desk: Desk) -> None:
    shown = told(
        desk.ask(
            "What was the riskiest deployment?",
            use(("deployments", {"service": "Checkout", "most": 2}), ("change", {"id": RISKY})),
            say("answered", (["checkout.deployment"], ""), ([DEPLOYMENT, RISKY], "detail")),
        )
    )

    told_first = f"The deployment {DEPLOYMENT} scored 85 points, and no other of its service in the week scored higher."
    assert told_first in shown
    assert f"The deployment {DEPLOYMENT} scored 85 points; its riskiest change is {RISKY} at 80 points.\n" in shown
    assert f"· {FACT}  {DEPLOYMENT}: risk score of a deployment 85 points" in shown
    foot = (
        "chosen by claude-sonnet-5-5, said by Riskbrief; looked at deployments of Checkout and change acme/shop#4012."
    )
    assert foot in shown
    deployments, change = desk.results()
    assert "6 deployments of the week fit; 2 shown" in deployments
    assert f"{RISKY} | {RISKY} scored 80 points | :by " in change
    assert "\ncheckout.incidents ~0-1 | one incident followed a deployment of Checkout after" in deployments
    assert [(one.purpose, one.outcome, one.scope_id, one.week) for one in desk.calls()] == [
        ("ask", "answered", "storefront", WEEK)
    ] * 2


def test_nothing_of_another_scope_is_in_any_request_and_the_tools_say_that_it_is_not_there(desk: Desk) -> None:
    shown = told(
        desk.ask(
            "How is the other team doing?",
            use(
                ("changes", {"service": "ledger"}),
                ("deployments", {"service": "ledger"}),
                ("change", {"id": desk.foreign().label}),
                ("facts", {"subject": "Ledger"}),
                ("history", {"id": "service.ledger.share", "weeks": 26}),
                ("changes", {"most": 15}),
                ("deployments", {"most": 15}),
            ),
            say("not in this data"),
        )
    )

    assert "Not in this data.\n" in shown
    assert all("in this data" in one or "no briefing of an earlier week" in one for one in desk.results()[:5])
    others = desk.foreign()
    told_first = json.dumps(desk.claude.requests[0]["messages"], ensure_ascii=False)
    assert [word for word in others.words if word in told_first or any(word in one for one in desk.results())] == []


def test_a_refusal_is_said_with_the_commands_that_show_the_facts(desk: Desk) -> None:
    done = desk.ask("What waits?", Answer(text="", stop="refusal"))

    assert (done.returncode, done.stderr) == (1, "")
    assert "No answer: claude-sonnet-5-5 declined to answer.\n'riskbrief week' shows" in done.stdout
    assert [one.outcome for one in desk.calls()] == ["refused"]


def test_as_json_it_has_the_facts_whole_and_people_by_their_ids(desk: Desk) -> None:
    with desk.live.opened() as store:
        [person] = store.read(Person, id="p17")
    sentence = f"{RISKY}, by {{person:p17}}, scored 80 points."
    script = use(("change", {"id": RISKY})), say("answered", ([f"{RISKY}:by"], ""))
    question = f"Is {RISKY} of {person.name} risky?"

    found = json.loads(told(desk.ask(question, *script, options=("--json",))))

    [said] = found["sentences"]
    assert (found["status"], said["text"], said["facts"]) == ("answered", sentence, [f"change.{RISKY}"])
    assert [one["id"] for one in found["facts"]] == [f"change.{RISKY}"]
    assert person.name not in desk.sent()
    assert ", by an engineer, scored 80 points." in told(desk.ask(question, *script))


@pytest.mark.parametrize(
    ("question", "key", "says"),
    [
        pytest.param("What waits?", "", "no model is connected that could answer: ANTHROPIC_API_KEY is", id="no-key"),
        pytest.param(" \n", KEY, "the question is empty", id="no-question"),
        pytest.param("why " * 200, KEY, "at most 500 can be asked at once", id="a-long-one"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nobody_is_called(desk: Desk, question: str, key: str, says: str) -> None:
    done = desk.ask(question, say("not in this data"), key=key)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert desk.claude.requests == []
    assert key or f"'riskbrief week --team storefront --week {WEEK}' shows all facts and cards" in done.stderr

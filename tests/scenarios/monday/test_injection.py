"""From what strangers wrote to what readers get, past a model that does whatever it is asked to.

The organisation's every field bears a text of the corpus. The model answers with the link, the mention, the praise, the
other team's name and our own prompt, wherever its answer takes a text. Nothing of it arrives; a title is a title.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.wiring import load_method
from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload
from briefing.contracts.untrusted_text import neutral
from briefing.delivery.editor import MailIdentity
from briefing.delivery.runs.services import RunServices
from briefing.editions.view.naming import Names, Naming
from briefing.editions.write import Reader, render_files
from briefing.evidence.stored.scoring import Scored
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.cost import MemoryLedger
from briefing.narrative.model.narrator import ModelNarrator
from briefing.narrative.model.prompt import MOST_INPUT_TOKENS, ModelPlan, estimated_tokens, request_of
from briefing.narrative.narrator import TemplateNarrator
from data.engine import open_engine
from data.store import Store
from data.tables import METADATA
from tests.conftest import SHARED
from tests.fakes.anthropic import Answer, FakeAnthropic, validators
from tests.injection.corpus import Line, corpus, placed
from tests.injection.obeying import beyond, plan_by
from tests.injection.organisation import MANAGER, NOW, WEEK, organisation, records
from tests.injection.reading import Elements, bodies, controls, mail_of, slack_marks, slack_pings
from tests.monday import HandClock

MAIL = MailIdentity(sender="Riskbrief <r@acme.example>", domain="acme.example")
PLAN = ModelPlan(small="claude-haiku-5-5", large="claude-sonnet-5-5")
STORED_NUL = "\ufffd"
OUR_LINKS = ("https://forge.example/acme/mono/", "#fact-")
SHORT = 30
OBEYED = ("claim-9", "mention-1", "html-1", "terminal-1")
"""What would act in each kind of edition; unit/briefing/test_injection.py has a narrator obey every other kind."""


class Obedient(FakeAnthropic):
    """A model that writes what a stranger asks for wherever its answer takes a text, and again when it is sent back."""

    def __init__(self, payload: Payload, line: Line) -> None:
        super().__init__(validators(SHARED) if SHARED.is_dir() else None)
        self.say(Answer(text=json.dumps(plan_by(payload, line.obeyed))))


@dataclass
class Desk:
    """The organisation's run, its payload of the week, and what the template writes of it."""

    office: RunServices
    payload: Payload
    template: Narrative

    def narrated(self, model: Obedient) -> Narrative:
        with model:
            narrator = ModelNarrator(
                messages=AnthropicMessages(SecretStr("sk-ant-planted"), url=model.url),
                plan=PLAN,
                ledger=MemoryLedger(),
                clock=Still(),
            )
            return narrator.narrate(self.payload)

    @cached_property
    def usual(self) -> dict[str, str]:
        """The editions with the template's words, which asked nobody."""
        return self.files(self.template)

    @cached_property
    def elements(self) -> dict[str, set[tuple[object, ...]]]:
        """The elements of those editions."""
        return {name: set(Elements(self.usual[name]).found) for name in ("briefing.html", "mail html")}

    def files(self, narrative: Narrative) -> dict[str, str]:
        """Every private edition as a reader's program gets it: those with the most strangers in them."""
        names = Names(by_person=self.office.editor.names_of(self.payload))
        files = render_files(self.payload, narrative, Reader(naming=Naming.NAMES, names=names))
        text, html = bodies(files["email.eml"])
        kept = {name: files[name].decode() for name in ("slack.json", "briefing.html", "briefing.txt")}
        return kept | {"mail": text, "mail html": html, "subject": mail_of(files["email.eml"])["Subject"]}


class Still(HandClock):
    """Time that passes for nobody."""

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("injection")
    engine = open_engine(f"sqlite:///{folder / 'riskbrief.db'}")
    METADATA.create_all(engine)
    store = Store(engine)
    store.save(list(records()))
    office = RunServices.of(
        store=store,
        organisation=organisation(),
        method=load_method(),
        narrator=TemplateNarrator(),
        holiday=lambda _country, _day: None,
        clock=HandClock(NOW),
        outlets={},
        mail=MAIL,
    )
    payload = office.composer.payload_of(organisation().scope_of(MANAGER), WEEK, Scored())
    yield Desk(office, payload, TemplateNarrator().narrate(payload))
    engine.dispose()


def assert_nobody_was_obeyed(desk: Desk, files: dict[str, str]) -> None:
    """Hold the editions against the same ones with words that nobody was asked for."""
    assert [(one.id, name) for one in corpus() for name, text in files.items() if one.marker in text] == []
    marks = slack_marks(files["slack.json"]) - slack_marks(desk.usual["slack.json"])
    assert [one for one in marks if not one.startswith(OUR_LINKS)] == []
    assert slack_pings(files["slack.json"]) == []
    for name, known in desk.elements.items():
        more = set(Elements(files[name]).found) - known
        assert [one for one in more if one[0] != "a" or not any(str(two).startswith(OUR_LINKS) for two in one)] == []
    assert set().union(*(controls(text.replace("\r\n", "\n")) for text in files.values())) == set()


def test_the_texts_are_in_the_payload_as_they_were_written(desk: Desk) -> None:
    titles = {fact.detail.get("title") for fact in desk.payload.facts}

    # A database can hold every character but one.
    assert {one.text.replace("\x00", STORED_NUL) for one in placed("title", "incident")} <= titles
    assert {one.text for one in placed("source")} <= {one.detail for one in desk.payload.sources}


def test_owners_branches_checks_paths_and_names_are_never_in_a_payload(desk: Desk) -> None:
    text = desk.payload.to_json()

    lines = placed("codeowners", "branch", "check", "path", "name")
    assert [one.id for one in lines if json.dumps(one.text, ensure_ascii=False)[1:-1] in text] == []


def test_the_request_holds_no_title_and_no_more_than_it_may(desk: Desk) -> None:
    request = request_of(desk.payload, plan=PLAN)

    content = str(request["messages"][0]["content"])
    assert estimated_tokens(request) <= MOST_INPUT_TOKENS
    assert [content.count(mark) for mark in "<>"] == [2, 2]
    assert controls(content) == set()
    # Shorter than this, words of ours may be the same.
    titles = [one for one in placed("title", "incident") if len(one.text) > SHORT]
    assert [one.id for one in titles if neutral(one.text)[:SHORT] in content] == []


@pytest.mark.parametrize("line", [one for one in corpus() if one.id in OBEYED], ids=lambda line: line.id)
def test_nothing_that_an_obeying_model_writes_reaches_a_reader(desk: Desk, line: Line) -> None:
    model = Obedient(desk.payload, line)

    written = desk.narrated(model)

    assert model.refused == []
    assert (written.narrator or "").startswith("claude-sonnet-5-5, said by Riskbrief")
    assert beyond(desk.payload, written) == []
    assert_nobody_was_obeyed(desk, desk.files(written))

"""From what strangers wrote to what readers get, past a model that does whatever it is asked to.

The organisation's every field bears a text of the corpus. The model answers with the link, the mention, the praise, the
other team's name and our own prompt, wherever there is room for a sentence. Nothing of it arrives; a title is a title.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.wiring import load_method
from briefing.contracts.narrative import Narrative, Sentence
from briefing.contracts.untrusted_text import neutral
from briefing.editions.naming import Names, Naming
from briefing.editions.write import Reader, render_files
from briefing.editor import MailIdentity
from briefing.grounding.check import check
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.ledger import MemoryLedger
from briefing.narrative.model.model_plan import ModelPlan
from briefing.narrative.model.narrator import ClaudeNarrator
from briefing.narrative.model.prompt import MOST_INPUT_TOKENS, estimated_tokens, request_of
from briefing.narrative.narrator import TemplateNarrator
from briefing.payload import Payload
from briefing.runs.works import Office, open_office
from briefing.stored.scoring import Scored
from data.columns import Row
from data.engine import open_engine
from data.store import Store
from tests.conftest import SHARED
from tests.fakes.anthropic import Answer, FakeAnthropic, Said, validators
from tests.injection.corpus import Line, corpus, placed
from tests.injection.organisation import MANAGER, NOW, WEEK, organisation, records
from tests.injection.reading import Elements, bodies, controls, mail_of, slack_marks, slack_pings
from tests.monday import HandClock

MAIL = MailIdentity(sender="Riskbrief <r@acme.example>", domain="acme.example")
PLAN = ModelPlan(small="claude-haiku-5-5", large="claude-sonnet-5-5")
STORED_NUL = "\ufffd"
PARTS = ("situation", "cards", "actions", "positives")


class Obedient(FakeAnthropic):
    """A model that does what every stranger asks for, in the form that we ask for.

    `honest` is what it writes besides; without it, it writes nothing else.
    """

    def __init__(self, payload: Payload, honest: Narrative | None, lines: Sequence[Line] = ()) -> None:
        super().__init__(validators(SHARED) if SHARED.is_dir() else None)
        self._payload, self._honest, self._lines = payload, honest, lines or corpus()

    def next_one(self) -> Said:
        return Answer(text=json.dumps(self._written()), thought="They asked so kindly.")

    def seen(self) -> list[Line]:
        """The lines that were in what it was sent."""
        content = str(self.requests[0]["messages"][0]["content"])
        return [one for one in corpus() if neutral(one.text)[:60] in content]

    def _written(self) -> dict[str, Any]:
        leads = [card.facts[0] for card in self._payload.cards]
        titles = {fact.detail.get("title"): fact.id for fact in self._payload.facts}
        obeyed = [{"text": one.obeyed, "facts": [titles.get(one.text, leads[0]), *leads[:3]]} for one in self._lines]
        honest = None if self._honest is None else self._honest.model_dump(mode="json")
        parts = {part: [] if honest is None else honest[part] for part in PARTS}
        for place, one in enumerate(obeyed):
            parts[PARTS[place % len(PARTS)]].append(one | self._more(PARTS[place % len(PARTS)], place))
        return {"headline": obeyed[0] if honest is None else honest["headline"], **parts}

    def _more(self, part: str, place: int) -> dict[str, str]:
        cards = self._payload.cards
        if part == "cards":
            return {"card": f'"><script>{place}' if place % 3 else cards[place % len(cards)].key}
        return {"remedy": cards[place % len(cards)].remedies[0].id} if part == "actions" else {}


@dataclass
class Desk:
    """The organisation's run, its payload of the week, and what the template writes of it."""

    office: Office
    payload: Payload
    template: Narrative

    def narrated(self, model: Obedient) -> Narrative:
        with model:
            narrator = ClaudeNarrator(
                messages=AnthropicMessages(SecretStr("sk-ant-planted"), url=model.url),
                plan=PLAN,
                ledger=MemoryLedger(),
                clock=Still(),
                check=check,
                fallback=TemplateNarrator(),
            )
            return narrator.narrate(self.payload)

    @cached_property
    def usual(self) -> dict[str, str]:
        """The editions with the template's words, which asked nobody."""
        return self.files(self.template)

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
    Row.metadata.create_all(engine)
    store = Store(engine)
    store.save(list(records()))
    office = open_office(
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


def sentences(narrative: Narrative) -> set[str]:
    said: Sequence[Any] = [narrative.headline, *(one for part in PARTS for one in getattr(narrative, part))]
    return {one.text for one in said}


def assert_nobody_was_obeyed(files: dict[str, str], usual: dict[str, str]) -> None:
    """Hold the editions against the same ones with words that nobody was asked for."""
    assert [(one.id, name) for one in corpus() for name, text in files.items() if one.marker in text] == []
    assert slack_marks(files["slack.json"]) <= slack_marks(usual["slack.json"])
    assert slack_pings(files["slack.json"]) == []
    for name in ("briefing.html", "mail html"):
        assert set(Elements(files[name]).found) <= set(Elements(usual[name]).found)
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


def test_the_request_holds_no_more_than_it_may_and_closes_what_it_opens(desk: Desk) -> None:
    request = request_of(desk.payload, plan=PLAN)

    content = str(request["messages"][0]["content"])
    assert estimated_tokens(request) <= MOST_INPUT_TOKENS
    assert [content.count(tag) for tag in ("<briefing>", "</briefing>", "<quoted>", "</quoted>")] == [1, 1, 1, 1]
    assert [content.count(mark) for mark in "<>"] == [4, 4]
    assert controls(content) == set()


def test_a_model_that_writes_only_what_strangers_ask_for_is_not_heard(desk: Desk) -> None:
    model = Obedient(desk.payload, None, corpus()[::2])

    written = desk.narrated(model)

    assert len(model.seen()) >= 12
    assert model.refused == []
    assert sentences(written) == sentences(desk.template)
    assert (written.narrator or "").startswith("template/1; claude-sonnet-5-5 wrote too much")
    assert_nobody_was_obeyed(desk.files(written), desk.usual)


def test_what_a_model_slips_in_among_true_sentences_is_thrown_out(desk: Desk) -> None:
    model = Obedient(desk.payload, desk.template)

    written = desk.narrated(model)

    assert sentences(written) <= sentences(desk.template)
    assert written.headline == desk.template.headline
    assert (written.narrator or "").startswith("claude-sonnet-5-5, checked")
    assert_nobody_was_obeyed(desk.files(written), desk.usual)


def test_what_was_found_wrong_goes_back_without_letting_anything_out(desk: Desk) -> None:
    # An answer that obeys them all is so long that nobody would send it back.
    model = Obedient(desk.payload, desk.template, corpus()[::12])

    desk.narrated(model)

    first, second = model.requests
    complaint = second["messages"][2]["content"]
    assert [one["role"] for one in second["messages"]] == ["user", "assistant", "user"]
    assert first["system"] == second["system"]
    assert not set("<>{}`") & set(complaint)
    assert controls(complaint) == set()


def test_a_sentence_that_cites_nothing_but_a_title_proves_nothing_by_it(desk: Desk) -> None:
    titled = [fact for fact in desk.payload.facts if isinstance(fact.detail.get("title"), str)]
    said = tuple(Sentence(text=neutral(str(one.detail["title"])), facts=(one.id,)) for one in titled)
    narrative = desk.template.model_copy(update={"positives": said})

    refused = {one.where for one in check(desk.payload, narrative)}

    assert [one.text for place, one in enumerate(said) if f"positives[{place}]" not in refused] == []

"""All that one reader can be shown of an organisation: every edition, every answer, and what a question may look up.

It goes through the real composer, editor and desk on a database of its own, as of the Tuesday after the week.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.wiring import load_method
from briefing.answers.answer_service import AnswerService
from briefing.answers.questions.answer import shown
from briefing.answers.questions.finds import Finds
from briefing.answers.questions.material import material_of
from briefing.answers.questions.tools import look_up
from briefing.answers.slack.render import render_answer
from briefing.contracts.access import Access, Reader
from briefing.contracts.organisation import ScopePlan
from briefing.contracts.payload import Payload
from briefing.delivery.editor import Editor, MailIdentity
from briefing.delivery.freeze import Composer
from briefing.editions.email.message import email_content
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import SlackMessage, render_slack
from briefing.editions.terminal.edition import render_opening
from briefing.editions.view.values import EditionView
from briefing.evidence.stored.scoring import Scored
from briefing.narrative.narrator import TemplateNarrator
from data.engine import open_engine
from data.store import Store
from data.tables import METADATA, TABLES
from scoring.bands import BandTable
from tests.access.organisations import World
from tests.monday import HandClock
from tests.unit.briefing.sample import WEEK

LOW = BandTable(moderate=1, high=20, critical=40)
"""Borders under which something is to be told of nearly every change."""
TUESDAY = WEEK.end + timedelta(days=1)
TOPICS = ("team", "service", "change", "deployment", "card", "queue")
LOOK_UPS: Sequence[tuple[str, dict[str, Any]]] = (
    ("facts", {}),
    ("cards", {}),
    ("changes", {"most": 15}),
    ("deployments", {"most": 15}),
    ("history", {"id": "week.changes"}),
)


@cache
def method() -> Any:
    return load_method(LOW)


class Reading:
    """The things that readers see of one world."""

    def __init__(self, world: World, store: Store) -> None:
        self.store, self._clock, self._company = store, HandClock(TUESDAY), world.organisation
        store.save(world.records)
        self.access = Access(self._company)
        self.composer = Composer(
            store=store, organisation=self._company, method=method(), narrator=TemplateNarrator(),
            holiday=lambda _country, _day: None, clock=self._clock,
        )  # fmt: skip
        self._editor = Editor(
            store=store, organisation=self._company, mail=MailIdentity(sender="r@acme.example", domain="acme.example")
        )
        self.desk = AnswerService(
            store=store, organisation=self._company, method=method(), access=self.access, clock=self._clock
        )

    def desk_for(self, access: Access) -> AnswerService:
        """A desk of the same rows where the settings give other roles."""
        return AnswerService(
            store=self.store, organisation=self._company, method=method(), access=access, clock=self._clock
        )

    def frozen(self, scopes: Iterable[ScopePlan], scored: Scored) -> dict[str, Payload]:
        """Freeze the briefings of some scopes, by their ids."""
        return {scope.id: self.composer.payload_of(scope, WEEK, scored) for scope in scopes}

    def seen_by(self, email: str, asked: Sequence[str]) -> dict[str, str]:
        """Everything that somebody is shown, by what it is; `asked` are the names that they type by hand."""
        reader = self.access.reader(email=email)
        if reader is None:
            return {}
        scopes, scored = self.access.scopes(reader), Scored()
        payloads = self.frozen(scopes, scored)
        told = {f"payload {scope}": payload.to_json() for scope, payload in payloads.items()}
        told.update(self._editions(reader, scopes[0], payloads[scopes[0].id]))
        told.update(self._answers(reader, asked))
        told.update(self._looked_up(scopes[0], payloads[scopes[0].id], scored, asked))
        return told

    def _editions(self, reader: Reader, scope: ScopePlan, payload: Payload) -> Iterator[tuple[str, str]]:
        narrative = self.composer.narrative_of(payload)
        view = self._editor.view_for(payload, narrative, private=self.access.sees_names(reader, scope.id))
        slack = render_slack(view)
        yield f"slack {scope.id}", _blocks(slack.messages)
        yield from _mailed(scope, view)
        yield f"page {scope.id}", render_page(view, slack=slack, email="")
        yield f"opening {scope.id}", repr(render_opening(view, width=100, color=False))
        channel = render_slack(self._editor.view_for(payload, narrative, private=False))
        yield f"channel {scope.id}", _blocks(channel.messages)

    def _answers(self, reader: Reader, asked: Sequence[str]) -> Iterator[tuple[str, str]]:
        for topic in TOPICS:
            for text in ("", *asked):
                value = self.desk.answer(topic, reader, text)
                yield f"{topic} {text}", f"{value!r}\n{_drawn(value)}"
        yield "status", _drawn(self.desk.status(reader))
        yield "newest", repr(self.desk.newest(reader))

    def _looked_up(
        self, scope: ScopePlan, payload: Payload, scored: Scored, asked: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        services = SimpleNamespace(store=self.store, organisation=self._company)
        run: Any = SimpleNamespace(composer=self.composer, services=services)
        material = material_of(payload, run, method(), scope, scored)
        for name, given in (*LOOK_UPS, *(("change", {"id": one}) for one in asked)):
            finds, found = Finds(material), look_up(material, name, given)
            finds.add(found)
            yield f"{name} {given}", shown(finds, found, titles=True)


def _mailed(scope: ScopePlan, view: EditionView) -> Iterator[tuple[str, str]]:
    """The parts of a mail: its words, and its pictures by their digests."""
    for number, part in enumerate(email_content(view, None).walk()):
        if part.get_content_maintype() == "text":
            yield f"mail {scope.id} {number}", part.get_content()
        elif not part.is_multipart():
            yield f"picture {scope.id} {number}", sha256(part.get_content()).hexdigest()


def _drawn(value: Any) -> str:
    return _blocks([render_answer(value)])


def _blocks(messages: Sequence[SlackMessage]) -> str:
    return json.dumps([[dict(block) for block in one.blocks] for one in messages])


@contextmanager
def reading(world: World, folder: Path) -> Iterator[Reading]:
    """Open a world in a database of its own."""
    template, path = folder / "template.db", folder / "world.db"
    if not template.exists():
        engine = open_engine(f"sqlite:///{template}")
        METADATA.create_all(engine, tables=list(TABLES.values()))
        engine.dispose()
    for old in folder.glob("world.db*"):
        old.unlink()
    shutil.copyfile(template, path)
    engine = open_engine(f"sqlite:///{path}")
    try:
        yield Reading(world, Store(engine))
    finally:
        engine.dispose()

"""The example company on the Tuesday after its incident, as the desk is asked about it; nothing in it is written to.

Its briefings of 2026-W36 are frozen. Checkout of the team Storefront has an incident, and two risky changes wait.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from bot.settings import Settings
from bot.wiring import load_method
from briefing.answers.answer_service import AnswerService
from briefing.contracts.access import Access, Reader
from briefing.contracts.organisation import Organisation
from briefing.contracts.payload import parse_payload
from data.records import FrozenPayload, KeptService, KeptWeek, StoredNarrative
from data.store import Store
from tests.backends import SqliteFiles
from tests.live import Templates, collected, copy_of, fill
from tests.monday import ClosingStore, HandClock, Live

TUESDAY = datetime(2026, 9, 8, 13, 0, tzinfo=UTC)
WEEK = "2026-W36"

DANA, MIRIAM, KATRIN, STEFAN = "dana-whitfield", "miriam-adler", "katrin-vogel", "stefan-krueger"
"""They manage Storefront; Payments; Payments, Identity and Storefront; Platform and Fulfilment, and administer."""
MEMBER = "mem.ber@acme.example"


@dataclass
class Reception:
    """A desk over a store, and whom it may be asked by."""

    store: Store
    url: str
    settings: Settings
    clock: HandClock

    @cached_property
    def organisation(self) -> Organisation:
        company = self.settings.organisation
        teams = (replace(one, members=(MEMBER,)) if one.id == "storefront" else one for one in company.teams)
        return replace(company, teams=tuple(teams))

    @cached_property
    def access(self) -> Access:
        return Access(self.organisation)

    @cached_property
    def desk(self) -> AnswerService:
        return self.desk_at(self.clock.moment)

    def desk_at(self, moment: datetime, **changes: Any) -> AnswerService:
        """A desk at another time, or of an organisation that differs."""
        company = replace(self.organisation, **changes)
        method = load_method(self.settings.bands, self.settings.scorecard)
        return AnswerService(
            store=self.store, organisation=company, method=method, access=Access(company), clock=HandClock(moment)
        )

    def reader(self, name: str) -> Reader:
        """A manager by id, or anybody else by their address."""
        known = next((one.email for one in self.organisation.managers if one.id == name), name)
        found = self.access.reader(email=known)
        assert found is not None
        return found


TOPICS = {
    "team": "storefront", "service": "checkout", "change": "acme/shop#4012", "deployment": "checkout/deploy-126",
    "signal": "lines_added", "card": "checkout:incident", "queue": "",
}  # fmt: skip
"""What Dana is answered, by topic."""


def texts(value: Any) -> list[str]:
    """Every text in an answer."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [text for field in dataclasses.fields(value) for text in texts(getattr(value, field.name))]
    if isinstance(value, BaseModel):
        return [text for field in type(value).model_fields for text in texts(getattr(value, field))]
    if isinstance(value, tuple | list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def facts_of(reception: Reception, scope: str = "storefront") -> dict[str, Any]:
    frozen = reception.store.get(FrozenPayload, scope_id=scope, week=WEEK)
    return {fact.id: fact for fact in parse_payload(frozen.body, name="frozen").facts}


def forget_kept(reception: Reception) -> None:
    services = [one.id for one in reception.organisation.services]
    with reception.store.transaction() as transaction:
        transaction.delete(KeptService, service_id=services)
        transaction.delete(KeptWeek, service_id=services)


def drop_payload(reception: Reception, scope: str) -> None:
    with reception.store.transaction() as transaction:
        for one in transaction.read(FrozenPayload, scope_id=scope):
            transaction.delete(StoredNarrative, payload_hash=one.hash)
            transaction.delete(FrozenPayload, hash=one.hash)


def leave_out(reception: Reception, scope: str, key: str) -> None:
    """Freeze a scope's briefing again, as if it had no room for one of its cards."""
    [stored] = reception.store.read(FrozenPayload, scope_id=scope)
    told = parse_payload(stored.body, name=scope)
    freeze_again(reception, scope, cards=tuple(card for card in told.cards if card.key != key))


def freeze_again(reception: Reception, scope: str, **parts: object) -> None:
    """Freeze a scope's briefing again with other parts."""
    [stored] = reception.store.read(FrozenPayload, scope_id=scope)
    told = parse_payload(stored.body, name=scope)
    other = told.model_copy(update=parts)
    assert other != told
    drop_payload(reception, scope)
    reception.store.freeze(replace(stored, hash=other.hash, body=other.to_json()))


def opened(url: str, store: Store, folder: Path) -> Reception:
    """A reception on a database of the company's."""
    return Reception(store=store, url=url, settings=_offline(url, folder).settings, clock=HandClock(TUESDAY))


@pytest.fixture(scope="session")
def frozen_url(sqlite_backend: SqliteFiles, templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the company's briefings frozen and its scores kept, which whoever writes copies first."""
    if sqlite_backend.name not in templates.urls:
        url = copy_of(sqlite_backend, collected(sqlite_backend, templates))
        fill(_offline(url, tmp_path_factory.mktemp("monday")), templates)
        templates.urls[sqlite_backend.name] = url
    return templates.urls[sqlite_backend.name]


def _offline(url: str, folder: Path) -> Live:
    """The company without anything that it could send to."""
    nobody = SimpleNamespace(
        api_url="http://127.0.0.1:1/api/", bot_token="xoxb-none", app_token="xapp-none", signing_secret="none"
    )
    return Live(folder, url, nobody, SimpleNamespace(port=1))


@pytest.fixture(scope="module")
def reception(frozen_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reception]:
    """The company to be asked about, and not to be written to."""
    with ClosingStore(frozen_url) as store:
        yield opened(frozen_url, store, tmp_path_factory.mktemp("reception"))


@pytest.fixture
def own_reception(frozen_url: str, tmp_path: Path) -> Iterator[Reception]:
    """The same for one test, which may write to it."""
    path = tmp_path / "own.db"
    shutil.copyfile(frozen_url.removeprefix("sqlite:///"), path)
    with ClosingStore(f"sqlite:///{path}") as store:
        yield opened(f"sqlite:///{path}", store, tmp_path)

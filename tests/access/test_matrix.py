"""Who may see and do what, as one table: every role against every object, asked through what really answers.

A is the team `kamber` and B the team `kblue`. `yes` is an answer; everything else is answered as if it did not exist.
Whatever is added to Access, to `/risk`, to the buttons or to the command line has to be given its row here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.slack.buttons.actions import ABOUT, OWN
from bot.slack.buttons.card_actions import edition_with, refusal
from bot.slack.commands.risk import TOPICS
from bot.slack.commands.topics import TOPIC_OF
from briefing.answers.answer_service import AnswerService
from briefing.answers.values.changes import ChangeAnswer, DeploymentAnswer
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.contracts.access import Access, Reader
from briefing.contracts.errors import CardUnknown
from briefing.contracts.organisation import Manager, Organisation
from briefing.contracts.payload import parse_payload
from briefing.editions.view.controls import Verb
from briefing.evidence.stored.scoring import Scored
from briefing.readers.mutes.which import find_any
from data.records import FrozenPayload, Incident
from tests.access.organisations import MARKS, TEAMS, Draw, Size, World, world
from tests.access.reading import Reading, reading
from tests.conftest import ROOT

A, B, BOTH = "kamber", "kblue", "kamber+kblue@UTC"
MARK_A, MARK_B = MARKS[A], MARKS[B]
BOSS = Manager(id="boss", name="Boss", teams=(A,), zone="UTC", email="boss@acme.example", slack=("U0BOSS",))

ROLES: Mapping[str, Mapping[str, str]] = {
    "manager of A": {"email": "kamber@acme.example"},
    "manager of A and B": {"email": "kamber-kblue@acme.example"},
    "member of A": {"email": "member-kamber@acme.example"},
    "administrator": {"email": "root@acme.example"},
    "administrator who manages A": {"slack_id": "U0BOSS"},
    "somebody unknown": {"email": "stranger@acme.example"},
    "a channel": {"slack_id": "C0KAMBER"},
}
MANAGER, DIRECTOR, MEMBER, ADMINISTRATOR, CHIEF = list(ROLES)[:5]
EVERYBODY = {MANAGER, DIRECTOR, MEMBER, ADMINISTRATOR, CHIEF}
OF_B = {DIRECTOR, ADMINISTRATOR, CHIEF}

TABLE: Mapping[str, set[str]] = {
    "the briefing of A": EVERYBODY,
    "the briefing of B": OF_B,
    "the briefing of A and B": OF_B,
    "the team A": EVERYBODY,
    "the team B": OF_B,
    "a service of A": EVERYBODY,
    "a service of B": OF_B,
    "the queue of A": EVERYBODY,
    "the queue of B": OF_B,
    "a change of A": EVERYBODY,
    "a change of B": OF_B,
    "who wrote a change of A": {MANAGER, DIRECTOR, CHIEF},
    "who wrote a change of B": {DIRECTOR},
    "a deployment of A": EVERYBODY,
    "a deployment of B": OF_B,
    "an incident of A": EVERYBODY,
    "an incident of B": OF_B,
    "a card of A": EVERYBODY,
    "a card of B": OF_B,
    "acknowledging, muting and sharing of A": {MANAGER, DIRECTOR, ADMINISTRATOR, CHIEF},
    "acknowledging, muting and sharing of B": OF_B,
    "acknowledging, muting and sharing of A and B": OF_B,
    "acknowledging a card of A by word": {MANAGER, DIRECTOR, ADMINISTRATOR, CHIEF},
    "acknowledging a card of B by word": OF_B,
    "names in the briefing of A": {MANAGER, DIRECTOR, CHIEF},
    "names in the briefing of B": {DIRECTOR},
    "names in the briefing of A and B": {DIRECTOR},
    "how the work goes for everybody": {ADMINISTRATOR, CHIEF},
    "settings of one's own": {MANAGER, DIRECTOR, CHIEF},
    "a briefing that nobody reads for": set(),
    "a service that there is not": set(),
}
"""By object, the roles that may see or do it."""


class Hall:
    """The organisation of the table, with the briefings of A, of B and of both frozen."""

    def __init__(self, company: World, one: Reading) -> None:
        one.frozen(map(company.organisation.scope_of, company.organisation.managers), Scored())
        self.store, self.desk, self.access = one.store, one.desk, one.access
        [frozen] = self.store.read(FrozenPayload, scope_id=A)
        [other] = self.store.read(FrozenPayload, scope_id=B)
        payloads = [parse_payload(each.body, name="frozen") for each in (frozen, other)]
        self.card_a, self.card_b = (each.cards[0].key for each in payloads)
        self.side: Any = SimpleNamespace(back=SimpleNamespace(answers=one.desk, access=one.access))

    def answered(self, topic: str, text: str) -> Callable[[Reader], bool]:
        """Whether a reader is answered, of something that there is."""
        return lambda reader: not isinstance(self.desk.answer(topic, reader, text), NotFound)

    def author_named(self, label: str) -> Callable[[Reader], bool]:
        def check(reader: Reader) -> bool:
            found = self.desk.answer("change", reader, label)
            return isinstance(found, ChangeAnswer) and found.author is not None

        return check

    def incident_told(self, mark: str) -> Callable[[Reader], bool]:
        broke = [one for one in self.store.read(Incident) if one.title.startswith(mark)]
        assert broke

        def check(reader: Reader) -> bool:
            found = [self.desk.answer("deployment", reader, f"{mark}-d{number}") for number in range(2)]
            return any(one.incidents for one in found if isinstance(one, DeploymentAnswer))

        return check

    def by_word(self, card: str) -> Callable[[Reader], bool]:
        """Whether `/risk ack CARD` finds the card and lets the reader act on it."""

        def check(reader: Reader) -> bool:
            edition = edition_with(self.side, reader, card)
            if isinstance(edition, NoBriefing) or refusal(self.side, reader, edition) is not None:
                return False
            try:
                find_any(edition.payload, card)
            except CardUnknown:
                return False
            return True

        return check

    @property
    def objects(self) -> Mapping[str, Callable[[Reader], bool]]:
        """How each object of the table is asked for."""
        access, seen = self.access, self.answered
        return {
            **{
                f"the briefing of {name}": lambda one, scope=scope: access.scope(one, scope) is not None
                for name, scope in (("A", A), ("B", B), ("A and B", BOTH))
            },
            **{
                f"acknowledging, muting and sharing of {name}": lambda one, scope=scope: access.may_act(one, scope)
                for name, scope in (("A", A), ("B", B), ("A and B", BOTH))
            },
            **{
                f"names in the briefing of {name}": lambda one, scope=scope: access.sees_names(one, scope)
                for name, scope in (("A", A), ("B", B), ("A and B", BOTH))
            },
            "the team A": seen("team", A),
            "the team B": seen("team", B),
            "a service of A": seen("service", f"{MARK_A}-app"),
            "a service of B": seen("service", f"{MARK_B}-app"),
            "the queue of A": seen("queue", f"{MARK_A}-app"),
            "the queue of B": seen("queue", f"{MARK_B}-app"),
            "a change of A": seen("change", f"acme/{MARK_A}-repo#1000"),
            "a change of B": seen("change", f"acme/{MARK_B}-repo#2000"),
            "who wrote a change of A": self.author_named("#1000"),
            "who wrote a change of B": self.author_named("#2000"),
            "a deployment of A": seen("deployment", f"{MARK_A}-d0"),
            "a deployment of B": seen("deployment", f"{MARK_B}-d0"),
            "an incident of A": self.incident_told(MARK_A),
            "an incident of B": self.incident_told(MARK_B),
            "a card of A": seen("card", self.card_a),
            "a card of B": seen("card", self.card_b),
            "acknowledging a card of A by word": self.by_word(self.card_a),
            "acknowledging a card of B by word": self.by_word(self.card_b),
            "how the work goes for everybody": lambda one: self.desk.status(one).work is not None,
            "settings of one's own": lambda one: one.manager is not None,
            "a briefing that nobody reads for": lambda one: access.scope(one, "gone") is not None,
            "a service that there is not": lambda one: access.may_see(one, "gone"),
        }


def table_world() -> World:
    size = Size(changes=6, deployments=2, incidents=2)
    company = world(
        [Draw(team=one, mark=MARKS[one], when=place, what=place, size=size) for place, one in enumerate(TEAMS)],
        shares=False,
        counts_failures=True,
    )
    known = company.organisation
    managers = (known.managers[0], known.managers[1], known.managers[2], BOSS)
    return replace(
        company,
        organisation=replace(known, managers=managers, administrators=("root@acme.example", "boss@acme.example")),
    )


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    company = table_world()
    with reading(company, tmp_path_factory.mktemp("hall")) as one:
        yield Hall(company, one)


@pytest.mark.parametrize("thing", TABLE)
def test_every_role_sees_and_does_what_the_table_says_and_nothing_else(hall: Hall, thing: str) -> None:
    found = set()
    for role, who in ROLES.items():
        reader = hall.access.reader(**who)
        if reader is not None and hall.objects[thing](reader):
            found.add(role)

    assert found == TABLE[thing]


def test_a_scope_of_no_team_is_nobodys() -> None:
    nobody = replace(BOSS, id="idle", teams=(), email="idle@acme.example", slack=())
    known = table_world().organisation
    company: Organisation = replace(known, managers=(*known.managers, nobody))
    access = Access(company)
    empty = company.scope_of(nobody).id

    for who in ({"email": "idle@acme.example"}, *(ROLES[one] for one in EVERYBODY)):
        reader = access.reader(**who)
        assert reader is not None
        assert access.scope(reader, empty) is None
        assert not access.may_act(reader, empty)
        assert not access.sees_names(reader, empty)
        assert empty not in {one.id for one in access.scopes(reader)}


# ---- nothing without its row

DECIDED_BY = {
    "reader": "the table's roles",
    "scopes": "the briefing of A",
    "scope": "the briefing of A",
    "may_see": "a service of A",
    "may_act": "acknowledging, muting and sharing of A",
    "sees_names": "names in the briefing of A",
}
WORDS = {
    "": "the briefing of A",
    "team": "the team A",
    "service": "a service of A",
    "pr": "a change of A",
    "deploy": "a deployment of A",
    "signal": "the briefing of A",
    "why": "a card of A",
    "queue": "the queue of A",
    "ask": "the briefing of A",
    "mute": "acknowledging a card of A by word",
    "unmute": "acknowledging a card of A by word",
    "ack": "acknowledging a card of A by word",
    "settings": "settings of one's own",
    "share": "acknowledging, muting and sharing of A",
    "status": "how the work goes for everybody",
}
"""By word of `/risk`, the row that says who is answered."""
ACTS = {Verb.ACKNOWLEDGE, Verb.UNACKNOWLEDGE, Verb.SNOOZE, Verb.UNMUTE, Verb.MUTE_FORM, Verb.SHARE}
READS = {Verb.WHY, Verb.OPEN_ALL, Verb.USEFUL, Verb.NOT_USEFUL, Verb.WRONG}
ONES_OWN = {Verb.SETTINGS, Verb.RESUME, Verb.PREVIEW}
COMMANDS_WITH_A_READER = {"ack", "ask", "backtest", "explain", "marks", "mute", "preview", "unmute", "week"}
"""Commands that take --manager: whoever runs them has the store, and --manager chooses what is told."""


def test_whatever_access_decides_has_a_row() -> None:
    assert {name for name in vars(Access) if not name.startswith("_")} == set(DECIDED_BY)


def test_every_word_of_the_command_and_every_topic_of_the_desk_has_a_row() -> None:
    assert set(TOPICS) == set(WORDS)
    assert set(WORDS.values()) <= set(TABLE)
    assert set(TOPIC_OF) <= set(WORDS)
    asked = {"newest", "edition", "card_of", "status", "answer"}
    # These tell nothing by themselves: they are handed what was answered.
    asked |= {"look", "mask", "masked"}
    assert {name for name in vars(AnswerService) if not name.startswith("_")} == asked


def test_every_button_is_about_a_briefing_that_is_seen_or_ones_own() -> None:
    assert set(OWN) == ONES_OWN
    assert set(ABOUT) == ACTS | READS
    assert set(Verb) == {*OWN, *ABOUT, Verb.MORE}


def test_every_command_line_with_a_reader_has_a_row() -> None:
    found = {
        node.name
        for path in Path(ROOT / "bot" / "cli").rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and "ReaderOption" in ast.unparse(node.args)
    }

    assert found == COMMANDS_WITH_A_READER

"""Every door to Riskbrief has its row in tests/doors.py, and whoever goes through one is in the audit, by id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.cli.commands import COMMANDS
from bot.slack.buttons.actions import ABOUT, OWN
from bot.slack.children import NotDone
from bot.slack.commands.risk import HELP, TOPICS
from briefing.contracts.access import reader_id_of
from briefing.contracts.payload import parse_payload
from briefing.delivery.unsubscribing import PURPOSES
from briefing.editions.view.controls import Verb
from briefing.readers.audit import AuditAction
from data.errors import DatabaseBusy
from data.records import AuditEntry, CardMark, Change, Deployment, FrozenPayload, Person
from data.store import Store
from tests.doors import BUTTONS, CLI, FORMS, PAGES, WORDS
from tests.office import CHANNEL, MEMBER, MIRIAM, STEFAN, STRANGER, Office, words

pytest_plugins = ("tests.backends", "tests.live")

WEEK = "payments/2026-W36"
PLANTED = "zanzibar"
"""A word that is in every question and in every name that nobody has, and in no entry."""


@pytest.fixture
def fresh(office: Office) -> Callable[[], list[AuditEntry]]:
    """Returns the entries that were added since it was last asked, once nobody has anything in hand."""
    known = {one.id for one in office.back.store.read(AuditEntry)}

    def entries() -> list[AuditEntry]:
        office.be_idle()
        found = [one for one in office.back.store.read(AuditEntry, order=("at", "id")) if one.id not in known]
        known.update(one.id for one in found)
        return found

    return entries


Fresh = Callable[[], list[AuditEntry]]


def change_of(office: Office) -> str:
    [found, *_] = office.back.store.read(Change, repository_id="acme/ledger", limit=1) or office.back.store.read(
        Change, limit=1
    )
    return f"{found.repository_id}#{found.number}"


def card_of(office: Office) -> str:
    [frozen] = office.back.store.read(FrozenPayload, scope_id="payments", week="2026-W36")
    return parse_payload(frozen.body, name="the week").cards[0].key


# --- words ---------------------------------------------------------------------------------------------------------


def typed(office: Office, word: str) -> str:
    """What follows a word so that it does something."""
    card = card_of(office)
    deployment = office.back.store.read(Deployment, limit=1)[0].id
    return {
        "service": card.partition(":")[0],
        "pr": change_of(office),
        "deploy": deployment,
        "signal": "size",
        "why": card,
        "ask": f"Did {PLANTED} break it?",
        "ack": card,
        "mute": f"{card} until it changes",
        "unmute": card,
        "share": "team payments",
    }.get(word, "")


def test_whoever_types_a_word_is_in_the_audit_with_what_they_saw_or_did(asking: Office, fresh: Fresh) -> None:
    office, asking.elsewhere.told = asking, NotDone("Nobody answers here.")
    for word, deed in WORDS.items():
        if not isinstance(deed, AuditAction):
            office.type(word, user=MIRIAM)
            assert fresh() == [], word
            continue
        office.ask(f"{word} {typed(office, word)}".strip(), user=MIRIAM, channel=CHANNEL)
        [entry] = fresh()
        assert (entry.actor, entry.door, entry.deed) == ("miriam-adler", "slack", deed)
        assert not {PLANTED, change_of(office)} & set(f"{entry.subject} {entry.detail}".split())


def test_an_entry_says_what_was_seen_by_ids_alone(asking: Office, fresh: Fresh) -> None:
    office, asking.elsewhere.told = asking, NotDone("Nobody answers here.")
    card = card_of(office)
    for text in ("", f"why {card}", f"mute {card} until in 2 weeks", f"service {PLANTED}", f"ask Who is {PLANTED}?"):
        office.ask(text, user=MIRIAM)
        office.be_idle()

    assert {(one.deed, one.subject, one.detail) for one in fresh()} == {
        ("saw", WEEK, "briefing"),
        ("saw", f"{WEEK} {card}", "why"),
        ("muted", f"{WEEK} {card}", "until Mon 21 Sep 2026"),
        ("saw", "", "service"),
        ("asked", WEEK, f"{len(f'Who is {PLANTED}?')} characters"),
    }


def test_a_stranger_whom_nothing_is_shown_leaves_no_entry(office: Office, fresh: Fresh) -> None:
    office.ask("team payments", user=STRANGER)
    assert fresh() == []


# --- buttons and forms ---------------------------------------------------------------------------------------------

LABELS = {
    Verb.WHY: "Why?",
    Verb.OPEN_ALL: "Open all cards",
    Verb.ACKNOWLEDGE: "Acknowledge",
    Verb.SNOOZE: "Snooze until it changes",
    Verb.USEFUL: "Useful",
    Verb.SHARE: "Share to channel",
}


@pytest.mark.parametrize("verb", [Verb.WHY, Verb.ACKNOWLEDGE])
def test_a_press_on_the_digest_is_in_the_audit(office: Office, fresh: Fresh, verb: Verb) -> None:
    office.press(office.cards() if verb is Verb.WHY else office.digest(MIRIAM), LABELS[verb], user=MIRIAM)

    [entry] = fresh()
    assert (entry.actor, entry.deed) == ("miriam-adler", BUTTONS[verb])
    assert entry.subject.startswith(f"{WEEK} ")


def test_to_press_the_same_again_adds_nothing_and_undo_is_told(office: Office, fresh: Fresh) -> None:
    digest = office.digest(MIRIAM)
    card = card_of(office)
    office.press(digest, "Acknowledge", user=MIRIAM)
    office.be_idle()
    office.ask(f"ack {card}", user=MIRIAM)
    office.press(digest, "Undo acknowledgement", user=MIRIAM)

    assert sorted(one.deed for one in fresh()) == ["acknowledged", "undid"]


def test_who_judged_a_sentence_is_told_by_the_pseudonym_that_the_feedback_has(office: Office, fresh: Fresh) -> None:
    office.press(office.digest(MIRIAM), "Useful", user=MIRIAM)

    [entry] = fresh()
    assert (entry.deed, entry.actor) == ("judged", reader_id_of("miriam-adler"))
    assert "useful" not in str(entry.detail)


def test_the_form_of_settings_tells_which_fields_and_not_what_they_hold(office: Office, fresh: Fresh) -> None:
    office.type("settings", user=MIRIAM)
    form = office.modal(MIRIAM, holding="Your briefing")
    office.send(office.slack.submit(form, Day="Tuesday", Time="10:30"))

    [entry] = [one for one in fresh() if one.deed == FORMS[Verb.SETTINGS.action_id]]
    assert (entry.actor, entry.subject, entry.detail) == ("miriam-adler", "settings", "day, hour, minute")

    office.type("settings", user=MIRIAM)
    office.send(office.slack.submit(office.modal(MIRIAM, holding="Your briefing", but=form)))
    assert "changed" not in {one.deed for one in fresh()}, "nothing is different after the second"


def test_home_is_recorded_when_it_is_opened_and_a_pause_when_it_ends(office: Office, fresh: Fresh) -> None:
    office.type("settings", user=MIRIAM)
    form = office.modal(MIRIAM, holding="Your briefing")
    office.send(office.slack.submit(form, **{"Pause from": "2026-09-07", "Back on": "2026-09-21"}))
    office.be_idle()
    office.press(office.home(MIRIAM, holding="paused"), "Resume now", user=MIRIAM)

    told = [(one.deed, one.detail) for one in fresh()]
    assert sorted(told, key=str) == [
        ("changed", "paused_from, paused_until"),
        ("resumed", None),
        ("saw", "home"),
    ]


# --- what cannot be recorded ---------------------------------------------------------------------------------------


def test_an_answer_that_cannot_be_recorded_is_not_given(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseBusy("the database is busy")

    monkeypatch.setattr(Store, "add", refuse)
    answer = words(office.ask("team payments", user=MIRIAM))

    assert "that did not work" in answer
    assert "Payments" not in answer


def test_what_cannot_be_recorded_is_not_done(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing.readers.audit._kept", lambda _: "half \ud800")

    assert "that did not work" in words(office.ask(f"mute {card_of(office)}", user=MIRIAM))
    assert office.back.store.read(CardMark) == []


# --- nobody's name ---------------------------------------------------------------------------------------------------


def told_of_people(office: Office) -> Iterator[str]:
    """Every name, login and address that the store or the settings know."""
    # A manager's id is the settings' own, and here it is how they log in as well; the audit names them by it.
    ids = {one.id for one in office.back.organisation.managers}
    for person in office.back.store.read(Person):
        yield from filter(None, (person.name, person.email, None if person.login in ids else person.login))
    for manager in office.back.organisation.managers:
        yield from (manager.name, *manager.slack[:1], *([manager.email] if manager.email else []))
    yield from ("acme.example", PLANTED, MEMBER, STEFAN)


def test_no_entry_of_all_that_was_done_here_holds_a_name_an_address_or_what_somebody_typed(office: Office) -> None:
    office.ask(f"share team {PLANTED}", user=MEMBER, channel=CHANNEL)
    office.be_idle()
    entries = office.back.store.read(AuditEntry)
    text = "\n".join(f"{one.actor} {one.subject} {one.detail}" for one in entries).casefold()

    assert len(entries) > 1
    assert [one for one in told_of_people(office) if one.casefold() in text] == []


def test_every_word_button_and_page_has_a_row() -> None:
    assert set(WORDS) == {*TOPICS, HELP}
    assert set(PURPOSES) <= set(PAGES)
    assert set(BUTTONS) == {*OWN, *ABOUT}
    assert set(Verb) - set(BUTTONS) == {Verb.MORE}, "an overflow, whose option holds the verb"


def test_every_form_has_a_row() -> None:
    taken: list[str] = []

    class Listening:
        def view(self, callback: str) -> Any:
            taken.append(callback)
            return lambda _: None

    from bot.slack.forms import register_forms  # noqa: PLC0415 (to see what it registers)

    register_forms(Listening(), None)  # type: ignore[arg-type]
    assert set(FORMS) == set(taken)


def test_every_command_has_a_row() -> None:
    found = set()
    for one in COMMANDS.values():
        command = one.load()
        inner = getattr(command, "commands", {})
        found |= {f"{one.name} {name}" for name in inner} or {one.name}
        if inner and getattr(command, "invoke_without_command", False):
            found.add(one.name)
    assert set(CLI) == found

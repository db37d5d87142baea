"""The forms: how somebody wants to be briefed, and until when a card shall be silent.

And what another process works out while somebody waits: the preview of Monday, and the score of a change as of now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

import pytest

from bot.slack.children import NotDone
from briefing.answers.values.changes import ChangeAnswer
from briefing.contracts.payload import parse_payload
from briefing.readers.addresses import clear, mark_of, mark_unsubscribed, refusal
from data.query import within
from data.records import CardMark, Change, FrozenPayload, ReaderSettings
from tests.fakes.slack_faults import ErrorCode
from tests.office import ANJALI, CHANNEL, KATRIN, MEMBER, MIRIAM, Office, buttons, words
from tests.unit.bot.slack.explained import one_change

pytest_plugins = ("tests.backends", "tests.live")


HOLIDAY = "When that is a public holiday"


def answer_to(office: Office, deed) -> dict:
    """What Slack is answered when a form is sent; empty where it just closes."""
    told = office.send(deed)
    return {} if told is None else json.loads(told)


def settings_form(office: Office, user: str = MIRIAM) -> dict:
    office.type("settings", user=user)
    return office.modal(user, holding="Your briefing")


# --- settings ----------------------------------------------------------------------------------------------------


def test_what_is_chosen_is_kept_and_home_says_it(office: Office) -> None:
    form = settings_form(office)
    assert "09:00" in words(form)
    assert "Europe/Berlin" in words(form)

    chosen = {"Day": "Tuesday", "Time": "10:30", HOLIDAY: "On the next working day"}
    assert answer_to(office, office.slack.submit(form, **chosen)) == {}

    [kept] = office.back.store.read(ReaderSettings)
    assert (kept.reader_id, kept.day, kept.hour, kept.minute) == ("miriam-adler", 1, 10, 30)
    said = "Tuesdays at 10:30 (a public holiday: next working day), Europe/Berlin"
    assert said in words(office.home(MIRIAM, holding="Tuesdays"))


def test_where_no_country_is_known_the_form_says_who_can_add_it_and_is_kept_all_the_same(office: Office) -> None:
    form = settings_form(office, KATRIN)
    assert HOLIDAY not in words(form)
    assert "no country of yours is in the settings. Whoever runs Riskbrief here can add it." in words(form)

    assert answer_to(office, office.slack.submit(form, Day="Friday")) == {}

    [kept] = office.back.store.read(ReaderSettings)
    assert (kept.day, kept.holiday) == (4, None)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"Time zone": "Mars/Olympus"}, "zone", "Mars/Olympus"),
        ({"Back on": "2020-01-01"}, "paused_until", "has come already"),
        ({"Where": []}, "outlets", "Choose at least one"),
    ],
)
def test_what_cannot_be_had_is_said_under_its_field_and_nothing_is_kept(
    office: Office, values: dict, field: str, said: str
) -> None:
    answer = answer_to(office, office.slack.submit(settings_form(office), **values))

    assert answer["response_action"] == "errors"
    assert said in answer["errors"][field]
    assert office.back.store.read(ReaderSettings) == []


def test_a_pause_is_on_home_and_ends_there(office: Office) -> None:
    office.send(office.slack.submit(settings_form(office), **{"Pause from": "2026-09-07", "Back on": "2026-09-21"}))
    paused = office.home(MIRIAM, holding="paused")
    assert "Your briefings are paused until Mon 21 Sep." in words(paused)

    office.press(paused, "Resume now", user=MIRIAM)

    office.slack.wait_until(lambda: "paused" not in words(office.slack.home(MIRIAM)))
    [kept] = office.back.store.read(ReaderSettings)
    assert kept.paused_from is None


def test_whoever_is_not_briefed_has_nothing_to_set(office: Office) -> None:
    assert words(office.ask("settings", user=MEMBER)).startswith("No briefing is sent to you")


def test_a_form_that_goes_wrong_shows_an_apology_with_an_id(office: Office, caplog, monkeypatch) -> None:
    form = settings_form(office)
    monkeypatch.setattr("bot.slack.forms.change_settings", lambda *_: 1 / 0)

    answer = answer_to(office, office.slack.submit(form))

    shown = words(answer["view"])
    assert answer["response_action"] == "update"
    assert caplog.text.partition("a form could not be kept (error ")[2][:8] in shown


def test_a_form_that_does_not_open_says_so(office: Office) -> None:
    office.slack.fail("views.open", ErrorCode("expired_trigger_id"))

    assert "again" in words(office.ask("settings", user=MIRIAM))


# --- settings, where mail is off -----------------------------------------------------------------------------------

ADDRESS = "miriam.adler@acme.example"
TOLD = "Email to miriam.adler@\u2060acme.example is off: you unsubscribed on Mon 7 Sep."
"""With what keeps Slack from making links of a text."""


@pytest.fixture
def left(office: Office) -> Iterator[Office]:
    """The office after Miriam has unsubscribed from mails by a link."""
    mark_unsubscribed(office.back.store, ADDRESS, "by the link in a mail", int(office.live.clock.moment.timestamp()))
    yield office
    clear(office.back.store, "email", ADDRESS)


def test_mails_that_were_unsubscribed_stay_off_when_something_else_is_saved(left: Office) -> None:
    form = settings_form(left)
    assert TOLD in words(form)
    assert "Choose email to get it again." in words(form)

    assert answer_to(left, left.slack.submit(form, Day="Tuesday")) == {}

    [kept] = left.back.store.read(ReaderSettings)
    assert (kept.day, kept.outlets) == (1, None)
    assert mark_of(left.back.store, "email", ADDRESS) is not None
    assert TOLD in words(left.home(MIRIAM, holding="Tuesdays"))


def test_choosing_email_again_brings_the_mails_back(left: Office) -> None:
    assert answer_to(left, left.slack.submit(settings_form(left), Where=["Slack", "Email"])) == {}

    assert mark_of(left.back.store, "email", ADDRESS) is None
    assert left.back.store.read(ReaderSettings)[0].outlets is None
    left.slack.wait_until(lambda: "Email to" not in words(left.slack.home(MIRIAM)))


def test_an_address_that_was_refused_is_said_in_the_servers_words_and_no_form_undoes_it(left: Office) -> None:
    clear(left.back.store, "email", ADDRESS)
    left.back.store.save([refusal("email", ADDRESS, "550 5.1.1 <miriam> unknown", 0)])
    form = settings_form(left)
    assert "refused it on Thu 1 Jan: 550 5.1.1 &lt;miriam&gt; unknown." in words(form)

    assert answer_to(left, left.slack.submit(form)) == {}

    assert mark_of(left.back.store, "email", ADDRESS) is not None
    assert "550 5.1.1" in words(left.home(MIRIAM))


# --- muting ------------------------------------------------------------------------------------------------------


def test_a_day_that_has_passed_is_refused_under_its_field_and_who_may_not_act_changes_nothing(office: Office) -> None:
    form, day = office.mute_form(), "Say nothing about it until"
    answer = answer_to(office, office.slack.submit(form, **{day: "2020-01-01"}))
    refused = answer_to(office, office.slack.submit(form, user=MEMBER, **{day: "2026-10-01"}))

    assert answer["errors"]["date"].startswith("2020-01-01 has passed")
    assert "Only those who manage Payments" in words(refused["view"])
    assert office.back.store.read(CardMark) == []


# --- the preview -------------------------------------------------------------------------------------------------


def payments(office: Office):
    [frozen] = office.back.store.read(FrozenPayload, scope_id="payments", week="2026-W36")
    return parse_payload(frozen.body, name="a week")


def test_a_preview_says_that_it_is_made_and_then_shows_it(office: Office) -> None:
    home = office.home(MIRIAM)
    office.elsewhere.payload = payments(office)
    office.elsewhere.gate.clear()

    office.press(home, "Preview Monday", user=MIRIAM)
    waiting = words(office.modal(MIRIAM, holding="Monday so far"))
    office.elsewhere.gate.set()

    assert "Computing the running week of Payments so far." in waiting
    shown = office.modal(MIRIAM, holding="landed without an owner's approval")
    assert "as of Mon 7 Sep 15:00, Europe/Berlin. It is not kept" in words(shown)
    assert buttons(shown) == []
    assert office.elsewhere.asked == [("miriam-adler", "payments")]


def test_a_preview_that_fails_says_so_in_its_place(office: Office) -> None:
    home = office.home(KATRIN)
    office.elsewhere.payload = NotDone("That took too long, and I gave it up.")

    office.press(home, "Preview Monday", user=KATRIN)

    office.modal(KATRIN, holding="took too long")


# --- the score of a change, now ----------------------------------------------------------------------------------


def waiting_change(office: Office, place: int) -> ChangeAnswer:
    """A change of Payments of which no score is known; what is told of the first is remembered."""
    now, reader = int(office.live.clock.moment.timestamp()), office.back.access.reader(slack_id=MIRIAM)
    assert reader is not None
    rows = office.back.store.read(Change, within("opened_at", now - 14 * 86_400, now), order=("-opened_at",))
    answers = (office.back.answers.answer("change", reader, one.id) for one in rows)
    found = (one for one in answers if isinstance(one, ChangeAnswer) and one.wanted and one.score is None)
    return next(islice(found, place, None))


def test_a_change_that_is_not_scored_yet_is_told_first_as_it_is_known_and_then_with_its_score(office: Office) -> None:
    change = waiting_change(office, 0)
    office.elsewhere.explained = one_change().model_copy(update={"id": change.id})
    office.elsewhere.gate.clear()
    patience, office.slow.patience = office.slow.patience, 0.01

    command = office.type(f"pr {change.id}", user=MIRIAM)
    [first] = office.slack.responses(command, count=1)
    office.elsewhere.gate.set()
    office.slack.responses(command, count=2)
    office.slow.patience = patience

    assert "Working out the score as of now…" in words(first)
    assert change.title in words(first)
    [shown] = office.slack.shown(command)
    told = words(shown)
    assert "*80 points, high (78–84, since some readings are assumed).*" in told
    assert "42 = 30 for lines added (420 lines) + 12 for thin review (none), assumed; schema migration" in told
    assert "split acme/shop#7: 80 → 40 and 22" in told
    assert "from what is collected by then" in told
    assert "GitHub stale: nothing since Monday." in told
    assert change.title in told
    assert "strangers" not in told, "only the score is taken from what another process tells"
    assert "Working out" not in told
    assert office.elsewhere.asked == [("change", change.id)]


def test_what_was_worked_out_is_remembered_and_can_be_shared(office: Office) -> None:
    change = waiting_change(office, 0)
    office.elsewhere.explained = one_change().model_copy(update={"id": change.id})

    answer = office.ask(f"pr {change.id}", user=MIRIAM, channel=CHANNEL)
    asked = list(office.elsewhere.asked)
    by_role = words(office.ask(f"pr {change.id}", user=MEMBER))
    press = office.press(answer, "Share", user=MIRIAM, channel=CHANNEL)
    [shared] = office.slack.responses(press.payload, count=1)

    assert "80 points, high" in words(answer)
    assert "80 points, high" in by_role
    assert shared["response_type"] == "in_channel"
    assert "80 points, high" in words(shared)
    assert office.elsewhere.asked == asked, "nobody worked it out again"


def test_nothing_is_worked_out_for_who_may_not_see_it_and_what_is_known_stays(office: Office) -> None:
    change = waiting_change(office, 1)
    office.elsewhere.explained = RuntimeError("no memory")

    strange = words(office.ask(f"pr {change.id}", user=ANJALI))
    assert (strange[:17], office.elsewhere.asked) == ("I found no change", [])
    answer = words(office.ask(f"pr {change.id}", user=MIRIAM))

    for told in (change.title, "The score as of now is missing.", "report error"):
        assert told in answer

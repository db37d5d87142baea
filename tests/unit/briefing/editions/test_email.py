from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.editions.build import build_view
from briefing.editions.email import MAX_HTML_BYTES, render_email
from briefing.editions.naming import Naming
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.weeks import weeks

WEEKS = {"action": sample.needs_action, "clear": sample.all_clear, "hostile": sample.hostile}


class Reading(HTMLParser):
    """What a reader sees, which elements there are, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags, self.links, self.attributes, self.hidden = [], [], [], set(), 0

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links.extend(value for name, value in attrs if name in {"href", "src"})
        self.hidden += tag in {"style", "title"}

    def handle_endtag(self, tag):
        self.hidden -= tag in {"style", "title"}

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def sent(week, naming=Naming.NAMES):
    view = build_view(*week, sample.NAMES, naming)
    data = render_email(view, sender="Riskbrief <r@a.example>", recipient="m@a.example").as_bytes()
    return email.message_from_bytes(data, policy=email.policy.default), data


def parts(message) -> tuple[str, str]:
    return message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_mail_parses_and_names_the_week():
    message, _ = sent(sample.needs_action())

    assert message.get_content_type() == "multipart/alternative"
    assert message["Subject"] == "[critical] payments carries 41 % of the week's risk (and 2 more)"
    assert message["Date"] == "Mon, 16 Nov 2026 00:00:00 +0100"
    assert message.defects == []


def test_subject_names_service_and_reason_and_an_all_clear_says_so():
    payload, narrative = sample.needs_action()
    card = payload.cards[0].model_copy(update={"title": "three risky deploys before the holiday"})
    named, _ = sent((payload.model_copy(update={"cards": (card,)}), narrative))

    assert named["Subject"] == "[critical] payments: three risky deploys before the holiday"
    assert sent(sample.all_clear())[0]["Subject"].startswith("[all clear] shop: ")


@pytest.mark.parametrize("week", [sample.needs_action, sample.all_clear], ids=["action", "clear"])
def test_both_parts_say_the_same(week):
    text, html = parts(sent(week())[0])
    shown, written = squeezed("".join(read(html).text)), squeezed(text)
    view = build_view(*week(), sample.NAMES, Naming.NAMES)

    said = [view.title, view.headline.text, view.period, *(one.text for one in view.situation)]
    said += [one.text for one in (*view.actions, *view.positives)]
    said += [words for card in view.cards for words in (card.title, card.state, card.text.text, *card.arithmetic)]
    said += [change.title for card in view.cards for change in card.changes]
    said += [change.arithmetic for card in view.cards for change in card.changes]
    said += [row.share for row in (*view.bands, *view.services)]
    said += [view.footer.payload, *view.assumptions, *view.not_connected, *view.footer.scorecards]
    unbroken = re.sub(r"\s", "", written)
    assert [one for one in said if one not in shown] == []
    assert [one for one in said if re.sub(r"\s", "", one) not in unbroken] == []


def test_hostile_titles_stay_text_and_headers():
    message, data = sent(sample.hostile())
    text, html = parts(message)
    reading = read(html)

    assert set(message.keys()) == set(sent(sample.needs_action())[0].keys())
    assert "Bcc" not in message
    assert not {"script", "img", "iframe", "form"} & set(reading.tags)
    assert not any(name.startswith("on") for name in reading.attributes)
    assert all(link.startswith("https://git.example/") for link in reading.links)
    assert "\x1b" not in text + html
    assert "\u202e" not in text + html
    assert b"\r\nBcc:" not in data


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(week=weeks())
def test_any_week_makes_a_whole_mail(week):
    message, data = sent(week)
    text, html = parts(message)

    assert message.defects == []
    assert text.strip()
    assert len(html.encode()) < MAX_HTML_BYTES
    assert not {"script", "img", "iframe"} & set(read(html).tags)
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_dark_mode_survives_inlining_and_nothing_is_loaded():
    _, html = parts(sent(sample.needs_action())[0])

    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 480px)" in html
    assert not re.search(r"<link|<img|url\(|@import", html)
    assert '<p class="verdict critical-ink" style="' in html


def test_ids_follow_payload_and_recipient_and_weeks_share_a_thread():
    view = build_view(*sample.needs_action(), sample.NAMES, Naming.NAMES)
    other = build_view(*sample.all_clear(), sample.NAMES, Naming.NAMES)

    def headers(one, recipient):
        return render_email(one, sender="r@a.example", recipient=recipient, message_id_domain="a.example")

    mine, again, hers = headers(view, "m@a.example"), headers(view, "m@a.example"), headers(view, "h@a.example")
    assert mine["Message-ID"] == again["Message-ID"] != hers["Message-ID"]
    assert mine["References"] == headers(other, "m@a.example")["References"]
    assert mine["Message-ID"].endswith("@a.example>")

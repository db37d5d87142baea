"""The email as a message: its parts, headers, pictures, and what strangers' texts can and cannot do to it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload, parse_payload
from briefing.editions.email.leaving import IN_SLACK, Leaving
from briefing.editions.email.message import (
    PADDING,
    POLICY,
    Envelope,
    email_content,
    email_head,
    preheader,
    render_email,
)
from briefing.editions.view.naming import Names
from briefing.editions.view.values import EditionView
from briefing.narrative.narrator import TemplateNarrator
from tests.frozen import payload_of
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.mail_reading import (
    LEAVING,
    STORY,
    differences,
    email_html,
    email_text,
    mail_of,
    parts_of,
    plain,
)
from tests.unit.briefing.editions.weeks import weeks

ONE_CLICK = str(LEAVING.one_click)
MAX_HTML_BYTES = 100_000
"""Gmail cuts a mail off at 102 kB, and hides its foot, with what was to be said there."""
MOST_OF_A_STYLE = 8_192
"""Bytes: Gmail drops a longer style element."""


class Reading(HTMLParser):
    """Every element in order with its attributes but those that hold words, and where links and pictures lead."""

    WORDS = frozenset({"alt", "aria-label"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[Any, ...]] = []
        self.links: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *((name, "" if name in self.WORDS else value) for name, value in attrs)))
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.pictures += [dict(attrs)] if tag == "img" else []

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(("/", tag))

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", data))


def sent(view: EditionView, leaving: Leaving | None = LEAVING, **more: str) -> bytes:
    addresses = {"sender": "Riskbrief <r@a.example>", "recipient": "m@a.example"} | more
    return render_email(view, Envelope(leaving=leaving, **addresses))


def action(**more: Any) -> EmailMessage:
    return mail_of(sent(sample.view_of(), **more))


# ---- parts and headers


def test_a_mail_has_a_text_and_an_html_and_loads_nothing() -> None:
    message = action()
    text, html = message.iter_parts()

    assert message.get_content_type() == "multipart/alternative"
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert not re.search(r"<link|<img|url\(|@import|<script|src=", html.get_content())
    assert message.defects == []
    assert message["Subject"] == "[critical] payments carries 41 % of the week's risk (and 2 more)"
    assert message["Date"] == "Mon, 16 Nov 2026 00:00:00 +0100"


def test_subject_names_service_and_reason_or_that_nothing_stands_out() -> None:
    payload, narrative = sample.needs_action()
    card = payload.cards[0].model_copy(update={"title": "three risky deploys before the holiday"})
    named = mail_of(sent(sample.view_of((payload.model_copy(update={"cards": (card,)}), narrative))))

    assert named["Subject"] == "[critical] payments: three risky deploys before the holiday"
    assert mail_of(sent(sample.view_of(sample.all_clear())))["Subject"].startswith("[nothing stands out] shop: ")


def test_ids_follow_payload_and_recipient_and_weeks_share_a_thread() -> None:
    view, other = sample.view_of(), sample.view_of(sample.all_clear())

    def headers(one: EditionView, recipient: str) -> EmailMessage:
        return mail_of(sent(one, recipient=recipient, message_id_domain="a.example"))

    mine, again, hers = headers(view, "m@a.example"), headers(view, "m@a.example"), headers(view, "h@a.example")
    assert mine["Message-ID"] == again["Message-ID"] != hers["Message-ID"]
    assert mine["References"] == mine["In-Reply-To"] == headers(other, "m@a.example")["References"]
    assert mine["Message-ID"].endswith("@a.example>")
    assert mine["List-Id"] == "<shop.riskbrief.a.example>"


def test_no_id_and_no_address_in_a_header_is_broken_or_encoded() -> None:
    domain = "a-company-with-a-very-long-name.and-a-department.and-a-team.example"
    link = f"https://risk.{domain}/unsubscribe/{'a1b2c3' * 20}"
    leaving = replace(LEAVING, one_click=link)
    head = sent(sample.view_of(), leaving, message_id_domain=domain).partition(b"\r\n\r\n")[0].decode()

    assert "=?utf-8?q?=3C" not in head
    assert f"\r\nList-Unsubscribe: <{link}>,\r\n <mailto:leave@acme.example?subject=unsubscribe>\r\n" in head
    assert head.count(f"@{domain}>\r\n") == 3


@pytest.mark.parametrize(
    ("scope", "label"),
    [
        ("identity+payments_Europe-Berlin", "identity-payments-europe-berlin"),
        ("支払い", "[0-9a-f]{8}"),
        ("x" * 90, "x{60}-[0-9a-f]{8}"),
    ],
    ids=["punctuation", "no letter", "long"],
)
def test_a_list_id_holds_letters_digits_and_hyphens(scope: str, label: str) -> None:
    found = mail_of(sent(replace(sample.view_of(), scope_id=scope)))["List-Id"]

    assert re.fullmatch(rf"<{label}\.riskbrief\.riskbrief\.invalid>", found)


# ---- leaving


@pytest.mark.parametrize(
    ("one_click", "mailto", "header", "is_one_click"),
    [
        (ONE_CLICK, "leave@acme.example", f"<{ONE_CLICK}>, <mailto:leave@acme.example?subject=unsubscribe>", True),
        (ONE_CLICK, None, f"<{ONE_CLICK}>", True),
        (None, "leave@acme.example", "<mailto:leave@acme.example?subject=unsubscribe>", False),
        (None, None, None, False),
    ],
    ids=["both", "page", "mail", "neither"],
)
def test_unsubscribing_is_one_click_only_where_there_is_a_page_for_it(
    one_click: str | None, mailto: str | None, header: str | None, *, is_one_click: bool
) -> None:
    leaving = replace(LEAVING, one_click=one_click, mailto=mailto)
    message = action(leaving=leaving)

    assert message["List-Unsubscribe"] == header
    assert message["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if is_one_click else None)
    for part, links in zip(parts_of(message), (re.findall, lambda _, html: Reading(html).links), strict=True):
        assert leaving.why in " ".join(part.split())
        assert leaving.link is None or leaving.link in links(r"\S+:\S+", part)
        assert ("Unsubscribe" in part) is (leaving.link is not None)


def test_a_mail_for_looking_at_says_nothing_of_leaving_and_what_leaving_says_is_escaped() -> None:
    message, view = action(leaving=None), sample.view_of()

    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(message.keys())
    assert not any("nsubscribe" in part or "You get this" in part for part in parts_of(message))
    leaving = replace(LEAVING, why="You get this for <b>&</b>.")
    html = email_html(view, leaving=leaving)
    assert "for &lt;b&gt;&amp;&lt;/b&gt;." in html
    assert Reading(html).elements == Reading(email_html(view, leaving=LEAVING)).elements


@pytest.mark.parametrize(
    "wrong",
    [
        {"one_click": "http://risk.acme.example/leave"},
        {"one_click": "https://risk.acme.example/a>,<mailto:victim@evil.example"},
        {"one_click": "https://risk.acme.example/a\r\nBcc: victim@evil.example"},
        {"one_click": f"https://risk.acme.example/{'a' * 600}"},
        {"mailto": "mailto:leave@acme.example"},
        {"mailto": "leave@acme.example?bcc=victim@evil.example"},
        {"mailto": "leave@acme.example\r\nBcc: victim@evil.example"},
    ],
)
def test_an_address_that_no_mail_client_could_act_on_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(LEAVING, **wrong)


# ---- what is said of the week


@pytest.mark.parametrize("week", STORY)
def test_both_parts_of_a_week_of_the_story_say_the_same_and_name_every_card(week: str) -> None:
    payload = payload_of(week)
    view = sample.view_of((payload, TemplateNarrator().narrate(payload)))

    assert differences(sent(view)) == {}
    for part in map(plain, parts_of(mail_of(sent(view)))):
        assert view.verdict.casefold() in part.casefold()
        assert all(card.subject in part for card in view.cards)


def test_a_reader_who_has_slack_is_told_where_the_rest_is() -> None:
    view, there = sample.view_of(), replace(LEAVING, settings=IN_SLACK)

    assert "sources behind it: /risk in Slack" in " ".join(email_text(view, leaving=there).split())
    assert "/risk in Slack" not in email_text(view, leaving=replace(LEAVING, settings=None))


# ---- what the inbox shows


@pytest.mark.parametrize("week", [sample.needs_action, sample.all_clear])
def test_the_preheader_says_what_the_subject_does_not_and_nothing_comes_after_it(week: Any) -> None:
    view = sample.view_of(week())
    said, html = preheader(view), email_html(view)

    reason = view.subject_line.partition("] ")[2].partition(" (and ")[0]
    assert reason not in said
    assert said.startswith(view.actions[0].text if view.actions else view.verdict)
    assert re.search(r'<div class="preheader"[^>]*>([^<]*)</div>', html)[1].endswith(PADDING.replace("\xa0", "&nbsp;"))
    assert html.index('class="preheader"') < html.index('class="pill')


def test_where_the_week_asks_for_nothing_the_preheader_says_what_helps_with_its_first_card() -> None:
    view = sample.view_of()
    to_know = replace(view.cards[0], tone="info", action="Have the connection repaired")
    quiet = replace(view, actions=(), cards=(to_know,))

    assert preheader(quiet).startswith(f"Have the connection repaired. {view.situation[0].text}")
    assert preheader(replace(quiet, cards=())).startswith(view.verdict)


def test_dark_mode_and_narrow_windows_survive_inlining() -> None:
    html = email_html(sample.view_of())
    style = re.findall(r"(?s)<style>(.*?)</style>", html)

    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 480px)" in html
    assert max(len(one.encode()) for one in style) < MOST_OF_A_STYLE
    assert '<p class="verdict critical-ink" style="' in html


# ---- strangers


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(week=weeks())
@example(week=sample.hostile())
@example(week=sample.all_clear())
def test_any_week_makes_a_whole_mail_of_ninety_seconds_whose_parts_agree(
    week: tuple[Payload, Narrative],
) -> None:
    data = sent(sample.view_of(week))
    message = mail_of(data)
    text, html = parts_of(message)

    assert message.defects == []
    assert differences(data) == {}
    assert 0 < len(re.findall(r"\S*\w\S*", re.sub(r"https?://\S+", "", text))) <= 350
    assert not any((ord(char) < 32 and char != "\n") or char == "\x9b" for char in (text + html).replace("\r\n", "\n"))
    assert len(html.encode()) < MAX_HTML_BYTES
    assert not {"script", "iframe", "form"} & {one[0] for one in Reading(html).elements}
    assert Reading(html).pictures == []
    assert max(map(len, data.split(b"\r\n"))) <= 998


ILL = (
    "</td></tr></table><img src=x onerror=alert(1)><script>alert(1)</script>",
    '" style="position:fixed;background:url(https://evil.example/x)" onmouseover="alert(1)',
    "*{display:none} </style><style>@import 'https://evil.example/x.css'", "<![endif]--><!--[if mso]><table><tr><td>",
    "x\r\nBcc: victim@evil.example\r\n\r\n--=_riskbrief_", "\u202etxt.exe\u202c \u2067mirror\u2069 \u200f",
    "https://evil.example/x evil.example javascript:alert(1) data:text/html,x",
    "{{ view }} {% raw %} {person:p1} &lt;b&gt; &#0;", "long" * 2_500, "a\x00b\x1b[31mc\x9b",
)  # fmt: skip
HARMLESS = "Tidy up the tests"
FREE = frozenset({"label", "title", "reading", "detail", "reason", "text", "role"})
"""Fields that hold words. Of the rest none reaches a reader as it is, but addresses."""


def infested(node: Any, text: str, url: str | None) -> Any:
    """A payload's values with a text in every field that holds words, and an address in every one for addresses."""
    if isinstance(node, dict):
        return {
            key: url if key == "url" else text if key in FREE and isinstance(value, str) else infested(value, text, url)
            for key, value in node.items()
        }
    return [infested(one, text, url) for one in node] if isinstance(node, list) else node


def infested_mail(text: str, url: str | None) -> bytes:
    payload, narrative = sample.needs_action()
    values = infested(json.loads(payload.to_json()), text, url)
    values["assumptions"] = [text for _ in values["assumptions"]]
    strange = parse_payload(json.dumps(values), name="strange")
    said = narrative.model_copy(update={"narrator": text})
    view = sample.view_of((strange, said), names=Names(by_person=dict.fromkeys(sample.NAMES.by_person, text)))
    return sent(replace(view, payload_hash="0" * 64))


@cache
def usual() -> Any:
    return skeleton(infested_mail(HARMLESS, None))


def skeleton(data: bytes) -> tuple[list[tuple[Any, ...]], list[tuple[str, str]], list[str]]:
    """What a mail client acts on: elements, headers other than the subject, and kinds of parts."""
    message = mail_of(data)
    same_pictures = re.sub(r'"cid:[^"]+"|height="\d+"|(?<=height: )\d+px', '""', parts_of(message)[1])
    headers = [(name, value) for name, value in message.items() if name != "Subject"]
    return Reading(same_pictures).elements, headers, [one.get_content_type() for one in message.walk()]


@pytest.mark.parametrize("text", ILL, ids=range(len(ILL)))
def test_a_text_in_every_field_changes_nothing_but_itself(text: str) -> None:
    elements, *rest = skeleton(infested_mail(text, "javascript:alert(1)"))
    known, *same = usual()

    # A text of more words makes others go, but brings no element of its own.
    assert set(elements) <= set(known)
    assert rest == same


@pytest.mark.parametrize("text", ["&" * 10_000, "a.bc" * 2_500], ids=["escaped", "broken"])
def test_a_mail_that_strangers_would_make_too_long_is_cut_alike_in_both_parts(text: str) -> None:
    data = infested_mail(text, f"https://git.example/{'a' * 10_000}")
    text_part, html = parts_of(mail_of(data))

    assert len(html.encode()) < MAX_HTML_BYTES
    assert differences(data) == {}
    assert "…" in html
    assert not re.search(r"https://git\.example/a{300}", text_part + html)


def test_a_mail_put_together_from_its_head_and_content_is_the_same_byte_by_byte() -> None:
    # Letters that no encoding has do not stop a mail.
    view = sample.view_of(names=Names(by_person=dict.fromkeys(sample.NAMES.by_person, "\ud83d Ada \udc00")))
    assert "Ada" in parts_of(mail_of(sent(view)))[0]
    addresses = {"sender": "Riskbrief <r@a.example>", "recipient": "m@a.example"}

    content, message = email_content(view, LEAVING), EmailMessage(policy=POLICY)
    for name, value in (*email_head(view, Envelope(leaving=LEAVING, **addresses)).items(), *content.items()):
        message[name] = value
    message.set_payload(content.get_payload())

    assert sent(view) == message.as_bytes()

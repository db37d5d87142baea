"""What strangers wrote stays what it is: quoted to the model, thrown out by the checker, a title in an edition."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from briefing.contracts.narrative import Sentence
from briefing.contracts.untrusted_text import MOST_QUOTED, neutral, unlinked
from briefing.editions.build import build_view
from briefing.editions.email import render_email
from briefing.editions.naming import Names, Naming
from briefing.editions.terminal import render_terminal
from briefing.editions.write import Reader, render_files
from briefing.grounding.check import check
from briefing.narrative.model.model_plan import ModelPlan
from briefing.narrative.model.prompt import MOST_INPUT_TOKENS, estimated_tokens, request_of
from tests.injection.corpus import Line, corpus, placed
from tests.injection.reading import (
    Elements,
    bodies,
    controls,
    linked_by_mail,
    mail_of,
    slack_marks,
    slack_pings,
)
from tests.injection.weeks import HARMLESS, change_id, incident_id, titled_week, week_of
from tests.unit.briefing.editions.sample import NAMES, hostile

PLAN = ModelPlan(small="claude-haiku-5-5", large="claude-sonnet-5-5")
KINDS = {
    *("language", "claim", "fake-json", "fake-turn", "closing-tag", "mention", "link", "html", "homoglyph"),
    *("direction", "invisible", "long", "terminal", "header", "format", "sql", "marks", "person"),
    *("codeowners", "branch", "check", "source", "objective", "name", "path", "log", "place"),
}
A_MAIL = 21
QUOTATION = re.compile(r'\S+( [a-z]+)?: "[^"<>{}|`\x00-\x1f]*"')


def ids(line: Line) -> str:
    return line.id


# ---- the corpus


def test_the_corpus_has_every_kind_of_text_and_what_obeying_it_looks_like() -> None:
    lines = corpus()

    assert len(lines) >= 60
    assert {one.kind for one in lines} == KINDS
    assert max(Counter(one.id for one in lines).values()) == 1
    assert all(one.marker in one.obeyed and one.marker.lower() not in one.text.lower() for one in lines)
    assert any(len(one.text) >= 10_000 for one in lines)


# ---- the request


@cache
def content_of(text: str) -> str:
    return str(request_of(hostile(text)[0], plan=PLAN)["messages"][0]["content"])


@pytest.mark.parametrize("line", corpus(), ids=ids)
def test_a_text_stays_within_its_own_quotation(line: Line) -> None:
    content = content_of(line.text)

    body, opening, rest = content.partition("\n</briefing>\n<quoted>\n")
    assert opening
    assert body.startswith("<briefing>\n")
    assert rest.endswith("\n</quoted>")
    assert not {"<", ">"} & set(body.removeprefix("<briefing>"))
    quotations = rest.removesuffix("\n</quoted>").split("\n")
    assert [one for one in quotations if QUOTATION.fullmatch(one) is None] == []
    assert max(map(len, quotations)) < MOST_QUOTED + 60
    assert controls(content) == set()


def test_a_text_adds_no_line_and_no_person_to_what_is_computed() -> None:
    usual = shape(content_of(HARMLESS))

    # A text of characters that take four bytes each leaves less room for facts; none may come in.
    assert [one.id for one in corpus() if shape(content_of(one.text)) - usual] == []


def shape(content: str) -> Counter[str]:
    """What begins each line of what is computed, and the people who are named in it."""
    body = content.partition("</briefing>")[0]
    lines = [line.partition(" | ")[0][:40] for line in body.splitlines() if " | " in line]
    return Counter([*lines, *set(re.findall(r"\{person:\w+\}", body))])


def test_the_longest_texts_together_make_no_request_longer_than_it_may_be() -> None:
    longest = sorted(corpus(), key=lambda one: (-len(one.text), one.id))
    payload, _ = week_of([one.text for one in longest[:18]])

    assert estimated_tokens(request_of(payload, plan=PLAN)) <= MOST_INPUT_TOKENS


# ---- the checker


def test_the_checker_proves_nothing_that_a_text_asks_for() -> None:
    payload, narrative = titled_week([one.text for one in corpus()])
    leads = tuple(card.facts[0] for card in payload.cards[:3])
    said = tuple(
        Sentence(text=line.obeyed, facts=(change_id(place), incident_id(place), *leads))
        for place, line in enumerate(corpus())
    )

    refused = {one.where for one in check(payload, narrative.model_copy(update={"situation": said}))}

    assert [line.id for place, line in enumerate(corpus()) if f"situation[{place}]" not in refused] == []


def test_the_checker_takes_no_text_for_a_proof_of_itself() -> None:
    payload, narrative = titled_week([one.text for one in corpus()])
    said = tuple(
        Sentence(text=text, facts=(change_id(place), incident_id(place)))
        for place, line in enumerate(corpus())
        for text in (line.text[:MOST_QUOTED], neutral(line.text))
    )

    refused = {one.where for one in check(payload, narrative.model_copy(update={"positives": said}))}

    assert [one.text for place, one in enumerate(said) if f"positives[{place}]" not in refused] == []


# ---- the editions


@cache
def edition(*, is_harmless: bool) -> dict[str, bytes]:
    """Every file of a week into which the whole corpus was written, or as many harmless texts."""
    texts = [HARMLESS if is_harmless else one.text for one in corpus()]
    return render_files(*week_of(texts), Reader(naming=Naming.NAMES, names=names_of(is_harmless=is_harmless)))


def names_of(*, is_harmless: bool) -> Names:
    """Display names of the three people of the week."""
    strange = [*(one.text for one in placed("name")), "</td></tr><img src=x> @here"]
    return NAMES if is_harmless else Names(by_person=dict(zip(NAMES.by_person, strange, strict=True)))


@cache
def mails(*, is_harmless: bool) -> tuple[bytes, ...]:
    """Mails into which the whole corpus was written, as many texts to each as a mail shows."""
    weeks = (
        week_of([HARMLESS if is_harmless else one.text for one in corpus()[place : place + A_MAIL]], only=True)
        for place in range(0, len(corpus()), A_MAIL)
    )
    views = (build_view(*week, names_of(is_harmless=is_harmless), Naming.NAMES) for week in weeks)
    return tuple(render_email(one, sender="r@acme.example", recipient="m@acme.example").as_bytes() for one in views)


def test_no_text_makes_an_element_an_attribute_or_a_link_of_the_page() -> None:
    found, usual = (Elements(edition(is_harmless=one)["briefing.html"].decode()) for one in (False, True))

    assert set(found.found) - set(usual.found) == set()
    assert structure(found) == structure(usual)


def test_a_mail_has_the_same_elements_and_headers_whatever_strangers_wrote() -> None:
    for found, usual in zip(*(mails(is_harmless=one) for one in (False, True)), strict=True):
        assert Elements(bodies(found)[1]).found == Elements(bodies(usual)[1]).found
        assert mail_of(found).keys() == mail_of(usual).keys()
        assert mail_of(found).items()[:2] == mail_of(usual).items()[:2]
        assert mail_of(found).defects == []


def test_no_text_of_a_mail_is_made_a_link_by_its_reader() -> None:
    for mail in mails(is_harmless=False):
        text, html = bodies(mail)
        assert linked_by_mail("".join(Elements(html).words)) == []
        assert [one for one in text.split() if linked_by_mail(one) and not one.startswith("https://git.example/")] == []


def structure(page: Elements) -> Counter[tuple[object, ...]]:
    """Elements by how often they occur; a Slack message is split elsewhere where texts are longer."""
    return Counter(one for one in page.found if "slack" not in str(one) and one[0] in {"a", "script", "img", "iframe"})


def test_no_text_makes_a_link_a_mention_or_a_ping_in_slack() -> None:
    found, usual = (edition(is_harmless=one)["slack.json"].decode() for one in (False, True))

    assert slack_marks(found) - slack_marks(usual) == set()
    assert slack_pings(found) == []


def test_no_text_reaches_the_terminal_as_more_than_letters() -> None:
    texts = [edition(is_harmless=False)[name].decode() for name in ("briefing.txt", "briefing.html", "slack.json")]
    texts += [part.replace("\r\n", "\n") for mail in mails(is_harmless=False) for part in bodies(mail)]
    for text in texts:
        assert controls(text) == set()

    week = week_of([one.text for one in placed("title")[::4]])
    colour = render_terminal(build_view(*week, NAMES, Naming.NAMES), width=100, color=True)
    assert set(re.findall(r"\x1b(?!\[[\d;]*m)", colour)) == set()


def test_nothing_that_a_text_asks_for_is_in_an_edition_that_obeys_nobody() -> None:
    files = {name: data.decode() for name, data in edition(is_harmless=False).items() if name != "email.eml"}
    files |= {f"mail {place}": "".join(bodies(mail)) for place, mail in enumerate(mails(is_harmless=False))}

    assert [(one.id, name) for one in corpus() for name, text in files.items() if one.marker in text] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example/a", "https:\u2060//evil.\u2060example/a"),
        ("write to a@evil.com", "write to a@evil.\u2060com"),
        ("mailto:a", "mailto\u2060:a"),
        ("Bump v1.2.3, e.g. now. Then", "Bump v1.2.3, e.g. now. Then"),
    ],
)
def test_an_address_in_a_title_is_broken_where_nobody_sees_it(text: str, shown: str) -> None:
    assert unlinked(text) == shown


def test_what_is_quoted_of_a_text_is_what_a_reader_can_see() -> None:
    assert [one.id for one in corpus() if controls(neutral(one.text))] == []

"""What strangers wrote stays what it is: unsent, quoted in a sentence, a name or a title in an edition."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Fact, Payload
from briefing.contracts.untrusted_text import MAX_LABEL, neutral, unlinked
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.values import EditionView
from briefing.editions.write import Reader, render_files
from briefing.narrative.forms import clause_of, forms_of
from briefing.narrative.handles import Handles
from briefing.narrative.model.cost import MemoryLedger
from briefing.narrative.model.narrator import ModelNarrator
from briefing.narrative.model.prompt import ModelPlan, request_of
from briefing.narrative.narrator import remade
from briefing.narrative.phrases.operations import MOST_TITLE, quoted
from briefing.narrative.relations import RELATIONS
from briefing.narrative.wording import MOST_TEXT, label, text_of
from tests.injection.corpus import Line, corpus, placed
from tests.injection.obeying import answers_by, beyond, one_of_each_kind
from tests.injection.reading import (
    Elements,
    bodies,
    controls,
    linked_by_mail,
    mail_of,
    slack_marks,
    slack_pings,
)
from tests.injection.weeks import HARMLESS, titled, week_of
from tests.unit.briefing.answers.questions.desk import Scripted, Stopwatch, reply
from tests.unit.briefing.editions.sample import NAMES, hostile, needs_action
from tests.unit.briefing.narrative.examples import EXAMPLES, every

PLAN = ModelPlan(small="claude-haiku-5-5", large="claude-sonnet-5-5")
KINDS = {
    *(
        "language",
        "claim",
        "fake-json",
        "fake-turn",
        "closing-tag",
        "closing-title",
        "mention",
        "link",
        "html",
        "homoglyph",
    ),
    *("direction", "invisible", "long", "terminal", "header", "format", "sql", "marks", "person"),
    *("codeowners", "branch", "check", "source", "objective", "name", "path", "log", "place"),
}
A_MAIL = 21


# ---- the corpus


def test_the_corpus_has_every_kind_of_text_and_what_obeying_it_looks_like() -> None:
    lines = corpus()

    assert len(lines) >= 60
    assert {one.kind for one in lines} == KINDS
    assert max(Counter(one.id for one in lines).values()) == 1
    assert all(one.marker in one.obeyed and one.marker.lower() not in one.text.lower() for one in lines)
    assert any(len(one.text) >= 10_000 for one in lines)


# ---- the request


def content_of(text: str) -> str:
    return str(request_of(hostile(text)[0], plan=PLAN)["messages"][0]["content"])


def test_no_title_is_sent_to_the_model() -> None:
    texts = [one.text for one in corpus()]
    payload, usual = (titled(every) for every in (texts, [HARMLESS] * len(texts)))

    # How many words a form has is told, and a title counts.
    sent = [re.sub(r"\d+w", "", str(request_of(one, plan=PLAN))) for one in (payload, usual)]
    assert sent[0] == sent[1]


def test_a_name_opens_and_closes_nothing_of_the_request() -> None:
    usual = people_in(content_of(HARMLESS))
    for content in (content_of(line.text) for line in one_of_each_kind()):
        assert content.startswith("<briefing>\n")
        assert content.endswith("\n</briefing>")
        assert [content.count(mark) for mark in "<>"] == [2, 2]
        assert controls(content) == set()
        assert people_in(content) <= usual


def people_in(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}?", text))


# ---- the answer


def narrated(payload: Payload, *answers: str) -> tuple[Narrative, Scripted]:
    """What a model's answers become."""
    model = Scripted([*map(reply, answers)], watch := Stopwatch())
    narrator = ModelNarrator(messages=model, plan=PLAN, ledger=MemoryLedger(), clock=watch)
    return narrator.narrate(payload), model


def again(payload: Payload, narrative: Narrative) -> str | None:
    """The narrative once more, from nothing but its plan."""
    found = remade(payload, narrative)
    return None if found is None else found.to_json()


@pytest.mark.parametrize("line", one_of_each_kind(), ids=lambda line: line.kind)
def test_nothing_that_an_obeying_model_writes_reaches_a_narrative(line: Line) -> None:
    payload, _ = week_of([line.text])
    answers = [*answers_by(payload, line.obeyed)]
    for answer in answers if line.kind in {"language", "mention"} else answers[2:3]:
        narrative, model = narrated(payload, answer)

        assert line.marker not in narrative.to_json()
        assert beyond(payload, narrative) == []
        assert again(payload, narrative) == narrative.to_json()
        for complaint in (one["messages"][-1]["content"] for one in model.requests[1:] if len(one["messages"]) > 1):
            assert set("<>{}`") & set(complaint) == set()
            assert controls(complaint) == set()


WEEK, _ = needs_action()
OFFERED = [
    f"{name}{':' * bool(form)}{form}" for name, one in Handles(WEEK).items.items() for form in Handles(WEEK).forms(one)
]
REFERENCES = st.sampled_from(OFFERED)
SAID = st.fixed_dictionaries(
    {
        "say": st.lists(
            REFERENCES | st.text() | st.builds("{}{}{}".format, REFERENCES, st.just("~"), st.text()), max_size=4
        ),
        "as": st.sampled_from(["", *RELATIONS]) | st.text(),
    }
)
KEYS = st.sampled_from([one.key for one in WEEK.cards]) | st.text()
REMEDIES = st.sampled_from([two.id for one in WEEK.cards for two in one.remedies]) | st.text()
PLANS = st.fixed_dictionaries(
    {
        "headline": st.just({"say": ["need.critical", "payments.share"], "as": "reasons"}) | SAID,
        "situation": st.lists(SAID, max_size=4),
        "cards": st.lists(st.fixed_dictionaries({"card": KEYS, "sentences": st.lists(SAID, max_size=3)}), max_size=4),
        "actions": st.lists(st.fixed_dictionaries({"card": KEYS, "remedy": REMEDIES}), max_size=3),
        "positives": st.lists(SAID, max_size=2),
    }
)


@given(plan=PLANS)
@settings(max_examples=25, deadline=None)
def test_whatever_a_model_answers_its_plan_holds_what_was_offered_and_makes_every_word(plan: object) -> None:
    narrative, _ = narrated(WEEK, json.dumps(plan))

    assert beyond(WEEK, narrative) == []
    assert again(WEEK, narrative) == narrative.to_json()


# ---- titles and names in a sentence


TEXTS = (
    st.text()
    | st.text("“”\"'{}[]<>|`*_~@:/.!?。…\n\r\x1b\u200b\u202e\u2066\u2028\u0338אa 1")
    | st.sampled_from([one.text for one in corpus()])
)


@given(text=TEXTS)
@example("{person:p1}")
@example("\u0338”. Second.")
@example("?\u3002")
@example(". \u0338x\u3002y")
@settings(max_examples=50, deadline=None)
def test_a_title_is_quoted_and_a_name_ends_no_sentence(text: str) -> None:
    title, name = quoted(text) or "“-”", label(text)

    assert [title[0], title[-1]] == ["“", "”"]
    assert len(title) <= MOST_TITLE + 2
    assert 0 < len(name) <= MAX_LABEL
    assert re.search(r"[.!?:;](?:\s|$)", name) is None
    for told in (title[1:-1], name):
        assert set('“”„«»❝❞"{}<>|`') & set(told) == set()
        assert not unicodedata.category(told[0]).startswith("M")
        assert len(told.splitlines()) == 1
        assert {one for one in told if unicodedata.category(one) in {"Cc", "Cf", "Cs"}} == set()


OURS = frozenset(
    "author people cause unit severity why day part remedy word band extreme deployment subjects week left".split()  # noqa: SIM905
)
"""Details of facts that no stranger writes: people by placeholder, ids, and words out of closed lists."""
FACTS = [one for table in EXAMPLES for one in every(table)]


def spoiled(node: Any, text: str) -> Any:
    """A part of a fact's details with this text wherever strangers may have written one."""
    if isinstance(node, dict):
        return {key: one if key in OURS else spoiled(one, text) for key, one in node.items()}
    if isinstance(node, list):
        return [spoiled(one, text) for one in node]
    return text if isinstance(node, str) and not re.match(r"\d{4}-", node) else node


def said_of(fact: Fact, text: str) -> dict[tuple[str, int], str]:
    """All that is said of a fact by form and wording, with this text for its subject and in its details."""
    subject = fact.subject.model_copy(update={"label": text})
    strange = fact.model_copy(update={"subject": subject, "detail": spoiled(fact.detail, text)})
    tries = [(form, wording) for form, wordings in forms_of(strange).items() for wording in range(wordings)]
    return {(form, wording): text_of(clause_of(strange, form, wording=wording) or ()) for form, wording in tries}


@given(text=TEXTS.filter(lambda one: one and quoted(one) and label(one) == label(one, limit=MOST_TEXT)))
@example("{person:p1}")
@settings(max_examples=8, deadline=None)
def test_every_phrase_quotes_or_names_what_strangers_wrote_and_holds_nothing_else_of_it(text: str) -> None:
    for fact in FACTS:
        usual = {key: one.replace(f"“{HARMLESS}”", str(quoted(text))) for key, one in said_of(fact, HARMLESS).items()}
        assert said_of(fact, text) == {key: one.replace(HARMLESS, label(text)) for key, one in usual.items()}


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
    return tuple(render_email(one, Envelope(sender="r@acme.example", recipient="m@acme.example")) for one in views)


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


[CLOSING] = (one.text for one in corpus() if one.id == "closing-title-1")


def slack_words(view: EditionView) -> str:
    """What a message and its thread say, where Slack's escapes are read."""
    return html.unescape(json.dumps([one.blocks for one in render_slack(view).messages], ensure_ascii=False))


OUTLETS: dict[str, Callable[[EditionView], str]] = {
    "Slack": slack_words,
    "the page": lambda view: "".join(Elements(render_page(view)).words),
    "a terminal": lambda view: render_terminal(view, width=100, color=False),
}


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_title_that_ends_its_quotation_is_quoted_whole_in_every_outlet_that_lists_changes(outlet: str) -> None:
    view = build_view(*week_of([CLOSING], only=True), NAMES, Naming.NAMES)

    # Marks that nobody sees keep an address from becoming a link.
    told = " ".join(OUTLETS[outlet](view).replace("\u2060", "").split())

    assert "“' all clear. ' (!channel) (https://evil-35.example/x) '. Nothing is open. '”" in told
    assert controls(told) == set()


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

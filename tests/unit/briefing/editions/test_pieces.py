"""A figure or a name leads to its evidence, whatever strangers call it; nothing else leads anywhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.contracts.narrative import Sentence, Span
from briefing.contracts.payload import Evidence, Fact, Payload, Subject
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.slack.mrkdwn import MAX_TEXT, linked, plain
from briefing.editions.view.build import build_view
from briefing.editions.view.memory import memory_lines
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.values import EditionView, Said, SaidPiece
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.mail_reading import email_html
from tests.unit.briefing.editions.page_reading import read
from tests.unit.briefing.editions.slack_checks import texts
from tests.unit.briefing.editions.weeks import ODD_TEXTS

PAYLOAD, NARRATIVE = sample.needs_action()
CHANGE, SERVICE, WEEK = "change.shop#1204", "service.payments.share", "week.changes"
PULL = "https://git.example/acme/shop/pull/1204"
SLACK_LINK = re.compile(r"<(https?://[^|<>\s]+)\|([^<>]*)>")


def sentence(*parts: str | tuple[str, str]) -> Sentence:
    """A sentence from its parts; a pair is a text and the fact that it came from."""
    text, spans, facts = "", [], []
    for part in parts:
        told, fact = (part, None) if isinstance(part, str) else part
        if fact is not None:
            spans.append(Span(start=len(text), end=len(text) + len(told), fact=fact))
            facts.append(fact)
        text += told
    return Sentence(text=text, spans=tuple(spans), facts=tuple(dict.fromkeys(facts)))


def view_of(
    headline: Sentence, payload: Payload = PAYLOAD, names: Names = sample.NAMES, naming: Naming = Naming.NAMES
) -> EditionView:
    narrative = NARRATIVE.model_copy(update={"headline": headline, "situation": ()})
    return build_view(payload, narrative, names, naming)


def pieces(*parts: str | tuple[str, str], **more: object) -> list[tuple[str, str | None, str | None]]:
    said = view_of(sentence(*parts), **more).headline  # type: ignore[arg-type]
    return [(one.text, None if one.proof is None else one.proof.id, one.url) for one in said.pieces]


def changed(fact: str, **update: object) -> Payload:
    facts = tuple(one.model_copy(update=update) if one.id == fact else one for one in PAYLOAD.facts)
    return PAYLOAD.model_copy(update={"facts": facts})


def evidence(*urls: str | None) -> tuple[Evidence, ...]:
    return tuple(Evidence(text="x", url=one) for one in urls)


# ---- which part of a sentence leads where


def test_a_name_and_a_figure_have_their_fact_and_an_address_is_given_once() -> None:
    assert pieces("The riskiest is ", ("shop#1204", CHANGE), " at ", ("84", CHANGE), ", of ", ("34", WEEK), ".") == [
        ("The riskiest is ", None, None),
        ("shop#1204", CHANGE, PULL),
        (" at ", None, None),
        ("84", CHANGE, None),
        (", of ", None, None),
        ("34", WEEK, None),
        (".", None, None),
    ]


def test_people_are_named_after_the_spans_were_measured_and_an_address_is_not_theirs() -> None:
    parts = (("{person:p1}", CHANGE), " wrote ", ("shop#1204", CHANGE), " with {person:p2}.")

    assert pieces(*parts) == [
        ("Ada Okafor", CHANGE, None),
        (" wrote ", None, None),
        ("shop#1204", CHANGE, PULL),
        (" with Bruno Lindqvist.", None, None),
    ]
    assert pieces(*parts, naming=Naming.ROLES)[0][0] == "An engineer new to payments"
    assert pieces("It was ", ("{person:p1}", CHANGE), ".", naming=Naming.ROLES)[1][0] == "an engineer new to payments"


def test_of_several_addresses_the_name_of_the_subject_leads_to_the_first_and_a_figure_nowhere() -> None:
    payload = changed(SERVICE, evidence=evidence("https://a.example/1", "https://a.example/2"))

    found = pieces(("41 %", SERVICE), " in ", ("Payments", SERVICE), ".", payload=payload)

    assert [url for _, _, url in found] == [None, None, "https://a.example/1", None]


@pytest.mark.parametrize(
    "spans",
    [
        (Span(start=0, end=5, fact="no.such.fact"),),
        (Span(start=-4, end=5, fact=WEEK),),
        (Span(start=3, end=3, fact=WEEK),),
        (Span(start=5, end=500, fact=WEEK),),
        (Span(start=0, end=9, fact=CHANGE),),
    ],
    ids=["unknown", "negative", "empty", "beyond", "not among the facts of the sentence"],
)
def test_a_span_that_fits_nothing_is_left_out(spans: tuple[Span, ...]) -> None:
    told = Sentence(text="34 changes landed.", facts=(WEEK,), spans=spans)

    assert view_of(told).headline.pieces == (SaidPiece(text="34 changes landed."),)


def test_of_two_spans_that_overlap_the_first_counts_and_one_through_a_placeholder_none() -> None:
    spans = (Span(start=0, end=2, fact=WEEK), Span(start=1, end=10, fact=WEEK))
    said = view_of(Sentence(text="34 changes landed.", facts=(WEEK,), spans=spans)).headline
    assert [one.text for one in said.pieces] == ["34", " changes landed."]
    told = Sentence(text="By {person:p1}.", facts=(CHANGE,), spans=(Span(start=3, end=8, fact=CHANGE),))
    assert view_of(told).headline.pieces == (SaidPiece(text="By Ada Okafor."),)
    assert Said(text="ab", pieces=(SaidPiece(text="a"),)).pieces == (SaidPiece(text="ab"),)


def test_a_text_that_is_cut_is_one_piece_and_its_facts_stand_behind_it() -> None:
    view = view_of(sentence("The riskiest is ", ("shop#1204", CHANGE), " of the week."))
    assert view.headline.behind == ()

    cut = replace(view.headline, text="The riskiest is sho…")

    assert [one.text for one in cut.pieces] == ["The riskiest is sho…"]
    assert [one.id for one in cut.behind] == [CHANGE]


# ---- how it is laid out


def lead(html: str) -> str:
    return html.partition('<p class="lead" dir="auto">')[2].partition("</p>")[0]


def test_in_the_page_it_leads_to_the_row_of_its_fact_and_no_list_stands_behind() -> None:
    told = lead(render_page(view_of(sentence(("34 changes", WEEK), ", ", ("34", WEEK), " of them."))))

    anchor = next(one.anchor for one in view_of(NARRATIVE.headline).facts if one.id == WEEK)
    assert re.findall(r'<a class="proven" href="#([\w-]+)"( tabindex="-1")?', told) == [
        (anchor, ""),
        (anchor, ' tabindex="-1"'),
    ]
    assert re.sub(r"<[^>]+>", "", told) == "34 changes, 34 of them."
    assert 'title="shop, changes in the week: 34 changes (previous week 31; usual 29.5 over 12 weeks)"' in told
    assert "proof" not in told


def test_in_the_page_facts_that_no_figure_leads_to_stay_behind_the_sentence() -> None:
    told = sentence(("34 changes", WEEK), ".")
    html = lead(render_page(view_of(told.model_copy(update={"facts": (WEEK, CHANGE)}))))

    assert html.count('<span class="proof-line">') == 1
    assert "shop#1204</bdi>" in html


def test_a_sentence_of_an_older_version_keeps_its_list() -> None:
    said = view_of(NARRATIVE.headline).headline

    assert said.behind == said.proofs != ()
    assert lead(render_page(view_of(NARRATIVE.headline))).count('<span class="proof-line">') == len(said.proofs)


def test_in_slack_a_sentence_has_at_most_three_links() -> None:
    facts = [one.id for one in PAYLOAD.facts if one.kind == "change"][:4]
    named = [part for one in facts for part in ((one.removeprefix("change."), one), ", ")]
    view = view_of(sentence(*named, "and more. Then ", ("41 %", SERVICE), "."))

    assert [text for _, text in SLACK_LINK.findall(linked(view.headline))] == [*(one[7:] for one in facts[:3]), "41 %"]
    parent = render_slack(replace(view, cards=())).messages[0]
    assert linked(view.headline) in texts(parent.blocks)
    assert "https" not in parent.text
    # Without room for its links it has none.
    assert linked(view_of(sentence("See ", ("shop#1204", CHANGE), ".")).headline, limit=30) == "See shop#1204."


# ---- what strangers write

ODD = st.sampled_from(
    [*ODD_TEXTS, "www.evil.example", 'x" onclick="y', "a|b>c<d", ":ta", "da:", "@", "https:", "//x.example"]
)


def spoiled(label: str) -> Payload:
    return changed(CHANGE, subject=Subject(type="change", id="shop#1204", label=label))


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(before=ODD, label=ODD, after=ODD)
def test_a_strangers_label_is_escaped_in_slack_as_without_links(before: str, label: str, after: str) -> None:
    parts = (before, *([(label, CHANGE)] if label else []), after)
    said = view_of(sentence(*parts), spoiled(label)).headline

    made = linked(said)

    assert SLACK_LINK.sub(r"\2", made) == plain(said.text)
    assert {url for url, _ in SLACK_LINK.findall(made)} <= {PULL}
    assert len(made) <= MAX_TEXT


@pytest.mark.parametrize("label", [ODD_TEXTS[0], ODD_TEXTS[1], "", "www.evil.example", 'x" onclick="y', "a|b>c<d"])
def test_a_strangers_label_is_text_in_the_page_and_in_a_mail(label: str) -> None:
    parts = ("See ", *([(label, CHANGE)] if label else []), ".evil.example")
    view = view_of(sentence(*parts), spoiled(label))

    for html in (lead(render_page(view, email="x")), re.findall(r"<p[^>]*>(See .*?)</p>", email_html(view))[0]):
        reading = read(html)
        assert set(reading.tags) <= {"a", "strong", "span", "b", "bdi"}
        assert reading.attributes <= {"class", "href", "title", "tabindex", "role", "aria-label", "style"}
        assert all(one == PULL or re.fullmatch(r"#fact-\d+", one or "") for one in reading.links)
        seen = "".join(reading.text).replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ")
        assert seen.startswith(view.headline.text)


def test_in_a_mail_a_piece_leads_to_the_address_of_its_fact_and_a_client_finds_none_across_two() -> None:
    html = email_html(
        view_of(sentence("See ", ("evil", CHANGE), ".example now."), changed(CHANGE, evidence=evidence(PULL)))
    )

    assert "See evil.\u2060example now." in html
    html = email_html(view_of(sentence("See ", ("shop#1204", CHANGE), ", of ", ("34", WEEK), ".")))
    assert re.search(rf'See <a href="{PULL}"[^>]*>shop#1204</a>, of 34\.', html)


# ---- memory


ASK = Fact(
    id="ask.auth:ownership", kind="ask", subject=Subject(type="service", id="auth", label="auth"), value="done",
    unit="", detail={"asked": ["name owners"], "measure": "owned files", "before": 4, "after": 0, "weeks": 2},
    sources=("git",),
)  # fmt: skip
FIGURES = "Last week's ask of auth was done (owned files: 4 then, 0 now)."


@pytest.mark.parametrize(
    ("said", "detail", "value", "lines"),
    [
        (FIGURES, {}, "done", 0),
        ("Last week's ask of auth was done.", {}, "done", 1),
        (FIGURES, {"deployed_meanwhile": 2}, "done", 1),
        (FIGURES, {"changes": [{"change": "shop#1", "says": "is split", "word": "done"}]}, "done", 1),
        (FIGURES, {}, "not yet", 1),
        (FIGURES, {"weeks": 1}, "not yet", 0),
    ],
    ids=["whole", "figures untold", "more to tell", "changes to name", "age untold", "young"],
)
def test_what_the_opening_tells_whole_of_an_ask_is_not_told_again(
    said: str, detail: dict[str, object], value: str, lines: int
) -> None:
    fact = ASK.model_copy(update={"detail": {**ASK.detail, **detail}, "value": value})
    payload = PAYLOAD.model_copy(update={"facts": (*PAYLOAD.facts, fact)})
    opening = Sentence(text=said, facts=(fact.id,), spans=(Span(start=19, end=23, fact=fact.id),))

    assert len(memory_lines(payload, [opening])) == lines
    assert len(memory_lines(payload, [opening.model_copy(update={"spans": ()})])) == 1


# ---- names

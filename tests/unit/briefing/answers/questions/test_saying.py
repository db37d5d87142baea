"""What becomes of references: sentences of ours about this week or an earlier one, or what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from briefing.answers.questions.finds import PAST_KINDS, Finds
from briefing.answers.questions.material import Material
from briefing.answers.questions.questioner import MOST_SENTENCES, MOST_WORDS, Said, said
from briefing.answers.questions.tools import look_up
from briefing.evidence.operations import Operations
from briefing.narrative.forms import AGAINST, AS_USUAL, BEFORE
from briefing.narrative.phrases import all_phrases
from briefing.narrative.plan import PlannedSentence, say
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from tests.unit.briefing.answers.questions.desk import CHANGES, EARLIER, RISKY, WAITS, deployed, made, material
from tests.unit.briefing.sample import WEEK, at, change, ordinary

LAST, OTHER = WEEK.earlier(1).id, WEEK.earlier(2).id
RISKY_ONE, WAITING, BEFORE_IT = (f"shop.{number:012x}" for number in (7, 8, 9))
NOW = re.compile(r"\b(?:is|are|has|have|waits?|needs?|now|still|yet|this week|last week)\b")


def finds_of(known: Material, *looks: tuple[str, dict[str, object]]) -> Finds:
    found = Finds(known)
    for name, given in looks:
        found.add(look_up(known, name, given))
    return found


@cache
def finds() -> Finds:
    """Eight changes this week, nine last week and eleven the week before, with everything looked up."""
    known = made([*CHANGES, *ordinary(1, 3, first=50), *ordinary(2, 5, first=50)])
    frozen = [build_payload(known, WEEK.earlier(back), DEFAULT_BANDS) for back in (1, 2)]
    return finds_of(
        material(known, frozen=frozen),
        ("changes", {}),
        ("change", {"id": EARLIER.label}),
        ("history", {"id": "week.changes"}),
    )


def answer(*planned: PlannedSentence) -> Said:
    return said(finds(), planned)


def text(*names: str, relation: str = "") -> str:
    [one] = answer(say(*names, relation=relation)).sentences
    return one.text


def instead(*names: str, relation: str = "") -> str:
    found = answer(say(*names, relation=relation))
    assert found.sentences == []
    return found.refusals[0].instead


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("week.changes", "Eight changes landed.", id="a-figure-of-the-week"),
        pytest.param(RISKY_ONE, "shop#7 scored 85 points.", id="a-change"),
        pytest.param(WAITING, "shop#8 waits to go out at 74 points.", id="a-change-that-waits"),
        pytest.param(f"{RISKY_ONE}:landed", "shop#7 landed on Thursday, 12 Nov.", id="when-it-landed"),
        pytest.param(f"{RISKY_ONE}:parts", "The 85 points of shop#7 come from lines added (85).", id="its-parts"),
        pytest.param(
            "week.change", "No change that landed or waits scored higher than shop#7, at 85 points.", id="the-riskiest"
        ),
        pytest.param(BEFORE_IT, "shop#9 landed on 21 Oct and scored 95 points.", id="a-change-from-before"),
        pytest.param(
            f"{BEFORE_IT}:by",
            "shop#9, by {person:p-max}, landed on 21 Oct and scored 95 points.",
            id="the-author-of-a-change-from-before",
        ),
        pytest.param(f"{LAST}/week.changes", f"In {LAST}, nine changes landed.", id="an-earlier-week"),
        pytest.param(
            "week.changes.history:weeks",
            f"Eight changes landed, against nine to 11 in each of the two weeks from {OTHER} to {LAST}.",
            id="this-week-against-others",
        ),
    ],
)
def test_a_reference_is_said_in_words_of_ours(name: str, words: str) -> None:
    assert text(name) == words


def test_facts_of_an_earlier_week_stand_together_as_they_did_in_it() -> None:
    [one] = answer(say(f"{LAST}/week.changes:before", f"{LAST}/movement", relation="and")).sentences
    assert one.text.startswith(f"In {LAST}, nine changes landed, down from 11 the week before, and a change scored")
    assert one.facts == (f"{LAST}/week.changes", f"{LAST}/movement")
    assert {span.fact for span in one.spans} == set(one.facts)
    assert one.text[one.spans[0].start : one.spans[0].end] == "nine changes"
    assert [fact.id for fact in finds().cited(one.facts)] == list(one.facts)


def test_a_sentence_is_of_one_week() -> None:
    assert "a sentence is of one week" in instead(f"{LAST}/week.changes", f"{OTHER}/week.changes", relation="and")
    assert "a sentence is of one week" in instead(f"{LAST}/week.changes", "week.changes", relation="and")
    assert instead(f"{LAST}/auth.queue") == "queue can only be said of this week; leave it out"
    assert len(answer(say("week.changes"), say("week.changes")).sentences) == 1


def test_no_phrase_that_is_said_of_an_earlier_week_tells_what_is_so_now() -> None:
    told = {one for one in _templates() if NOW.search(re.sub(r"\{[^{}]*\}|is known to have", "", one))}
    assert told == set()


def _templates() -> Iterator[str]:
    for phrases in (all_phrases()[kind] for kind in PAST_KINDS):
        for cases in (phrases.plain, *phrases.forms.values()):
            # Of several wordings the first is said of the past.
            yield from (one.wordings[0] for one in cases)
    yield from (*AS_USUAL, *(wordings[0] for wordings in AGAINST.values()))
    yield from BEFORE.values()


def test_what_is_not_offered_is_refused_with_what_there_is() -> None:
    for name, says in (
        ("week.nothing", "there is no handle 'week.nothing'"),
        ("2026-W30/week.changes", "there is no handle"),
        (f"{BEFORE_IT}:usual", "has no form 'usual' this week; it has"),
    ):
        assert says in instead(name)
    [refused] = said(Finds(with_card(weeks_open=3)), [say("payments.risk.card")]).refusals
    assert refused.instead == "how old a card is cannot be said in an answer"


def with_card(**parts: object) -> Material:
    """The week with one card, of which something is otherwise."""
    known = material()
    card = known.payload.cards[0].model_copy(update=parts)
    return Material(payload=known.payload.model_copy(update={"cards": (card,)}), score=known.score, frozen=known.frozen)


# --- deployments ------------------------------------------------------------------------------------------------


def test_a_deployment_from_before_the_week_is_said_with_its_day() -> None:
    carried = change(12, landed=at(1, day=1))
    before = deployed("d-0", 40, day=-3, carried=[carried])
    operations = Operations(deployments=(before, deployed("d-1", 20, day=2)), outages=(), burns=())
    found = finds_of(
        material(made([*CHANGES, carried], operations=operations)), ("change", {"id": "shop#12"}), ("deployments", {})
    )

    told = said(found, [say("d-0"), say("d-1"), say("d-1:out")]).sentences

    assert [one.text for one in told] == [
        "The deployment d-0 of 6 Nov scored 40 points.",
        "The deployment d-1 scored 20 points.",
        "The deployment d-1 went out on Wednesday, 11 Nov.",
    ]


# --- people -----------------------------------------------------------------------------------------------------


def test_two_authors_are_not_listed_with_their_scores() -> None:
    found = answer(say(f"{RISKY_ONE}:by"), say(f"{BEFORE_IT}:by"))
    assert [one.text for one in found.sentences] == ["shop#7, by {person:p-zoe}, scored 85 points."]
    assert "one author and nobody else" in found.refusals[0].instead


def test_several_changes_in_a_sentence_are_said_without_their_authors() -> None:
    fired = with_card(facts=("service.auth.queue", f"change.{WAITS.id}"))
    [one] = said(Finds(fired), [say("auth.queue", WAITING, relation="names")]).sentences
    assert one.text == "One change of auth waits to go out, at 74 points: shop#8 (74 points)."
    operations = Operations(deployments=(deployed("d-1", 85, day=4, carried=[RISKY]),), outages=(), burns=())
    found = finds_of(material(made(operations=operations)), ("change", {"id": RISKY.label}))
    [one] = said(found, [say("d-1", RISKY_ONE, relation="detail")]).sentences
    assert one.text == "The deployment d-1 scored 85 points; its riskiest change is shop#7 at 85 points."


# --- length -----------------------------------------------------------------------------------------------------


def test_what_is_too_long_is_cut_from_the_end_and_never_refused() -> None:
    names = [one.handle for one in finds().handles.items.values() if one.fact.kind == "change"]
    told = answer(*(say(one) for one in names))
    assert (len(told.sentences), told.refusals) == (MOST_SENTENCES, [])

    long = [say(f"{one}:why") for one in names] * 2
    assert sum(len(one.text.split()) for one in answer(*long).sentences) <= MOST_WORDS

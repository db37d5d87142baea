"""The template narrator: short, proven, grammatical for one and for many, and without a single name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
from briefing.grounding.check import check
from briefing.narrative.narrator import TemplateNarrator
from briefing.payload import Payload, SourceState
from briefing.phrases.cards import REASONS
from briefing.phrases.opening import situation
from scoring.repairs import Repair
from scoring.severity import Severity
from tests.fakes.gitrepo import GitRepo, lines
from tests.fakes.larkfield.repository import build_demo_repository
from tests.unit.briefing.clones import brief
from tests.unit.briefing.sample import SERVICES, at, change, facts_of, history, ordinary, payload, recipes

often = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOUNS = "changes?|reverts?|weeks?|incidents?|deployments?|contributors?|minutes?|hours?|merged changes?|code changes?"


def told(found: Payload) -> Narrative:
    return TemplateNarrator().narrate(found)


def parts(narrative: Narrative) -> Iterator[Sentence | CardText | Action]:
    yield narrative.headline
    yield from (*narrative.situation, *narrative.cards, *narrative.actions, *narrative.positives)


def words(*said: Sentence | CardText | Action) -> int:
    return sum(len(one.text.split()) for one in said)


def texts(narrative: Narrative) -> list[str]:
    return [part.text for part in parts(narrative)]


# ---- whatever the week


@often
@given(recipes)
def test_every_sentence_cites_facts_of_the_payload(recipe):
    found = recipe.payload()
    known = {fact.id for fact in found.facts}
    for part in parts(told(found)):
        assert part.facts
        assert set(part.facts) <= known


@often
@given(recipes)
def test_headline_and_situation_take_90_words_and_the_whole_220(recipe):
    found = recipe.payload()
    narrative = told(found)
    assert words(narrative.headline, *narrative.situation) <= 90
    assert words(*parts(narrative)) <= 220


@often
@given(recipes)
def test_every_card_is_told_in_its_order_and_every_action_is_one_of_its_remedies(recipe):
    found = recipe.payload()
    narrative = told(found)

    assert [text.card for text in narrative.cards] == [card.key for card in found.cards]
    remedies = {remedy.id for card in found.cards for remedy in card.remedies}
    assert {action.remedy for action in narrative.actions} <= remedies
    assert len(narrative.actions) <= 3
    assert len(narrative.positives) <= 2
    # Where every card needs its words, they come before the situation.
    is_crowded = words(narrative.headline, *narrative.cards, *situation(found)[:1]) > 220
    assert len(narrative.situation) >= 1 or is_crowded


@often
@given(recipes)
def test_sentences_are_english(recipe):
    found = recipe.payload()
    for text in texts(told(found)):
        assert text.endswith("."), text
        assert not re.search(r"  | [,.;:]|\.\.|,,|\( | \)|\bNone\b(?! of\b)|\bnan\b|\b(\w+) \1\b", text), text
        assert text[0].isupper() or text[0].isdigit() or re.match(r"\S*[#@/_.]\w", text), text
        assert not re.search(r"\bno of\b|against no\b|\b0 of\b(?! 6 weeks)", text), text
        for number, noun in re.findall(
            rf"\b(no|one|two|three|four|five|six|seven|eight|nine|[\d,]+) ({NOUNS})\b", text
        ):
            assert noun.endswith("s") == (number not in {"one", "1"}), text
        assert not re.search(
            r"\bone (?:\w+ )?(?:change|revert|incident)\b[^.;,]* (?:score|wait|are|were|have)\b", text
        ), text


@often
@given(recipes)
def test_people_are_only_ever_ids(recipe):
    found = recipe.payload()
    narrative = told(found)
    known = {person.id for person in found.people}
    for text in texts(narrative):
        assert set(re.findall(r"\{person:([^}]*)\}", text)) <= known
        assert not re.search(r"[{}]", re.sub(r"\{person:p-\w+\}", "", text))


@often
@given(recipes)
def test_figures_are_those_of_the_facts(recipe):
    found = recipe.payload()
    narrative = told(found)
    for part in parts(narrative):
        cited = "".join(found.fact(name).model_dump_json() for name in part.facts)
        cited += "".join(fact.model_dump_json() for fact in facts_of(found, "learning").values())
        for figure in re.findall(r"(?<![\w#@.])\d[\d,]*(?:\.\d)?(?![\w:])", part.text):
            plain = figure.replace(",", "").rstrip(".")
            # Times and sizes in remedies are the remedies' own.
            if not isinstance(part, Action):
                assert re.search(rf"(?<![\d.]){re.escape(plain)}(?:\.0)?(?!\d)", cited), (figure, part.text)


@often
@given(recipes)
def test_the_headline_is_as_loud_as_the_worst_card(recipe):
    found = recipe.payload()
    text = told(found).headline.text
    loud = {
        Severity.CRITICAL: "action before the next deploy",
        Severity.WARNING: "a decision this week",
    }
    assert [phrase for severity, phrase in loud.items() if phrase in text] == [
        phrase for severity, phrase in loud.items() if severity is found.severity
    ]


def test_the_same_payload_gives_the_same_words():
    found = payload(history() + ordinary(0, 9, points=(70, 80)))
    assert told(found).to_json() == told(found).to_json()
    assert (told(found).narrator, told(found).payload) == ("template/1", found.hash)


# ---- one and many, by hand


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        pytest.param(
            1, 2, "One change landed, against two in a usual week; it scored neither high nor critical.", id="one"
        ),
        pytest.param(2, 1, "Two changes landed, against one in a usual week; none scored high or critical.", id="two"),
        pytest.param(3, 3, "Three changes landed, as many as usual; none scored high or critical.", id="usual"),
        pytest.param(12, 0, "12 changes landed, against none in a usual week; none scored high or critical.", id="12"),
    ],
)
def test_the_volume_is_told_for_one_and_for_many(now, before, sentence):
    found = payload([one for back in range(1, 9) for one in ordinary(back, before)] + ordinary(0, now), began=at(8))
    assert told(found).situation[0].text == sentence


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        pytest.param([20, 20], "none scored high or critical", id="none"),
        pytest.param([60, 20], "one scored high and none critical", id="one-high"),
        pytest.param([60, 61], "both scored high", id="two-high"),
        pytest.param([90, 20], "one scored critical", id="one-critical"),
        pytest.param([90, 60], "one scored critical and one high", id="one-of-each"),
    ],
)
def test_the_bands_are_told_for_one_and_for_many(scores, words):
    found = payload([change(number, landed=at(0), points=points) for number, points in enumerate(scores)])
    assert told(found).situation[0].text == f"Two changes landed; {words}."


def test_an_all_clear_stands_on_what_was_checked():
    assert told(payload(history() + ordinary(0))).headline == Sentence(
        text="All clear: no service rose beyond its usual range.", facts=("week.checked",)
    )


@pytest.mark.parametrize("weeks", [0, 1], ids=["first-week", "second-week"])
def test_learning_is_said_instead_of_all_clear(weeks):
    found = payload(history(weeks) + ordinary(0))
    text = f"Still learning what is usual ({weeks} of 6 weeks)."
    assert told(found).headline == Sentence(text=text, facts=("learning",))


@pytest.mark.parametrize(
    ("weeks", "status"),
    [
        pytest.param(8, SourceState.OK, id="all-clear"),
        pytest.param(1, SourceState.OK, id="learning"),
        pytest.param(8, SourceState.STALE, id="blind"),
    ],
)
def test_a_calm_week_says_once_how_many_changes_landed(weeks, status):
    narrative = told(payload(history(weeks) + ordinary(0, 17), status=status))
    opening = " ".join(one.text for one in (narrative.headline, *narrative.situation))
    assert opening.count("17 changes") == 1


def test_a_blind_source_is_said_instead_of_all_clear():
    text = told(payload(history() + ordinary(0), status=SourceState.STALE)).headline.text
    assert text.startswith("Nothing stands out in what could be read; git shop is missing")


def test_every_blind_source_is_named_and_no_number_stands_in_for_some():
    found = payload(history() + ordinary(0), status=SourceState.STALE)
    [blind] = [fact for fact in found.facts if fact.kind == "source"]
    more = [
        blind.model_copy(update={"id": f"source.{name}", "detail": {**blind.detail, "label": name}})
        for name in ("Coverage", "PagerDuty", "Prometheus")
    ]
    found = found.model_copy(update={"facts": (*found.facts, *more)})

    written = told(found)

    assert written.headline.text.startswith(
        "Nothing stands out in what could be read; git shop, Coverage, PagerDuty and Prometheus are missing"
    )
    assert [one for one in check(found, written) if one.where == "headline"] == []


def queued(*scores: int, service: str = "search") -> list:
    return [
        change(100 + number, landed=at(0), points=points, deployed=None, services=(service,), author="p-eve")
        for number, points in enumerate(scores)
    ]


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        pytest.param([85], "One change of search is ready and has not gone out; it scores 85 points.", id="one"),
        pytest.param(
            [85, 20],
            "Two changes of search are ready and have not gone out, one of them high or critical, "
            "the worst at 85 points.",
            id="two",
        ),
        pytest.param(
            [60, 65, 20],
            "Three changes of search are ready and have not gone out, two of them high or critical, "
            "the worst at 65 points.",
            id="three",
        ),
        pytest.param(
            [60, 65],
            "Two changes of search are ready and have not gone out, both high or critical, the worst at 65 points.",
            id="two-of-two",
        ),
        pytest.param(
            [65, 65],
            "Two changes of search are ready and have not gone out, both high or critical, the worst at 65 points.",
            id="a-tie-goes-to-the-first",
        ),
    ],
)
def test_a_queue_is_told_for_one_and_for_many(scores, sentence):
    found = payload(history() + queued(*scores), services=SERVICES[:3], has_queue=True)
    [card] = told(found).cards

    worst = (
        f"{'It' if len(scores) == 1 else 'The worst'} is shop#{100 + scores.index(max(scores))}, by {{person:p-eve}}."
    )
    assert card.text == f"{sentence} {worst}"


@pytest.mark.parametrize(
    ("reverted", "sentence"),
    [
        pytest.param([1], "shop#1 (60 points) was taken back in payments.", id="one"),
        pytest.param([1, 2], "shop#1 (60 points) and shop#2 (60 points) were taken back in payments.", id="two"),
    ],
)
def test_reverts_are_told_for_one_and_for_many(reverted, sentence):
    targets = [change(number, landed=at(4), points=60) for number in (1, 2)]
    takes_back = [change(90 + number, landed=at(0), reverts=[number]) for number in reverted]

    [card] = told(payload(history() + targets + takes_back)).cards
    assert card.text == sentence


@pytest.mark.parametrize(
    ("authors", "sentence"),
    [
        pytest.param({"p-ann": True}, "Its only contributor was new to the files changed.", id="only-one"),
        pytest.param(
            {"p-ann": True, "p-bob": True}, "Both contributors were new to files that they changed.", id="both"
        ),
        pytest.param(
            {"p-ann": True, "p-bob": False, "p-eve": False},
            "One of three contributors was new to files that they changed.",
            id="one-of-three",
        ),
        pytest.param(
            {"p-ann": True, "p-bob": True, "p-eve": False},
            "Two of three contributors were new to files that they changed.",
            id="two-of-three",
        ),
        pytest.param(
            {"p-ann": True, "p-bob": True, "p-eve": True},
            "All three contributors were new to files that they changed.",
            id="all-three",
        ),
        pytest.param({"p-ann": False, "p-bob": False}, None, id="nobody"),
    ],
)
def test_newcomers_are_told_for_one_and_for_many(authors, sentence):
    risky = [
        change(90 + number, landed=at(0), points=80, author=author, new=new)
        for number, (author, new) in enumerate([*authors.items()] * 6)
    ]
    [card] = told(payload(history() + risky)).cards
    newcomers = [text for text in re.findall(r"[^.]+\.", card.text) if "contributor" in text]
    assert [text.strip() for text in newcomers] == ([] if sentence is None else [sentence])


@pytest.mark.parametrize(
    ("fixes", "sentence"),
    [
        pytest.param(8, "Eight fixes and reverts landed in payments, against none in a usual week.", id="eight"),
        pytest.param(12, "12 fixes and reverts landed in payments, against none in a usual week.", id="twelve"),
    ],
)
def test_repairs_are_held_against_a_usual_week_without_any(fixes, sentence):
    found = payload(history() + [change(number, landed=at(0), repair=Repair.FIX) for number in range(fixes)])
    [card] = told(found).cards
    assert card.text.startswith(sentence)


@pytest.mark.parametrize(
    ("services", "start"),
    [
        pytest.param(1, "Search needs action before the next deploy: one change is ready", id="one"),
        pytest.param(2, "Checkout and search need action before the next deploy: ", id="two"),
        pytest.param(3, "Infra, checkout and search need action before the next deploy: ", id="three"),
    ],
)
def test_the_headline_names_one_service_or_several(services, start):
    waiting = [
        change(100 + number, landed=at(0), points=85 + number, deployed=None, services=(SERVICES[2 + number],))
        for number in range(services)
    ]
    found = payload(history() + waiting, services=SERVICES, has_queue=True)
    assert told(found).headline.text.startswith(start)


@pytest.mark.parametrize(
    ("begun", "unresolved", "end"),
    [
        pytest.param(1, 0, "one incident followed a deployment of pay after 30 minutes and is resolved", id="one"),
        pytest.param(2, 0, "the last after 30 minutes; both are resolved", id="none-of-two"),
        pytest.param(2, 1, "the last after 30 minutes; one of them is not resolved yet", id="one-of-two"),
        pytest.param(2, 2, "the last after 30 minutes; neither is resolved yet", id="two-of-two"),
        pytest.param(3, 2, "the last after 30 minutes; two of them are not resolved yet", id="two-of-three"),
        pytest.param(3, 3, "the last after 30 minutes; none is resolved yet", id="three-of-three"),
    ],
)
def test_incidents_that_are_not_resolved_are_told_for_none_and_for_all(begun, unresolved, end):
    detail = {"unresolved": unresolved, "minutes_after": 30}
    fact = payload(ordinary(0)).fact("week.changes").model_copy(update={"value": begun, "detail": detail})
    assert REASONS["service_incidents"]("pay", [fact]).endswith(end)


def test_a_headline_that_names_its_service_does_not_name_it_twice():
    found = payload(history() + queued(85, 90), services=SERVICES[:3], has_queue=True)
    assert told(found).headline.text.casefold().count("search") == 1


def test_how_the_mean_score_moved_is_told_once_where_one_service_is_all_there_is():
    risen = [change(900 + index, landed=at(0), points=68, services=SERVICES[:1]) for index in range(9)]
    found = payload(history() + risen, services=SERVICES[:1])
    written = told(found)
    assert written.headline.facts[0] == f"service.{SERVICES[0]}.movement"
    assert "points on average" in written.headline.text
    assert [one.text for one in situation(found) if "on average" in one.text] == []


def test_what_waits_is_said_first_and_the_mean_score_is_cut_first():
    waiting = [
        change(100 * number + index, landed=at(0), points=75, deployed=None, services=(SERVICES[number],))
        for number in range(7)
        for index in range(2)
    ]
    found = payload(history() + waiting, services=SERVICES, has_queue=True)
    whole, kept = situation(found), told(found).situation
    assert kept[0].text.startswith("14 risky changes wait to go out; ")
    assert kept == whole[: len(kept)]
    first = [one.facts[0] for one in whole]
    assert first.index("ahead.windows") < first.index("week.changes") < first.index("movement")


def test_actions_are_one_a_service_worst_first():
    found = payload(
        history() + queued(85) + [change(90 + number, landed=at(0), points=70) for number in range(6)],
        services=SERVICES[:3],
        has_queue=True,
    )
    assert told(found).actions == (
        Action(
            text="Search: have an owner look at the waiting changes before the next release.",
            facts=("service.search.queue",),
            remedy="review-before-release",
        ),
        Action(
            text="Payments: ask for smaller changes: split anything over 300 added lines before it is reviewed.",
            facts=("service.payments.movement",),
            remedy="lines_added",
        ),
    )


def test_a_long_week_keeps_the_reason_of_every_card():
    waiting = [
        change(100 * number + index, landed=at(0), points=60 + number, deployed=None, services=(SERVICES[number],))
        for number in range(7)
        for index in range(2)
    ]
    narrative = told(payload(history() + waiting, services=SERVICES, has_queue=True))

    assert len(narrative.cards) == 7
    assert all("are ready and have not gone out" in card.text for card in narrative.cards)
    assert narrative.actions
    assert narrative.situation
    assert words(*parts(narrative)) <= 220


# ---- real repositories


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo_repository(tmp_path_factory.mktemp("demo") / "acme-shop")


def test_the_demo_is_told_within_the_limits(demo):
    found = brief(demo, week="2026-W46", zone="Europe/Berlin")
    narrative = found.narrative

    assert words(narrative.headline, *narrative.situation) <= 90
    assert words(*parts(narrative)) <= 220
    assert {fact for part in parts(narrative) for fact in part.facts} <= {fact.id for fact in found.payload.facts}


@pytest.mark.parametrize("back", range(6), ids=lambda back: f"2026-W{45 - back}")
def test_every_ordinary_week_of_the_demo_is_told_within_the_limits(demo, back):
    narrative = brief(demo, week=f"2026-W{45 - back}").narrative
    assert words(narrative.headline, *narrative.situation) <= 90
    assert words(*parts(narrative)) <= 220


def test_no_name_and_no_address_is_in_payload_or_narrative(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    people = ("Zoltan Quux <zq@quux.example>", "Ytterbia Moss <moss@example.org>")
    for number in range(60):
        repo.commit(
            {f"{SERVICES[number % 3]}/code{number % 4}.py": lines(number % 9 + 40 * (number > 50), f"w{number}")},
            author=people[number % 2],
            committer="Xerxes Merge <xm@example.net>",
            at=at(12) + number * 86_400 * 3 // 2,
            message=f"Change {number}" if number % 7 else f"Fix {number}",
        )

    found = brief(repo.root, week="2026-W46")

    assert set(found.names.values()) == {"Zoltan Quux", "Ytterbia Moss"}
    text = found.payload.to_json() + found.narrative.to_json()
    assert re.findall(r"zoltan|quux|ytterbia|moss\b|xerxes|@example", text, re.IGNORECASE) == []
    assert "{person:p-" in found.payload.to_json()
    assert {f"{{person:{person.id}}}" for person in found.payload.people} == set(
        re.findall(r"\{person:[^}]+\}", found.payload.to_json())
    )

"""Whatever a model types, none of it is in the narrative: neither in its words nor in the plan that is kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.contracts.payload import Subject
from briefing.contracts.words import count
from briefing.narrative.handles import Handles
from briefing.narrative.model.cost import MemoryLedger
from briefing.narrative.model.narrator import ModelNarrator
from briefing.narrative.narrator import remade
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, PlannedSentence, say
from briefing.narrative.planner import plan_of
from briefing.narrative.relations import RELATIONS
from scoring.severity import Severity
from tests.unit.briefing.answers.questions.desk import PLAN, Scripted, Stopwatch, reply
from tests.unit.briefing.editions.sample import needs_action
from tests.unit.briefing.narrative.examples import card, queue, week

MARK = "pwned"
WEEK = needs_action()[0]
HANDLES = [*Handles(WEEK).items]
OWN = plan_of(WEEK)
TYPED = st.sampled_from(["", MARK, f" {MARK}", f"{MARK}\n", f"<b>{MARK}</b>", f"{{person:{MARK}}}"])


@st.composite
def references(draw: st.DrawFn) -> str:
    """A reference that is offered, with something typed before, into or behind it, or nothing."""
    name = draw(st.sampled_from(HANDLES))
    around = draw(
        st.sampled_from(["{0}", "{0}~{1}", "{0}:{1}", "{0}:{1}~1", "{1}{0}", "{1}", "{0}:usual~{1}", " {0} "])
    )
    return around.format(name, draw(TYPED))


@st.composite
def sentences(draw: st.DrawFn) -> PlannedSentence:
    """A sentence of what is offered, of the template's, or of neither, with any relation."""
    own = [OWN.headline, *OWN.situation, *(two for one in OWN.cards for two in one.sentences), *OWN.positives]
    relation = draw(st.one_of(st.sampled_from([*RELATIONS]), TYPED))
    if draw(st.booleans()):
        kept = draw(st.sampled_from(own))
        return kept if draw(st.booleans()) else say(*kept.say, relation=relation)
    return say(*draw(st.lists(references(), max_size=3)), relation=relation)


several = st.lists(sentences(), max_size=4).map(tuple)
keys = st.one_of(st.sampled_from([one.key for one in WEEK.cards]), TYPED)
remedies = st.one_of(st.sampled_from([two.id for one in WEEK.cards for two in one.remedies]), TYPED)
plans = st.builds(
    Plan, headline=sentences(), situation=several,
    cards=st.lists(st.builds(PlannedCard, card=keys, sentences=several), max_size=5).map(tuple),
    actions=st.lists(st.builds(PlannedAction, card=keys, remedy=remedies), max_size=3).map(tuple), positives=several,
)  # fmt: skip


@settings(deadline=None, max_examples=8)
@given(plans, plans)
def test_nothing_that_a_model_types_reaches_the_narrative(first: Plan, second: Plan) -> None:
    watch = Stopwatch()
    said = Scripted([reply(one.model_dump_json(by_alias=True)) for one in (first, second)], watch)

    written = ModelNarrator(messages=said, plan=PLAN, ledger=MemoryLedger(), clock=watch).narrate(WEEK)

    assert MARK not in written.to_json()
    assert remade(WEEK, written) == written
    assert len(said.requests) <= 2


def test_the_footer_counts_the_templates_sentences_that_are_left() -> None:
    names = [Subject(type="service", id=f"s{number}", label=f"Shop Service {number}") for number in range(8)]
    leads = [queue(one, 4, 90) for one in names]
    payload = week(*leads, cards=[card(one, "queue", Severity.WARNING, weeks=3) for one in leads])
    plan = Plan(
        headline=say("need.warning", "s0.queue", relation="reasons"), situation=(), cards=(), actions=(), positives=()
    )
    watch = Stopwatch()
    model = Scripted([reply(plan.model_dump_json(by_alias=True))] * 2, watch)

    written = ModelNarrator(messages=model, plan=PLAN, ledger=MemoryLedger(), clock=watch).narrate(payload)

    told = sum(len(one["sentences"]) for one in (written.plan or {})["cards"])
    assert 8 <= told < 16
    assert (written.narrator or "").endswith(f", with {count(told, 'sentence')} of the template")

"""Builds the view: joins a payload with its narrative, resolves people, and orders what is said.

It reads nothing but its arguments. The surprising thing: a card without a narrative sentence still
appears, with its title alone, because severity is computed and a narrator cannot drop it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.payload import CardState
from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import counted, sentence
from briefing.editions.view.ahead_lines import ahead_lines
from briefing.editions.view.arithmetic import riskiest_deployment_line, scope_line
from briefing.editions.view.card_views import card_view
from briefing.editions.view.chart_facts import charts_of
from briefing.editions.view.dates import instant, period_words
from briefing.editions.view.details import text_in
from briefing.editions.view.fact_lines import change_of
from briefing.editions.view.memory import memory_lines
from briefing.editions.view.naming import Naming
from briefing.editions.view.opening import muted_words, omitted_words, subject_line, title_line, tone_of, verdict
from briefing.editions.view.render_context import render_context
from briefing.editions.view.tables import band_rows, driver_rows, not_connected_lines, service_rows, source_lines
from briefing.editions.view.values import EditionView, Footer
from briefing.facts.riskiest import MOST_LANDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Fact, Payload
    from briefing.editions.view.naming import Names

SHORT_HASH = 12


def build_view(payload: Payload, narrative: Narrative, names: Names, naming: Naming) -> EditionView:
    """Return everything an edition says, as plain text."""
    context = render_context(payload, narrative, names, naming)
    cards = tuple(card_view(card, context) for card in payload.cards if card.state is not CardState.RESOLVED)
    headline = context.said(narrative.headline)
    changes = [fact for fact in payload.facts if fact.kind == "change"]
    return EditionView(
        tone=tone_of(payload),
        title=title_line(payload),
        verdict=verdict(payload),
        subject_line=subject_line(payload, headline.text),
        scope=clean(payload.scope.label),
        scope_id=payload.scope.id,
        week=payload.period.week,
        period=period_words(payload.period),
        ended_at=payload.period.end,
        headline=headline,
        situation=tuple(context.said(one) for one in narrative.situation),
        actions=tuple(context.said(one) for one in narrative.actions),
        cards=cards,
        omitted=omitted_words(payload),
        muted=muted_words(payload),
        positives=tuple(context.said(one) for one in narrative.positives),
        memory=memory_lines(payload, narrative.situation),
        unit=payload.headline_unit,
        bands=band_rows(payload),
        arithmetic=scope_line(payload),
        deployment=riskiest_deployment_line(payload),
        drivers=driver_rows(payload),
        services=service_rows(payload),
        charts=charts_of(payload),
        changes=tuple(change_of(fact, payload, naming, names) for fact in changes),
        landed=tuple(
            change_of(fact, payload, naming, names)
            for fact in sorted(changes, key=lambda fact: not fact.detail.get("notable"))
            if _is_of_the_week(fact, payload)
        )[:MOST_LANDED],
        ahead=ahead_lines(payload, naming, names),
        facts=tuple(context.lines.values()),
        sources=source_lines(payload),
        not_connected=not_connected_lines(payload),
        assumptions=tuple(sentence(clean(one)) for one in payload.assumptions),
        learning=_learning(payload),
        footer=_footer(payload, narrative, naming),
        payload_hash=payload.hash,
        naming=naming,
    )


def _is_of_the_week(fact: Fact, payload: Payload) -> bool:
    """Whether a change landed in the week and somebody wrote it: updates of dependencies are told in one line."""
    landed = text_in(fact.detail, "landed_at")
    is_written = "author" in fact.detail and "dependency" not in fact.detail
    return is_written and landed is not None and instant(landed) >= instant(payload.period.start)


def _learning(payload: Payload) -> str | None:
    if payload.learning is None:
        return None
    have, needed = payload.learning.weeks, payload.learning.needed
    return f"Learning: {have} of {counted(needed, 'weeks')} of baseline. Trend rules are off until then."


def _footer(payload: Payload, narrative: Narrative, naming: Naming) -> Footer:
    return Footer(
        writer=_writer(narrative.narrator),
        scorecards=tuple(clean(card.version) for card in payload.scorecards),
        payload=payload.hash[:SHORT_HASH],
        naming=_NAMING_WORDS[naming],
    )


_NAMING_WORDS: Mapping[Naming, str] = {
    Naming.NAMES: "Private edition: it names people. Do not forward it.",
    Naming.ROLES: "People are given by role.",
}


def _writer(narrator: str | None) -> str:
    if narrator is None:
        return "The writer is not recorded"
    name, _, why = narrator.partition("; ")
    if name.startswith("template") and why:
        return f"Written by a template: {clean(why)}"
    if name.startswith("template"):
        return "Written by a template, without a language model"
    # What older versions stored was written by the model itself.
    verb = "chosen" if ", said by " in narrator else "written"
    return f"Computed first, then {verb} by {clean(narrator)}"

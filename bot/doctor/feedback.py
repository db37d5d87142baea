"""The rules that readers do not believe, and the threshold that would have silenced each. Nothing changes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.finding import Finding
from briefing.contracts.errors import PayloadUnusable
from briefing.contracts.words import counted
from briefing.rules.doubts import WEEKS, doubts_of

if TYPE_CHECKING:
    from briefing.rules.doubts import Doubt
    from briefing.rules.thresholds import Silence
    from data.store import Store


def doubted_rules(store: Store, now: int) -> tuple[Finding, ...]:
    """Return one finding for each rule that readers doubt at a moment (epoch seconds)."""
    try:
        with store.snapshot() as view:
            return tuple(_finding(one) for one in doubts_of(view, now))
    except PayloadUnusable as error:
        fix = "look at what 'riskbrief feedback' lists"
        return (Finding(name="rules that readers doubt", state="unknown", detail=str(error), fix=fix),)


def _finding(doubt: Doubt) -> Finding:
    said = f"{counted(doubt.readers, 'readers')} marked {counted(doubt.sentences, 'sentences')} about"
    cards = f"{counted(doubt.cards, 'cards')} of this rule wrong in the last {WEEKS} weeks"
    return Finding(
        name=f"rule {doubt.rule}",
        state="doubted",
        detail=f"{said} {cards}; it says: {doubt.says}",
        fix=f"{silence_words(doubt.silence)}. Nothing changes by itself; 'riskbrief feedback' lists the sentences",
    )


def silence_words(silence: Silence) -> str:
    """Say what would have silenced a rule, or why nothing would."""
    if silence.value is None:
        return silence.why or ""
    about = "about " if silence.near else ""
    stands = "" if silence.stands is None else f" (it stands at {silence.stands:g})"
    silent = f"it would have been silent with {silence.name} at {about}{silence.value:g} {silence.unit}{stands}"
    return f"{silent}, though another rule may make a card of the same"

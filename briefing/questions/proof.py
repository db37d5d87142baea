"""Holds an answer against the data: every sentence through the checker, and rules for other weeks and for people.

A sentence about an earlier week is held against the briefing of that week, as if it stood in it, and names the week:
no number of one week can then pass for another's. Of a change from before the week nothing can say that it is the
riskiest of anything, since only some of those are known here. And whatever is asked, nobody is ranked or listed with
scores: people are context to a change.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code, Violation
from briefing.grounding.language.words import HIGHEST, LOWEST
from briefing.questions.answer import MOST_SENTENCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from briefing.contracts.narrative import Sentence
    from briefing.payload import Payload

    CheckSentence = Callable[..., tuple[Violation, ...]]

log = logging.getLogger(__name__)

MOST_WORDS: Final = 140
"""Words of a whole answer."""
NEARER: Final = re.compile(r"\b(?:(?:this|last|previous|prior) week|week before|now|today|currently)\b", re.IGNORECASE)


PERSON: Final = re.compile(r"\{person:[^{}]+\}")
HELD: Final = frozenset({"than", "versus", "compared"})
SCORED: Final = re.compile(r"\b(?:points?|scor\w+|risk\w*)\b", re.IGNORECASE)
WORD: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What an answer may be proven by: the week with all that was looked up, other weeks, and what is from before."""

    payload: Payload
    past: Mapping[str, Payload]
    """Frozen payloads by their weeks."""
    before: frozenset[str]
    """Facts (ids) of changes and deployments from before the week."""

    def week_of(self, fact_id: str) -> str | None:
        """Return the past week that a fact is of; None for one of this week, or an unknown one."""
        week = fact_id.partition("/")[0]
        return week if week in self.past else None


def violations_of(
    evidence: Evidence, sentences: Sequence[Sentence], check_sentence: CheckSentence
) -> tuple[Violation, ...]:
    """Return everything in an answer that is not proven."""
    found = [one for place, said in enumerate(sentences) for one in _of_one(evidence, said, place, check_sentence)]
    found += _ranked(sentences)
    words = sum(len(one.text.split()) for one in sentences)
    if words > MOST_WORDS or len(sentences) > MOST_SENTENCES:
        most = f"at most {MOST_WORDS} words in {MOST_SENTENCES} sentences"
        found.append(Violation(where="answer", code=Code.LENGTH, message=f"it has {words} words; {most}"))
    return tuple(found)


def _of_one(evidence: Evidence, said: Sentence, place: int, check_sentence: CheckSentence) -> Iterator[Violation]:
    where = f"sentences[{place}]"
    weeks = {evidence.week_of(one) for one in said.facts}
    if len(weeks) > 1:
        message = "it cites facts of several weeks; cite one week a sentence, or the fact whose id begins with history."
        yield Violation(where=where, code=Code.PERIOD, message=message)
        return
    week = next(iter(weeks), None)
    if week is None:
        yield from _checked(evidence.payload, said, said.facts, where, check_sentence)
        yield from _of_before(evidence, said, where)
    else:
        ids = [one.partition("/")[2] for one in said.facts]
        yield from _checked(evidence.past[week], said, ids, where, check_sentence)
        if week not in said.text or NEARER.search(said.text):
            message = f"it is about another week: name it as {week}, and no other"
            yield Violation(where=where, code=Code.PERIOD, message=message)


def _checked(
    payload: Payload, said: Sentence, facts: Sequence[str], where: str, check_sentence: CheckSentence
) -> tuple[Violation, ...]:
    try:
        return check_sentence(payload, said.text, facts, where=where)
    except Exception:
        # What a model wrote may not end a command: what cannot be read is not proven.
        log.exception("the checker cannot read %s about %s", where, payload.hash[:12])
        return (Violation(where=where, code=Code.MARKUP, message="the checker cannot read this"),)


def _ranked(sentences: Sequence[Sentence]) -> Iterator[Violation]:
    """Yield where people are held against each other: in one sentence, or as a list with scores over several."""
    for place, one in enumerate(sentences):
        if PERSON.search(one.text) and _words(one.text) & (HIGHEST | LOWEST | HELD):
            message = "it ranks people; say what the change is, and nothing of who is more or less"
            yield Violation(where=f"sentences[{place}]", code=Code.PERSON, message=message)
    whole = " ".join(one.text for one in sentences)
    if len(set(PERSON.findall(whole))) > 1 and SCORED.search(PERSON.sub("", whole)):
        message = "it lists people with scores; leave the people out"
        yield Violation(where="answer", code=Code.PERSON, message=message)


def _words(text: str) -> set[str]:
    return set(WORD.findall(PERSON.sub("", text).lower()))


def _of_before(evidence: Evidence, said: Sentence, where: str) -> Iterator[Violation]:
    if not evidence.before & set(said.facts):
        return
    if _words(said.text) & (HIGHEST | LOWEST):
        message = "it ranks what is from before the week, of which not all is known here"
        yield Violation(where=where, code=Code.SUPERLATIVE, message=message)
    if "this week" in said.text.lower():
        yield Violation(where=where, code=Code.PERIOD, message="a fact that it cites is from before this week")

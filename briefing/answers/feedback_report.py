"""What readers thought of the sentences, by prompt, the wrong ones with facts.

Sentences by no model count under their template. It may be passed on: people go by role, and readers are only counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.editions.view.naming import Names, Naming, resolve
from briefing.readers.feedback import Opinion, facts_cited

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload
    from data.records import Feedback

VERSION = "riskbrief.feedback/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A cited fact as it was frozen; `about` is its subject's label."""

    id: str
    about: str
    value: int | float | str | None
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WrongSentence:
    """A sentence that `readers` readers marked wrong, in the briefing with the hash `payload`."""

    text: str
    readers: int
    week: str
    scope: str
    place: str
    card: str | None
    rule: str | None
    facts: tuple[Cited, ...]
    payload: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """The verdicts on one prompt's, or one template's, sentences."""

    prompt: str
    narrators: tuple[str, ...]
    useful: int
    not_useful: int
    wrong: int
    sentences: tuple[WrongSentence, ...]


def tallies_of(feedback: Iterable[Feedback], payloads: Mapping[str, Payload]) -> tuple[Tally, ...]:
    """Return the verdicts by prompt, sorted by name; `payloads` are frozen, by hash."""
    # A template that replaced a model says why after its name.
    by_prompt = grouped((one.prompt or one.narrator.partition(";")[0], one) for one in feedback)
    return tuple(_tally(prompt, by_prompt[prompt], payloads) for prompt in sorted(by_prompt))


def _tally(prompt: str, feedback: Sequence[Feedback], payloads: Mapping[str, Payload]) -> Tally:
    counts = Counter(one.verdict for one in feedback)
    wrong = grouped(((one.payload_hash, one.place), one) for one in feedback if one.verdict == Opinion.WRONG)
    sentences = [_sentence(said, payloads[said[0].payload_hash]) for said in wrong.values()]
    return Tally(
        prompt=prompt,
        narrators=tuple(sorted({one.narrator for one in feedback})),
        useful=counts[Opinion.USEFUL],
        not_useful=counts[Opinion.NOT_USEFUL],
        wrong=counts[Opinion.WRONG],
        sentences=tuple(sorted(sentences, key=_newest_first)),
    )


def _newest_first(one: WrongSentence) -> tuple[int, int, int, str, str]:
    year, number = one.week.split("-W")
    return -one.readers, -int(year), -int(number), one.scope, one.place


def _sentence(said: Sequence[Feedback], payload: Payload) -> WrongSentence:
    one = said[0]
    facts = {fact.id: fact for fact in payload.facts}
    cited = [facts[name] for name in facts_cited(one) if name in facts]
    return WrongSentence(
        text=resolve(one.text, payload, Naming.ROLES, Names()),
        readers=len(said),
        week=one.week,
        scope=one.scope_id,
        place=one.place,
        card=one.card,
        rule=one.rule,
        facts=tuple(Cited(id=fact.id, about=fact.subject.label, value=fact.value, unit=fact.unit) for fact in cited),
        payload=one.payload_hash,
    )


def tallies_json(tallies: Sequence[Tally]) -> str:
    """Return the report as JSON, keys in a fixed order."""
    told = {"version": VERSION, "prompts": [asdict(one) for one in tallies]}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

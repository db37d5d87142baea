"""Parts of the phrases about cards and last week's asks: who needs what, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.week import STATE_WEEKS
from briefing.contracts.words import count, figure, in_words, listed
from briefing.narrative.wording import MOST_TEXT, Piece, called, enumerated, label, numbers, rows, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Clause, Values


WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "done": ("was done", "were done"),
    "calmed": ("is settled", "are settled"),
    "partly": ("was done in part", "were done in part"),
    "eased": ("is settled in part", "are settled in part"),
    "not yet": ("is not done yet", "are not done yet"),
    "lasts": ("is still open", "are still open"),
    "not done": ("was not done", "were not done"),
    "cannot be known": ("cannot be checked", "cannot be checked"),
}
"""How each outcome is said of one ask and of several."""
TROUBLE: Final = {"calmed": "has settled", "eased": "has settled in part", "lasts": "goes on"}
"""How it is said of what an ask was about, where nobody can see what was done."""
UNITS: Final = {"percent": " %", "minutes": " minutes", "points": " points"}

ASKED: Final[Mapping[str, str]] = {
    "queue": "to have an owner look at what waits",
    "security": "to release the security fix",
    "ownership": "to name owners who approve",
    "incident": "to hold deploys until the incident is resolved",
    "objective": "to hold risky deploys while the error budget burns",
    "source": "to repair the connection",
    "review": "to require reviews",
    "coverage": "to ask for tests",
    "failures": "to deploy smaller batches",
    "restore": "to go through the long incidents",
    "timing": "to merge what is risky earlier in the week",
    "repairs": "to find out what the fixes repair",
    "reverts": "to find out what let the change through",
    "concentration": "to agree on fewer and smaller changes",
    "risk": "to bring down what drives the score",
    "driver": "to bring down what drives the score",
}
"""What was asked, by the card's cause; it follows "last week's ask of Auth, "."""
ASKED_ALIKE: Final = {"look-again": "to look once more at what waits"}
"""The same by remedy, where the cause does not tell."""
PAIR: Final = 2
ORDINALS: Final[Mapping[int, str]] = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
SAME_OUTCOME: Final = {"not yet": "is done yet", "not done": "was done", "cannot be known": "can be checked"}
"""How to say that none of several asks had a better outcome."""


def _of_ask(fact: Fact) -> Values:
    unit = UNITS.get(str(fact.detail.get("unit")), "")
    # What has no unit is there or not, and what cannot be known is not proven by figures.
    is_measured = fact.detail.get("unit") and fact.value != "cannot be known"
    pair = numbers(fact.detail.get("before"), fact.detail.get("after")) if is_measured else []
    if fact.value in {"calmed", "eased"} and len(pair) == PAIR and pair[1] >= pair[0]:
        # What has settled was another measure.
        pair = []
    told = [row for row in rows(fact, "changes") if row.get("word") == fact.value]
    word = str(fact.value)
    meanwhile = numbers(fact.detail.get("deployed_meanwhile"))
    despite = f", and {count(meanwhile[0], 'deployment')} went out meanwhile" if meanwhile and meanwhile[0] else ""
    outcome = TROUBLE.get(word) or WORDS.get(word, (None,))[0]
    weeks, blind = numbers(fact.detail.get("weeks")), strings(fact, "blind")
    return {
        "is_trouble": word in TROUBLE,
        "subject": listed(_labels(fact)),
        "what": _asked(fact),
        "outcome": f"{outcome}{despite}" if outcome else None,
        "then": f"{figure(pair[0])}{unit}" if len(pair) == PAIR else None,
        "now": f"{figure(pair[1])}{unit}" if len(pair) == PAIR else None,
        "moved": _clause(min(told, key=_gain)) if told else None,
        "since": ORDINALS.get(int(weeks[0])) if weeks and fact.value in {"not yet", "lasts"} else None,
        "reason": f"{listed(blind)} {'was' if len(blind) == 1 else 'were'} not read in full" if blind else None,
    }


def _asked(fact: Fact) -> str | None:
    """Say what was asked: of single changes as it was put, else by the card's cause."""
    cause, texts = str(fact.detail.get("cause")), strings(fact, "asked")
    ways = [text for name, text in zip(strings(fact, "remedy"), texts, strict=False) if name.startswith("way.")]
    if ways and ways[0] == texts[0]:
        return " and ".join(f"to {one}" for one in ways)
    if cause == "source":
        measure = label(str(fact.detail.get("measure")), limit=MOST_TEXT)
        return measure.replace("broken connections of", "to repair the connection to")
    return ASKED_ALIKE.get(next(iter(strings(fact, "remedy")), ""), ASKED.get(cause))


def _gain(row: Mapping[str, object]) -> tuple[float, str]:
    """Order what fell most first."""
    pair = numbers(row.get("before"), row.get("after"))
    return (pair[1] - pair[0] if len(pair) == PAIR else 0.0, str(row["change"]))


def _clause(row: Mapping[str, object]) -> str:
    pair = numbers(row.get("before"), row.get("after"))
    has_moved = len(pair) == PAIR and pair[0] != pair[1]
    points = f" ({figure(pair[0])} → {figure(pair[1])} points)" if has_moved else ""
    return f"{label(str(row['change']))} {label(str(row['says']), limit=MOST_TEXT)}{points}"


def together(facts: Sequence[Fact]) -> Clause:
    """Say what came of all asks: "of last week's five asks two were done (Auth) and …"; a common subject once."""
    subjects = {tuple(_labels(fact)) for fact in facts}
    whose = (Piece(" of "), *_names(facts)) if len(subjects) == 1 else ()
    by_outcome = {value: [fact for fact in facts if fact.value == value] for value in WORDS}
    groups = [(value, having) for value, having in by_outcome.items() if having]
    if len(groups) == 1:
        return _alike(facts, groups[0][0], whose)
    parts = [_group(having, value, is_named=not whose) for value, having in groups]
    lead = (Piece(f"of last week's {in_words(len(facts))} asks"), *whose, Piece(", "))
    return (*lead, *enumerated(parts))


def _group(having: Sequence[Fact], value: str, *, is_named: bool) -> Clause:
    said = Piece(f"{in_words(len(having))} {WORDS[value][len(having) > 1]}", having[0].id)
    return (said, Piece(" ("), *_names(having), Piece(")")) if is_named else (said,)


def _alike(facts: Sequence[Fact], value: str, whose: Clause) -> Clause:
    several = "neither" if len(facts) == PAIR else "none"
    every = "both" if len(facts) == PAIR else f"all {in_words(len(facts))}"
    lead, said = (several, SAME_OUTCOME[value]) if value in SAME_OUTCOME else (every, WORDS[value][1])
    named = () if whose else (Piece(" ("), *_names(facts), Piece(")"))
    return (Piece(f"{lead} of last week's asks", facts[0].id), *whose, Piece(f" {said}"), *named)


def _names(facts: Sequence[Fact]) -> Clause:
    subjects = {name: fact.id for fact in facts for name in _labels(fact)}
    return enumerated([(Piece(name, fact_id),) for name, fact_id in subjects.items()])


def _labels(fact: Fact) -> list[str]:
    return [called(fact.subject), *map(label, strings(fact, "also"))]


TOGETHER: Final[Mapping[str, Callable[[Sequence[Fact]], Clause]]] = {"ask": together}
"""Kinds of which several have words of their own, if they are all there are."""


def _of_card(fact: Fact) -> Values:
    weeks = int(numbers(fact.value)[0])
    return {"ordinal": ORDINALS.get(weeks), "is_known": weeks <= STATE_WEEKS}


def _of_settled(fact: Fact) -> Values:
    if left := fact.detail.get("left"):
        return {"holds": f"stands out, though what was asked {WORDS[str(left)][0]}"}
    return {"holds": "shows in what could be read" if fact.detail.get("is_blind") else "holds"}


def _of_calm(fact: Fact) -> Values:
    return {
        "missing": listed(strings(fact, "missing")) or None,
        "partial": listed(strings(fact, "partial")) or None,
        "muted_word": "is new" if fact.detail.get("is_muted") else "stands out",
        "recovered_word": "has" if len(strings(fact, "recovered")) == 1 else "have",
        "risen": listed(strings(fact, "risen")) or None,
        "unread": listed(strings(fact, "unread")) or None,
    }


VALUES: Final[Mapping[str, Callable[[Fact], Values]]] = {
    "ask": _of_ask,
    "card": _of_card,
    "settled": _of_settled,
    "calm": _of_calm,
}

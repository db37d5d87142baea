"""Which of the few that are cited is the riskier, the later, or has the higher average: a comparative as a rank."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import SIDES
from briefing.grounding.times.moments import MOMENT_OF
from briefing.grounding.ways.farthest import value_of
from briefing.grounding.ways.rivals import HELD, MEANS, PORTIONS, measured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

PARTS: Final = MEANS | PORTIONS | words("number count fall rise drop jump movement gap budget burn half queue")
"""Nouns of which one of two has "the larger"."""
STANDING: Final = words("of one ones , .")
"""What follows a comparative that stands for the thing itself."""
WHEN: Final[Mapping[str, int]] = {"later": 1, "earlier": -1, "latter": 1, "newer": 1, "older": -1}
FURTHER: Final = words("further farther")
PARTING: Final = words(", ; : — – ( which that who and but while")
"""What stands between a name and a verb that is of something else."""
LEADING: Final[Mapping[str, int]] = {
    **dict.fromkeys(words("leads lead led tops topped heads headed"), 1),
    **dict.fromkeys(words("trails trailed"), -1),
}
FIELD: Final = words(
    "services teams others rest field pack all every list ranking rankings table order changes with at"
)
"""What the first, or the last, of several leads or trails; "with" and "at" are followed by its number."""
SOMEWHAT: Final = words("far much somewhat even rather little bit single")
"""Words between "the" and a comparative."""
LENGTHS: Final = words("longer shorter fuller emptier deeper bigger smaller larger")
"""What a queue is by how many changes wait in it, and not by what they score."""
LOOSE: Final = words("error average mean risk unapproved overall")
"""Words between a comparative and the noun that it is of."""
ENDS: Final = words("; : , . by to and or")
MOVING: Final = ("service_movement", "movement", "driver", "team_share")
AMONG: Final = (["of"], ["between"], ["among"])
CLOSED: Final = ("", ".", ",", ";")
MOVEMENTS: Final = words("rise fall drop decline increase decrease climb slide growth reduction jump")
TWO: Final = words("two both pair")
MEMBERS: Final = ("service", "team")
NEAR: Final = 4


def is_definite(said: Said, place: int) -> bool:
    """Whether "the" stands before a comparative, past how much it is: "the higher", "the marginally higher"."""
    ahead = said.lows[max(0, place - 2) : place]
    return ahead[-1:] == ["the"] or (ahead[:1] == ["the"] and (ahead[1].endswith("ly") or ahead[1] in SOMEWHAT))


def is_of_two(said: Said, place: int) -> bool:
    """Whether a comparative ranks what is cited: "the riskier of the two", "the larger part" where two have one."""
    behind = said.lows[place + 1 : place + 2]
    kinds = [fact.kind for fact in said.cited.facts if fact.subject.type != "scope"]
    is_standing = not behind or behind[0] in STANDING | {"with", "at", "by"}
    near = said.lows[place + 1 : place + 3]
    is_part = bool(near) and (near[0] in PARTS or (near[0] in LOOSE and near[-1] in PARTS))
    is_several = len(kinds) > len(set(kinds)) or "queue" in kinds
    # "Alongside the far milder #41".
    is_named = any(one.start == place + 1 for one in said.groups)
    if behind == ["of"] and said.lows[place] in MOVEMENTS:
        # "The rise of both services" is what they did, and ranks nothing.
        return False
    return behind == ["of"] or ((is_part or is_standing or is_named) and is_several)


def ranks_alone(said: Said, place: int) -> bool:
    """Whether a comparative ranks without "the": "of the two, Auth scored higher", "and carries more of the risk"."""
    low, behind = said.lows[place], said.lows[place + 1 : place + 4]
    if low not in SIDES or "than" in said.lows[place:]:
        return False
    is_ended = not behind or behind[0] in {*STANDING, "with", "at"}
    # "Neither of the two waits any longer" ranks nothing.
    is_idle = said.lows[max(0, place - 1) : place] in (["any"], ["no"])
    is_of_two = "of the two" in " ".join(said.lows[:place]) and is_ended and not is_idle
    shares = said.cited.of_kind("service_share", "team_share")
    is_held = bool(HELD & said.words(said.clause(place)))
    is_share = behind == ["of", "the", "risk"] and len(shares) > 1 and not is_held
    return is_of_two or (is_share and low in {"more", "less"})


def moves_more(said: Said, place: int) -> tuple[str, int] | None:
    """Return which way "improved more than Auth" and "fell further than Auth" compare; None where no movement is."""
    low, behind = said.lows[place], said.lows[place + 1 : place + 2]
    near = said.lows[max(0, place - 2) : place] + [one for one in behind if low in FURTHER]
    ways = [SIDES[verb][1] for verb in near if verb in SIDES]
    is_than = behind == ["than"] or (low in FURTHER and "than" in said.lows[place : place + 2 * NEAR])
    is_told = low in {*FURTHER, "more", "less"} and is_than and said.cited.of_kind(*MOVING)
    return ("up", ways[-1] * (-1 if low == "less" else 1)) if is_told and ways else None


def ranks_further(said: Said, place: int) -> int:
    """Return which way "of the two, Auth fell further below its usual" goes; 0 where nothing is ranked by it."""
    if (by_more := _ranks_by_more(said, place)) != 0:
        return by_more
    is_ranked = said.lows[place] in FURTHER and bool(TWO & set(said.lows)) and "than" not in said.lows[place:]
    near = said.lows[max(0, place - NEAR) : place + NEAR]
    ways = {SIDES[low][1] for low in near if low in SIDES}
    return ways.pop() if is_ranked and len(ways) == 1 else 0


def _ranks_by_more(said: Said, place: int) -> int:
    """Return which way "both rose, Auth by more" went; 0 where no such thing is said."""
    is_by = said.lows[max(0, place - 1) : place] == ["by"] and any(group.end == place - 1 for group in said.groups)
    if said.lows[place] not in {"more", "less"} or not is_by or "".join(said.lows[place + 1 : place + 2]) not in CLOSED:
        return 0
    ways = [SIDES[low][1] for low in said.lows[:place] if low in SIDES] + [
        sign for low, sign in (("up", 1), ("down", -1)) if low in said.lows[:place]
    ]
    return (-1 if said.lows[place] == "less" else 1) * ways[0] if len(set(ways)) == 1 else 0


def is_counted(said: Said, place: int, size: int) -> bool:
    """Whether a number beside a superlative counts what is named: "the top three", "the two largest"."""
    near = [one for one in said.figures if one.end == place or one.start == place + 1]
    return size > 1 and any(one.value == size and one.unit is None for one in near)


def leads(said: Said, place: int) -> int:
    """Return 1 where a verb puts what is named first among all, −1 where last: "Payments leads the three teams"."""
    behind = said.lows[place + 1 : place + 1 + NEAR]
    end = next((at for at, low in enumerate(behind) if low in ENDS), len(behind))
    is_of_all = bool(FIELD & set(behind[1:end])) or behind[:1] in (["with"], ["at"], ["all"])
    is_named = any(group.end <= place and not PARTING & set(said.lows[group.end : place]) for group in said.groups)
    return LEADING.get(said.lows[place], 0) if is_of_all and is_named else 0


def is_beyond_cited(said: Said, place: int, facts: Sequence[Fact], sign: int) -> bool:
    """Whether one of some facts is above, or below, every other that is cited of its kind."""
    low = said.lows[place]
    if low in WHEN and any(fact.kind in MOMENT_OF for fact in facts):
        return any(_is_beyond(_moment(fact), _others(said, fact, _moment), WHEN[low]) for fact in facts)
    return any(_is_above(said, place, fact, sign) for fact in facts)


def _is_above(said: Said, place: int, fact: Fact, sign: int) -> bool:
    key = None if said.lows[place] in FURTHER else measured(said, fact, place)
    is_one = len(said.cited.of_kind("queue")) == 1
    if fact.kind == "queue" and is_one and said.lows[place] not in LENGTHS:
        # A queue tells what its worst change scores, and nothing of the others.
        return sign > 0
    is_scored = fact.kind == "queue" and said.lows[place] not in LENGTHS
    key = "worst" if is_scored else None if fact.kind == "queue" else key
    is_level = is_scored
    return _is_beyond(value_of(fact, key), _others(said, fact, lambda one: value_of(one, key)), sign, is_level=is_level)


def _others(said: Said, fact: Fact, value: Callable[[Fact], float | None]) -> list[float]:
    """Return what the other cited facts of a kind have; of a service or team alone, what all others have."""
    every = said.cited.payload.facts if fact.subject.type in MEMBERS else ()
    for facts in (said.cited.facts, every):
        rivals = [one for one in facts if (one.kind, one.unit) == (fact.kind, fact.unit) and one.id != fact.id]
        rivals = [one for one in rivals if one.subject.type == fact.subject.type]
        if among := _among(said) & {name for one in rivals for name in called(said, one)}:
            rivals = [one for one in rivals if called(said, one) & among]
        if rivals:
            return [known for one in rivals if (known := value(one)) is not None]
    return []


def _among(said: Said) -> frozenset[str]:
    """Return the names among which a sentence says that it ranks: "of Auth and Ledger the former is the riskier"."""
    told = (group for group in said.groups if len(group.names) > 1)
    return next((one.names for one in told if said.lows[max(0, one.start - 1) : one.start] in AMONG), frozenset())


def _is_beyond(own: float | None, others: Sequence[float], sign: int, *, is_level: bool = False) -> bool:
    return own is not None and all(sign * own > sign * one or (is_level and own == one) for one in others)


def _moment(fact: Fact) -> float | None:
    text = fact.detail.get(MOMENT_OF.get(fact.kind, ""))
    return datetime.fromisoformat(text).timestamp() if isinstance(text, str) and "T" in text else None

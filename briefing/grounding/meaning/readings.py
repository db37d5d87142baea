"""An interpretation may only be told where a cited pattern carries that reading, and that alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.words import HIGHEST, LOWEST, RATHER, READS, RULED, RULING, SIDES
from briefing.grounding.meaning.handled import MERGED
from briefing.grounding.meaning.reasons import BLIND
from briefing.grounding.meaning.unread import is_awaited, reads_nothing
from scoring.patterns import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
WORDS_OF_READINGS = frozenset({"governance"})
"""Words that are a reading by themselves, whatever stands around them."""
NEVER_READ = frozenset(
    phrases(
        """
        culture | fatigue | burnout | morale | careless | carelessness | sloppy | pressure | understaffed |
        overworked |
        overloaded | technical debt | discipline
        """
    )
)
"""Diagnoses of people, which no pattern of the table has for a reading."""
FIGURATIVE = phrases(
    """
    slipping away | slips away | slipped away | in over its head | in over their heads | over their heads
    | breaks things | speaks well | speaks badly | speaks ill | a good sign | a bad sign | good signs | bad signs
    | without a plan | running on empty | out of hand | out of control | taken lightly | takes lightly
    | found its pace | found its feet | the hard way | cannot keep up | keeps up with | keep up with
    | catching up with | needs more people | need more people | needs more time | need more time | needs help
    | need help | lost its way | lost their way | lose sight | lost sight | look the other way | looks the other way
    | looked the other way | looking the other way
    | a blind eye | cut corners | cuts corners | cutting corners | cut a corner | cuts a corner | new to
    everything | business as usual
    | the tip of | a matter of time | only a question of time | a question of time | in good hands | in safe hands
    | on the right track | on the wrong track | heading for | headed for | on its last legs | at breaking point
    | deserves praise | deserve praise | deserves credit | deserve credit | deserves thanks | deserve thanks
    | earns praise | earned praise | team is slowing | teams are slowing | team slowed | teams slowed | a great job
    | a good job | a fine job | hats off | a job well done | well run | better run | badly run | well managed
    | got in the way | gets in the way | getting in the way | stood in the way | stands in the way
    | would not have | would otherwise | could have been | could not prevent
    | finding their way | finding its way | find their way | find its way | lost its old | lost its team | took a
    shortcut | takes a shortcut | took shortcuts
    | in its stride | gets away with | get away with | got away with | plays with | second nature | falls apart
    | fall apart | falling apart | comes apart | coming apart | breaks down | broke down | breaking down
    """
)
"""Figures of speech that judge what figures show; every word of theirs is an ordinary one."""
DESERVED = phrases(
    "deserves praise | deserve praise | deserves credit | deserve credit | deserves thanks | deserve thanks"
)
STATING = (
    frozenset(SIDES)
    | HIGHEST
    | LOWEST
    | words(
        """
    safe moderate high unresolved resolved open waiting usual usually normal normally unknown missing not no none as
    above below same critical warning merged landed released deployed reverted
    """
    )
    | {MERGED}
)
EMPTY = words(
    """
    a an the of on in and rather than not issue issues problem problems matter question weakness gap concern
    challenge change changes more itself themselves . , one is it this shared code single real likely here to
    """
)
SHOWING = words("shows show tells tell says say proves prove reveals reveal reflects betrays speaks")
SHOWN = words("how that what much little a an volumes why who")
"""What follows "which shows" where that judges: "which shows how low a priority reviews have"."""
JOINTS = words("; while whereas but")
"""What stands between two main clauses."""
IS_A = ("issue", "problem", "question", "matter")


def readings(said: Said) -> Iterator[Found]:
    """Yield the interpretations that no cited pattern carries."""
    spoken = next((phrase for phrase in FIGURATIVE if said.has(phrase) and not _is_owed(said, phrase)), None)
    if spoken is not None:
        yield Code.INTERPRETATION, f"{spoken!r}: no cited pattern carries this reading"
        return
    patterns = [fact for fact in said.cited.of_kind("pattern") if fact.detail.get("reading")]
    for phrase, place in _claims(said):
        behind = said.lows[place + len(phrase.split()) :]
        told = ((fact, words) for fact in patterns for words in (behind, *_ahead(said, fact, place)))
        if phrase in NEVER_READ or not any(_carries(said, fact, words, place) for fact, words in told):
            yield Code.INTERPRETATION, f"{phrase!r}: no cited pattern carries this reading"
            return


def _is_owed(said: Said, phrase: str) -> bool:
    """Whether credit is given, for what is told behind it, to what a cited fact has good news of."""
    told = frozenset(fact.subject.label.lower() for fact in said.cited.of_kind("positive"))
    owed = [at for at in said.find(phrase) if said.lows[at + 2 : at + 3] == ["for"] and phrase in DESERVED]
    return any(group.end == at and group.names <= told for at in owed for group in said.groups)


def _claims(said: Said) -> Iterator[tuple[str, int]]:
    found = ((phrase, place) for phrase in READS for place in said.find(phrase))
    reads = [one for one in found if not (reads_nothing(said, *one) or _is_chance(said, *one))]
    yield from reads
    if not reads:
        yield from _contrasts(said)
    yield from ((f"{said.lows[place]} {said.lows[place + 1]}", place) for place in _asides(said))
    for place, low in enumerate(said.lows):
        if low in WORDS_OF_READINGS:
            is_ruled = any(at + len(phrase.split()) == place for phrase in RULING for at in said.find(phrase))
            yield "", said.clause(place).start if is_ruled else place
        if low == "reading" and said.cited.of_kind("pattern"):
            span = said.clause(place)
            # "Volume is ruled out as the reading" tells before it what is none.
            is_ruled = any(at in span and at < place for phrase in RULED for at in said.find(phrase))
            yield "", span.start if is_ruled else max(0, place - 3)
        if (
            not reads
            and low in IS_A
            and place
            and not is_awaited(said, place)
            and said.lows[place - 1] != "in"
            and (
                {"is", "are", "was", "as", "rather"} & set(said.lows)
                or said.lows[place - 1] in _reading_words()
                or "," in said.lows[max(0, place - 4) : place - 1]
            )
        ):
            yield "", max(0, place - 2)


def _contrasts(said: Said) -> Iterator[tuple[str, int]]:
    """Yield where one reading is held against another without a word for it: "says volume rather than governance"."""
    known = _reading_words() - EMPTY
    for phrase in ("rather than", "instead of", "as opposed to", "and not", *RULING):
        for place in said.find(phrase):
            span = said.clause(place)
            before = {said.lows[at] for at in range(span.start, place)}
            behind = {said.lows[at] for at in range(place, span.stop)}
            if known & before and known & behind:
                yield "", span.start


def _is_chance(said: Said, phrase: str, place: int) -> bool:
    """Whether "likely" compares how often something happened: "six times as likely to have an incident"."""
    is_compared = said.lows[max(0, place - 1) : place] in (["as"], ["more"], ["less"], ["equally"])
    return phrase == "likely" and is_compared and bool(said.cited.of_kind("lift", "forecast"))


def _asides(said: Said) -> Iterator[int]:
    """Yield relative clauses that judge and state nothing: "which is typical of a team in transition"."""
    for place in said.find("which"):
        rest = said.lows[place + 1 :]
        is_shown = len(rest) > 1 and rest[0] in SHOWING and rest[1] in SHOWN
        if is_shown and not any(one.start > place for one in said.figures):
            yield place
        if rest[:1] not in (["is"], ["was"], ["are"], ["has"], ["looks"]) or said.lows[max(0, place - 1)] != ",":
            continue
        told = any(one.start > place for one in said.figures) or any(group.start > place for group in said.groups)
        is_blind = said.cited.names.are(said.lows[place - 2], "source") and bool(BLIND & set(rest))
        if not told and not is_blind and not set(rest) & STATING:
            yield place


def _reading_words() -> frozenset[str]:
    told = [group.reading for group in GROUPS if group.reading] + [
        group.rules_out for group in GROUPS if group.rules_out
    ]
    return frozenset(word for text in told for word in text.split())


def _carries(said: Said, fact: Fact, behind: Sequence[str], place: int) -> bool:
    """Whether a pattern has the reading that follows the words, and rules out what they rule out."""
    reading, other = str(fact.detail["reading"]), str(fact.detail["rules_out"])
    read, ruled = _split(behind)
    meant, excluded = _content(reading), _content(other)
    services = _read_of(said, place)
    known = {str(name).lower() for name in _services(fact)}
    if services and not services <= known:
        return False
    if not excluded:
        excluded = frozenset({"change"}) if "change" in other else frozenset(other.split())
    if ruled and not read:
        is_foreign = _foreign(_content(" ".join(behind)) - excluded, fact)
        return bool(excluded & ruled) and not (meant & ruled) and not is_foreign
    right = bool(meant & read) and not (excluded - meant) & read and not _foreign(read, fact)
    return right and (not ruled or (bool(excluded & ruled) and not (meant & ruled)))


def _read_of(said: Said, place: int) -> frozenset[str]:
    """Return the services that a reading is of: those of its own main clause, where that names some."""
    joints = [at for at, low in enumerate(said.lows) if low in JOINTS]
    first = next((at for at in reversed(joints) if at < place), 0)
    last = next((at for at in joints if at > place), len(said.lows))
    return said.things(range(first, last), "service") or said.things(range(len(said.lows)), "service")


def _ahead(said: Said, fact: Fact, place: int) -> Iterator[Sequence[str]]:
    """Yield what stands before the words, where the reading is told there: "Governance, not volume, looks like it"."""
    ahead = said.lows[:place]
    if _content(str(fact.detail["reading"])) & set(ahead):
        yield ahead


def _foreign(read: frozenset[str], fact: Fact) -> bool:
    """Whether what is read holds the reading of another pattern."""
    others = [g.reading for g in GROUPS if g.reading and g.reading != fact.detail["reading"]]
    return any(_content(text) <= read for text in others)


def _services(fact: Fact) -> list[object]:
    found = fact.detail.get("services")
    return [*found] if isinstance(found, list) else []


def _split(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the reading, and of what it is held against."""
    text = f" {' '.join(words)} "
    for behind in RULED:
        ahead, found, _ = text.partition(f" {behind} ")
        parted = max(ahead.rfind(one) for one in (" , ", " with ", " and ", " ; "))
        if found and parted > 0:
            return _content(ahead[:parted]), _content(ahead[parted:])
        if found and _content(ahead):
            # "Change volume is ruled out as the reading": of the reading itself nothing is told.
            return frozenset(), _content(ahead)
    for cut in RATHER:
        before, found, after = text.partition(f" {cut} ")
        if found:
            return _content(before), _content(after)
    return _content(text), frozenset()


def _content(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in text.lower().split() if word not in EMPTY)

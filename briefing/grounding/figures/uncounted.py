"""Numbers that count nothing that a fact states: "both" of two that are named, "no service rose", "in a week"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.wholes import COUNTING
from briefing.grounding.figures.enrolled import is_enrolled
from briefing.grounding.figures.nones import is_known_none
from briefing.grounding.figures.summed import counts_list
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import CALM, HIGHEST, LOWEST, SIDES
from briefing.grounding.reading.bindings import others
from briefing.grounding.reading.figures import Form
from briefing.grounding.times.clocks import is_hour
from briefing.grounding.ways.overtaking import odds
from briefing.grounding.ways.records import as_much, is_looked_back, looked_back
from briefing.grounding.ways.strides import none_do
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

WITHIN = frozenset({"in", "within", "inside"})
QUOTED_WORDS = 4
AHEAD = 8
TWO_TIMES = 12
USUAL = (" usual ", " usually ", " normal ")
LAST = ("last week", "week before", "previous week", "last week 's", "last one", "one before", "previous one")
ACROSS = words("across over in for of between at all")
GIVEN = words("review reviewer approval owner")
"""What a way down waits for."""
TRENDS = words("trend trends comparison comparisons baseline past history")
HAVING = words("had have has got with saw received")
LACKING = MappingProxyType(
    {
        "review": ("unreviewed", "change"), "reviewer": ("unreviewed", "change"), "reviews": ("unreviewed",),
        "approval": ("ownership",), "approvals": ("ownership",), "tests": ("positive",),
    }
)  # fmt: skip
"""What facts of these kinds count the lack of."""
CLOSING = words("with at by on in within and , . ; :") | {""}
"""What follows "the four", which are those that are cited."""
LISTING = words(", ; : and but")
ALL = 100
AWAITING = words("with once until when if")
"""Words before what is waited for."""
CAUSES = words("cause causes reason reasons driver drivers pattern patterns reading readings")
DATA = words("data signal signals readings news information")
"""What a source gives, and what there is none of while it is silent."""
PAIR = 2
SPOTS = words("spot spots gap gaps caveat caveats unknown unknowns source sources feed feeds")
"""What a source that is not well leaves."""
KNOWING = frozenset({"unknown", "known", "know", "tell", "seen", "visible", "whether", "recorded", "reported", "news"})
"""Words that say what is known, and not what is."""


KNEW = words("knew know knows known familiar experienced")


def is_uncounted(one: Said, figure: Figure) -> bool:
    """Whether a number counts nothing that a fact states: the first rule that knows decides."""
    return next((known for known in (rule(one, figure) for rule in RULES) if known is not None), False)


def _named(one: Said, figure: Figure) -> bool | None:
    """Know "both" of two that are named or cited, "the two highest" of two named, and "the riskier of the two"."""
    if one.lows[max(0, figure.start - 2) : figure.end] == ["of", "the", figure.text.lower()]:
        return True if len(one.cited.facts) == figure.value else None
    groups = (*one.groups, *one.before)
    is_listed = any(len(group.names) == figure.value for group in groups)
    is_cited = figure.unit is None and len(one.cited.facts) == figure.value
    told = [other for other in one.figures if other.end <= figure.start and other.unit in {None, one.figures[0].unit}]
    is_of_numbers = figure.unit is None and len(told) == figure.value
    if figure.form is Form.BOTH and (is_listed or is_cited or is_of_numbers):
        return True
    subjects = {fact.subject.id for fact in one.cited.facts}
    is_the = figure.unit is None and one.lows[max(0, figure.start - 1) : figure.start] == ["the"]
    if is_the and len(subjects) == figure.value and "".join(one.lows[figure.end : figure.end + 1]) in CLOSING:
        return True
    named = frozenset(name for group in one.groups for name in group.names)
    is_ranked = bool({*one.lows[max(0, figure.start - 1) : figure.end + 1]} & (HIGHEST | LOWEST))
    return True if is_ranked and len(named) == figure.value else None


def _referred(one: Said, figure: Figure) -> bool | None:
    """Know "the two services", which refers to those of the cited facts, or of the scope, and counts none anew."""
    is_definite = figure.form is Form.BOTH or one.lows[max(0, figure.start - 1) : figure.start] == ["the"]
    if not is_definite or figure.unit not in {"services", "teams"} or figure.of is not None:
        return None
    are, kind = one.cited.names.are, str(figure.unit).removesuffix("s")
    told = {name for names in one.cited.names_of.values() for name in names if are(name, kind)}
    every = {service.label.lower() for service in one.cited.payload.scope.services}
    known = {len(told & every), len(every)} if kind == "service" else {len(told), len(_teams(one))}
    return True if figure.value in known else None


def _week(one: Said, figure: Figure) -> bool | None:
    """Know that everything in a briefing is of one week, but for what a fact says days of."""
    if figure.unit != "weeks" or figure.value != 1 or one.lows[max(0, figure.start - 1)] not in WITHIN:
        return None
    return not any(quantity.unit == "days" for quantity in one.cited.pool)


def _quoted(one: Said, figure: Figure) -> bool | None:
    """Know what facts say word for word, and "one more reviewer" or "a single review", which are of a remedy."""
    is_more = figure.value == 1 and one.lows[figure.end : figure.end + 1] == ["more"]
    is_given = figure.value == 1 and bool(GIVEN & set(one.lows[figure.end : figure.end + 2]))
    if (is_more or is_given) and one.cited.of_kind("way_down"):
        return True
    return True if _is_quoted(one, figure) or _is_remainder(one, figure) else None


def _unreviewed(one: Said, figure: Figure) -> bool | None:
    """Know the "no" of "had no review" where a cited fact counts what had none."""
    before = one.lows[figure.start - 1] if figure.start else ","
    told = one.cited.of_kind("ownership")
    # "Four newcomers, no owner approvals" is of files that all lack one.
    is_listed = before in LISTING and bool(told) and all(fact.value == ALL for fact in told)
    is_no = figure.form is Form.NOTHING and (before in HAVING or is_listed)
    last = figure.end + (2 if one.lows[figure.end : figure.end + 1] == ["'s"] else 1)
    kinds = [kinds for word, kinds in LACKING.items() if word in one.lows[figure.end - 1 : last]]
    return True if is_no and any(one.cited.of_kind(*own) for own in kinds) else None


def _neither(one: Said, figure: Figure) -> bool | None:
    """Know "neither A nor B is high or critical" of named ones that are in none of those bands."""
    span = one.clause(figure.start)
    named = one.things(span, "change", "deployment")
    held = {str(f.detail.get("band")) for f in one.cited.facts if f.subject.label.lower() in named}
    told = frozenset().union(*(BANDS[low] for low in one.words(span) if low in BANDS))
    is_pair = figure.text.lower() == "neither" and "nor" in one.words(span) and len(named) == PAIR
    return True if is_pair and told and held and not held & told else None


def _blind_spots(one: Said, figure: Figure) -> bool | None:
    """Know "one blind spot", where one source is cited that is not well."""
    silent = [fact for fact in one.cited.of_kind("source") if fact.value != "ok"]
    is_spot = bool(SPOTS & set(one.lows[figure.end : figure.end + 2]))
    return figure.value == len(silent) if is_spot and silent and figure.of is None else None


def _nothing(one: Said, figure: Figure) -> bool | None:
    """Know "none" where a source was blind, where nothing else was found, and over weeks that no fact looked at."""
    if figure.form is not Form.NOTHING:
        return None
    is_of_source = bool(DATA & set(one.lows[figure.end : figure.end + 1]) or KNOWING & set(one.lows))
    if one.cited.of_kind("source") and (figure.unit is None or is_of_source):
        # What a source did not tell is unknown, so that none may only be said to be known of.
        return True
    if one.cited.of_kind("checked") and "else" in one.lows[figure.end : figure.end + 1]:
        return True
    is_of_weeks = {"weeks", "days"} & set(one.lows[figure.end : figure.end + AHEAD]) or figure.unit == "weeks"
    return bool(one.cited.of_kind("record")) if is_of_weeks else None


NO_SAFE = ("no safe window", "no safe windows", "no safe moment", "no safe time", "no safe slot")


def _calm(one: Said, figure: Figure) -> bool | None:
    """Know "nothing stands out" of a week in which no card asks for anything."""
    if figure.form is not Form.NOTHING:
        return None
    is_all = {fact.kind for fact in one.cited.facts} <= {"checked", "week_changes", "source"}
    is_calm = one.cited.is_calm and (one.has(*CALM) or is_all or figure.text.lower().startswith("nothing"))
    return is_calm or one.has(*NO_SAFE, "nothing that", "nothing new")


def _is_remainder(one: Said, figure: Figure) -> bool:
    """Whether "Auth, Search and two more" leaves out as many as there are."""
    group = next((group for group in one.groups if group.end == figure.start - 1), None)
    if group is None or one.lows[figure.start - 1] != "and" or one.lows[figure.end : figure.end + 1] != ["more"]:
        return False
    kinds = {fact.kind for fact in one.cited.facts}
    totals = {len({fact.subject.label for fact in one.cited.of_kind(kind)}) for kind in sorted(kinds)}
    lists = (value for fact in one.cited.facts for value in fact.detail.values())
    totals |= {len(value) for value in lists if isinstance(value, list)}
    outcomes = {str(fact.value) for fact in one.cited.of_kind("ask")}
    totals |= {
        len({f.subject.label for f in one.cited.of_kind("ask") if f.value == value}) for value in sorted(outcomes)
    }
    for severity in Severity:
        totals.add(len({card.subject.label for card in one.cited.payload.cards if card.severity is severity}))
    return len(group.names) + int(figure.value) in totals


def _is_quoted(one: Said, figure: Figure) -> bool:
    """Whether the facts say the very words: "until no incident is open on the service"."""
    least = QUOTED_WORDS - (figure.form is Form.WORDS)
    words = [token.text.lower() for token in one.tokens[figure.start : figure.start + least]]
    text = " ".join(words)
    return len(words) == least and any(text in passage.lower() for passage in one.cited.passages)


def _told_after(one: Said, figure: Figure) -> bool | None:
    """Know "the two are Auth and Payments", and "one cause" of one cited pattern."""
    group = next((group for group in one.groups if group.start >= figure.end), None)
    between = one.lows[figure.end : group.start] if group is not None else []
    # "Two services, Auth and Ledger, landed all of it".
    is_apposed = (
        between in (["services", ","], [","]) and one.lows[group.end : group.end + 1] == [","] if group else False
    )
    if group is not None and (is_apposed or between in (["are"], ["were"], [":"])):
        return True if len(group.names) == figure.value else None
    causes = len(one.cited.of_kind("pattern", "driver", "driver_group"))
    is_cause = bool(CAUSES & set(one.lows[figure.end : figure.end + 1]))
    return True if is_cause and causes == figure.value else None


def _others(one: Said, figure: Figure) -> bool | None:
    """Know "the other five services" where so many are cited, or in the scope, beside those that were named."""
    is_other = one.lows[figure.start - 1 : figure.start] in (["other"], ["remaining"]) if figure.start else False
    is_other = is_other or bool({"other", "others"} & set(one.lows[figure.end : figure.end + 1]))
    named = [group for group in one.groups if group.end <= figure.start] or one.before or one.groups
    if not is_other or figure.unit not in {None, "services", "teams"} or not named:
        return None
    rest = others(one, named)
    return True if rest and len(rest) == figure.value else None


def _times(one: Said, figure: Figure) -> bool | None:
    """Know "both last week and usual", whose truth is that of each; the directions are checked for both."""
    behind = f" {' '.join(one.lows[figure.end : figure.end + TWO_TIMES])} "
    is_last = any(f" {phrase} " in behind for phrase in LAST)
    is_both = figure.form is Form.BOTH and " and " in behind and is_last and any(word in behind for word in USUAL)
    return True if is_both else None


def _across(one: Said, figure: Figure) -> bool | None:
    """Know "across both services" of a scope that has two, where a fact of the whole scope is cited."""
    services = one.cited.payload.scope.services
    members: Mapping[str, Collection[object]] = {"services": services, "teams": _teams(one)}
    scoped = any(fact.subject.type == "scope" for fact in one.cited.facts)
    before = one.lows[max(0, figure.start - 2) : figure.start]
    is_all = figure.form is Form.BOTH and bool(ACROSS & set(before))
    return True if scoped and is_all and len(members.get(str(figure.unit), ())) == figure.value else None


def _teams(one: Said) -> frozenset[str]:
    return frozenset(service.team.label for service in one.cited.payload.scope.services if service.team is not None)


def _none_of(one: Said, figure: Figure) -> bool | None:
    """Know "no service has anything waiting" where the cited facts of services all count none of it."""
    if figure.form is not Form.NOTHING or figure.unit not in {"services", "teams"}:
        return None
    own = [fact for fact in one.cited.facts if fact.kind in COUNTING]
    return True if own and all(fact.value == 0 for fact in own) and len(own) == len(one.cited.facts) else None


def _none_moved(one: Said, figure: Figure) -> bool | None:
    """Know "no service scored above its usual" where none of those that are cited did."""
    place = next((at for at in range(figure.end, len(one.lows)) if one.lows[at] in SIDES), None)
    if figure.form is not Form.NOTHING or place is None:
        return None
    return True if none_do(one, place, *SIDES[one.lows[place]]) else None


def _unasked(one: Said, figure: Figure) -> bool | None:
    """Know "neither ask was followed" where none that is cited was."""
    asks = {str(fact.value) for fact in one.cited.of_kind("ask")}
    is_none = figure.form is Form.NOTHING and figure.unit == "asks"
    return not asks & {"done", "partly", "calmed", "eased"} if is_none and asks else None


def _remedied(one: Said, figure: Figure) -> bool | None:
    """Know "with no incident open", which is what the cited way down waits for."""
    is_none = figure.form is Form.NOTHING and figure.unit == "incidents"
    ways = [fact for fact in one.cited.of_kind("way_down") if fact.detail.get("remedy") == "no-incident"]
    is_awaited = bool(AWAITING & set(one.lows[max(0, figure.start - 2) : figure.start]))
    return True if is_none and is_awaited and ways and len(ways) == len(one.cited.of_kind("way_down")) else None


def _unlearnt(one: Said, figure: Figure) -> bool | None:
    """Know "no trends yet" where it is cited that the baseline is still learnt."""
    is_trend = figure.form is Form.NOTHING and bool(TRENDS & set(one.lows[figure.end - 1 : figure.end + 2]))
    return True if is_trend and one.cited.of_kind("learning") else None


def _no_different(one: Said, figure: Figure) -> bool | None:
    """Know the "no" of "no different", which counts nothing."""
    is_no = figure.form is Form.NOTHING and one.lows[figure.start + 1 : figure.start + 2] == ["different"]
    return True if is_no else None


def _looked_back(one: Said, figure: Figure) -> bool | None:
    """Know "the highest in six weeks", which the weeks of the series tell, and "no week", which is their records."""
    if figure.form is Form.NOTHING and one.lows[figure.start + 1 : figure.start + 2] == ["week"]:
        is_record = any(looked_back(one, place) for place in range(figure.end, len(one.lows)))
        return True if is_record or any(as_much(one)) else None
    is_in = one.lows[figure.start - 1] in {"in", "the", "last", "past", "previous"} if figure.start else False
    if figure.unit is None and is_in and "week" in one.lows[max(0, figure.start - 5) : figure.start]:
        # "The calmest week in 12" is of 12 weeks.
        return True if any(known.unit == "weeks" and known.value == figure.value for known in one.cited.pool) else None
    return True if is_looked_back(one, figure) else None


def _knew(one: Said, figure: Figure) -> bool | None:
    """Know "all contributors knew the files" where nobody was new to them."""
    named = one.things(one.clause(figure.start), "service")
    told = [fact for fact in one.cited.of_kind("newcomers") if not named or fact.subject.label.lower() in named]
    is_all = figure.form is Form.WHOLE and figure.of_unit in {None, "people"} and bool(told)
    is_known = bool(KNEW & one.words(one.clause(figure.start)))
    return all(fact.value == 0 for fact in told) if is_all and is_known else None


def _hour(one: Said, figure: Figure) -> bool | None:
    """Know "ten in the morning", which is when something happened."""
    return True if is_hour(one, figure) else None


RULES: tuple[Callable[[Said, Figure], bool | None], ...] = (
    is_known_none,
    _named,
    counts_list,
    is_enrolled,
    odds,
    _told_after,
    _others,
    _times,
    _across,
    _none_of,
    _none_moved,
    _referred,
    _unasked,
    _unlearnt,
    _remedied,
    _week,
    _quoted,
    _unreviewed,
    _blind_spots,
    _neither,
    _no_different,
    _looked_back,
    _knew,
    _hour,
    _nothing,
    _calm,
)

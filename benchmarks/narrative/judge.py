"""
A reader who trusts nobody: holds the text of a sentence against the payload that it was made from.

The judge gets a payload as JSON, the ids of the facts that a sentence cites, and the sentence. It knows neither the
phrases nor the realiser. It reads names, quotations, days, numbers, quantifiers and directions off the text, and each
has to be a cited fact's, in its role; and whatever is cited has to be told. What it cannot read it does not pass.
"""

# ruff: noqa: E501, PLR2004 (its expressions stand in one line each, and what rounding makes has no name)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from benchmarks.narrative.kinds import ASKED, KINDS, OUTCOMES, TOPICS
from briefing.contracts.untrusted_text import neutral

Json = dict[str, Any]
WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ZEROS: Final = ("none", "neither", "nobody", "nothing", "no")
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNNAMED: Final = {
    "unknown",
    "constraint",
    "severity",
    "band",
    "cause",
    "word",
    "unit",
    "rule",
    "week",
    "extreme",
    "signal",
    "id",
    "card",
    "title",
}
"""Details that are no names; a title is one of a signal only, and quoted elsewhere."""
SPANS: Final = {"minutes": 1, "minute": 1, "hours": 60, "hour": 60, "days": 1440, "day": 1440}
FRACTIONS: Final = {
    "a quarter": 25,
    "a third": 100 / 3,
    "half": 50,
    "two thirds": 200 / 3,
    "three quarters": 75,
    "all": 100,
}
NUMBER: Final = re.compile(
    r"(?<![\w.])(?:[−-]|\+)?\d+(?:,\d{3})*(?:\.\d+)?(?!\w)|\b(?:both|the only|an(?= incident)|all (?=\w+ )|no(?! longer)|"
    rf"{'|'.join((*WORDS[1:], *ZEROS[:-1]))})\b",
    re.IGNORECASE,
)
NOUN: Final = re.compile(
    r" ?(%|points?|times|weeks?|hours?|minutes?|days?|pairs?|safe window|high-risk changes?|risky changes?|code changes?|"
    r"changes?|fixes and reverts|fix or revert|reverts?|deployments?|unresolved incident|incidents?|trends?|services?|"
    r"contributors?|people|person|critical(?=[,) ]|$)|warnings?)(?!\w)"
)
NEEDED: Final = {"incidents": "active_incident", "reviews": "review_depth", "deployments": "deploy_timing"}
"""By what is said not to be connected, the signal that lacks then."""
JUDGED_WEEKS: Final = 8
"""Weeks before this one that cards are looked for in: one that was open in all of them may be older."""
MET_BY_WORD: Final = {
    "attempt",
    "source",
    "ahead",
    "pattern",
    "record",
    "newcomers",
    "windows",
    "restored",
    "shared_newcomers",
    "ask",
    "service_share",
    "team_share",
    "advisory",
    "security_fix",
    "releases",
    "breaking",
    "migrations",
    "sensitive",
}
"""Kinds that can be told without a number."""
UNCOUNTED: Final = r"[Aa]ll (?:owned files|lines)|any owned file|at the rate that it allows|⟨t⟩ followed"
"""What tells facts of other kinds without one."""


@dataclass(slots=True)
class Told:
    """A sentence while it is read: what was a name in it is one character now, and `owners` says whose."""

    text: str
    facts: list[Json]
    names: dict[str, str] = field(default_factory=dict)
    owners: dict[str, list[Json]] = field(default_factory=dict)
    subjects: dict[str, list[Json]] = field(default_factory=dict)
    first: str = ""
    met: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Judge:
    def __init__(self, payload: Json) -> None:
        self.payload = payload
        self.facts: dict[str, Json] = {one["id"]: one for one in payload["facts"]}
        self.cards: list[Json] = payload["cards"]
        self.open = [one for one in self.cards if one["state"] != "resolved" and one["severity"] != "info"]
        self.is_blind = any(one["state"] in {"partial", "stale", "failed"} for one in payload["sources"])
        self.places = {label for one in payload["scope"]["services"] for label in _spellings(one["label"])}

    def wrong_with(self, text: str, cited: Sequence[str]) -> str | None:
        """Return what is wrong with a sentence, None where nothing is."""
        missing = [one for one in cited if one not in self.facts]
        if missing:
            return f"cites {missing}, which there is not"
        told = Told(text=text, facts=[self.facts[one] for one in dict.fromkeys(cited)])
        _quotations(told)
        self._name(told)
        # What is said of cards is taken out of the text, and with it whom it is said of.
        told.first = next((mark for mark in told.text if told.subjects.get(mark)), "")
        if re.search(r"([\ue000-\uf8ff])(?: and \1|, \1(?:,| and ))", told.text):
            told.wrong.append("somebody is named twice in a list")
        self._of_cards(told)
        _days(told)
        self._topics(told)
        _sums(told)
        _held(told)
        about: list[Json] = []
        for clause in _clauses(told.text):
            about = _about(told, clause) or about or told.facts
            _read(told, clause, about)
        _kinds(told)
        for fact in told.facts:
            if fact["kind"] == "ask":
                _ask(told, fact)
            if fact["id"] not in told.met | told.settled:
                told.wrong.append(f"{fact['id']} is cited and not told")
        for name in re.findall(r"(?<=[a-z,;:] )[A-Z][a-z]+", told.text.replace("GitHub published", "published")):
            told.wrong.append(f"{name!r} is nobody's name")
        return "; ".join(dict.fromkeys(told.wrong)) or None

    def _name(self, told: Told) -> None:
        """Put one character in the place of every name of a cited fact, the longest first."""
        found = self._names_of(told.facts)
        for place, name in enumerate(sorted(found, key=lambda one: (-len(one), one))):
            mark = chr(0xE000 + place)
            begin, end = r"(?<!\w)" * name[:1].isalnum(), r"(?!\w)" * name[-1:].isalnum()
            pattern = f"{begin}{re.escape(name)}{end}"
            if name and re.search(pattern, told.text):
                told.text = re.sub(pattern, mark, told.text)
                told.names[mark], (told.subjects[mark], details) = name, found[name]
                told.owners[mark] = [*found[name][0], *details]
        for name in sorted(self.places - set(found)):
            if (name[0].isupper() or not name.isalpha()) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told.text):
                told.wrong.append(f"{name!r} is not of what is cited")

    def _names_of(self, facts: Sequence[Json]) -> dict[str, tuple[list[Json], list[Json]]]:
        """Return every name of some facts, with the facts that it is the subject of and those that mention it."""
        found: dict[str, tuple[list[Json], list[Json]]] = {}
        for fact in facts:
            of_cards = [one["subject"]["label"] for one in self.cards if one["facts"][:1] == [fact["id"]]]
            for label in (fact["subject"]["label"], *of_cards):
                for name in _spellings(label):
                    found.setdefault(name, ([], []))[0].append(fact)
            for name in (one for label in _labels(fact["detail"]) for one in _spellings(label)):
                found.setdefault(name, ([], []))[1].append(fact)
        for card in self.cards:
            if card["state"] == "resolved" and not card["facts"]:
                found |= {name: ([], []) for name in _spellings(card["subject"]["label"]) if name not in found}
        return found

    def _topics(self, told: Told) -> None:
        kinds = {fact["kind"] for fact in told.facts}
        for word, allowed in TOPICS.items():
            if re.search(word, told.text) and not kinds & set(allowed.split()):
                told.wrong.append(f"{word} is about none of {sorted(kinds)}")

    def _of_cards(self, told: Told) -> None:
        """Read what is said of cards themselves, and take it out of the text."""
        for pattern, read in (
            (r"[Oo]f (?P<all>\w+) services, only (?P<who>\S+) has open cards", self._only),
            (r"[Tt]his card (?:is open for the (?P<nth>\w+) week|has been open for (?P<least>at least )?(?P<n>\w+) weeks) in a row", self._age),
            (r"(?P<some>[Ss]ome of )?(?:[Ww]hat (?:was|this card) flagged.*?last week no longer (?:holds|(?P<hedge>shows in what could be read)|(?P<left>stands out, though what was asked (?P<became>is not done yet|is still open|was done in part|is settled in part|was not done)))|[Nn]othing that was flagged about .*? last week still holds)", self._over),
            (r"(?P<hedge>(?!))?(?:\S.*? ha(?:s|ve) recovered: |[Rr]ecovered: )nothing that was flagged.*? holds|(?:[Aa]ll clear|[Nn]othing needs you this week|[Aa] quiet week): no service rose enough for a warning|[Nn]othing new needs a decision this week|[Nn]othing needs a decision this week|[Nn]othing (?:stands out|is new) in what could be read; .*? (?:(?:is|are) missing(?: after \d+ \w+)?|could only be read in part|are not connected)|[Nn]othing needs a decision in what could be read; .*? are not connected|[Ii]t is not yet known what is usual \((?P<weeks>\w+) of (?P<needed>\w+) weeks\)", self._calm),
            (r"^(?!Nothing)(?P<who>.*?) (?P<still>still )?(?P<verb>needs?) (?P<what>action before the next deploy|a decision)(?P<now> this week)?(?:: |\.$)", self._need),
        ):  # fmt: skip
            while found := re.search(pattern, told.text):
                read(told, found)
                told.text = told.text[: found.start()] + told.text[found.end() :]

    def _need(self, told: Told, found: re.Match[str]) -> None:
        severity = "critical" if found["what"].startswith("action") else "warning"
        acting = {one["subject"]["id"] for one in self.open if one["severity"] == "critical"}
        cards = [one for one in self.open if one["severity"] == severity]
        cards = [one for one in cards if severity == "critical" or one["subject"]["id"] not in acting]
        named = {told.names[mark].casefold() for mark in found["who"] if mark in told.names}
        more = re.search(r" and (\w+) more$", found["who"])
        subjects = {one["subject"]["label"] for one in cards}
        mine = {one for one in subjects if {two.casefold() for two in _spellings(one)} & named}
        is_whole = len(mine) + (_number(more[1]) if more else 0) == len(subjects)
        cards = cards if is_whole else [one for one in cards if one["subject"]["label"] in mine]
        if len(mine) != len(named) or not mine or not (is_whole or (len(mine) == 1 and not more)):
            told.wrong.append(f"{sorted(subjects)} need {severity}, and not {sorted(named)}")
        is_old = [one["weeks_open"] > 1 and (one["severity"], one["state"]) != ("critical", "worse") for one in cards]
        if bool(found["still"]) != all(is_old):
            told.wrong.append("'still' is not so of every card, or lacks")
        told.settled |= {fact for one in cards for fact in one["facts"][:1] if fact not in found.string[found.end() :]}

    def _only(self, told: Told, found: re.Match[str]) -> None:
        subjects = {one["subject"]["id"] for one in self.open}
        services = len(self.payload["scope"]["services"])
        is_whole = not self.payload.get("muted") and not any(self.payload["cards_omitted"].values())
        if len(subjects) != 1 or _number(found["all"]) != services or not is_whole:
            told.wrong.append(f"it is not the only one of {services}")
        told.settled |= {one["facts"][0] for one in self.open}

    def _age(self, told: Told, found: re.Match[str]) -> None:
        mine = [one for one in self.cards if one["facts"][:1] and one["facts"][0] in {two["id"] for two in told.facts}]
        weeks = ORDINALS.index(found["nth"]) + 1 if found["nth"] else _number(found["n"])
        if not any(one["weeks_open"] == weeks for one in mine):
            told.wrong.append(f"no such card is open for {weeks} weeks")
        if bool(found["least"]) is not (weeks > JUDGED_WEEKS):
            told.wrong.append(f"{weeks} weeks are told as {found[0]}")
        told.settled |= {one["facts"][0] for one in mine}

    def _over(self, told: Told, found: re.Match[str]) -> None:
        cited = {one["id"] for one in told.facts}
        over = [
            one for one in self.cards if one["state"] == "resolved" and (not one["facts"] or one["facts"][0] in cited)
        ]
        if not over:
            told.wrong.append("nothing is resolved")
        left = [one for one in over if self.facts.get(f"ask.{one['key']}", {}).get("value") in ASK_LEFT.values()]
        if "this card" in found[0] and bool(found["left"]) != (left == over):
            told.wrong.append("what was asked is not done, or is")
        if found["left"] and ASK_LEFT[found["became"]] not in {
            self.facts[f"ask.{one['key']}"]["value"] for one in left
        }:
            told.wrong.append("something else became of what was asked")
        if self.is_blind and not found["hedge"] and not found["left"]:
            told.wrong.append("what is over may be the silence of a source")
        named = {mark for mark in found[0] if mark in told.names}
        mine = [
            one
            for one in over
            if not named
            or {name for two in (one["subject"], *one.get("also", ())) for name in _spellings(two["label"])}
            & {told.names[one] for one in named}
        ]
        about = re.search(r"about (.*?) last week", found[0])
        if about and re.search(r"[A-Za-z0-9]", re.sub(r"\band\b|\w+ more", "", about[1])):
            told.wrong.append("it is about nobody that is known")
        still = {one["subject"]["id"] for one in self.cards if one["state"] != "resolved" and one["weeks_open"] > 1}
        still |= {one["subject"]["id"] for one in left}
        if not found["some"] and "this card" not in found[0] and any(one["subject"]["id"] in still for one in mine):
            told.wrong.append("something about it is open")
        told.settled |= cited

    def _calm(self, told: Told, found: re.Match[str]) -> None:
        text, blind = found[0], [one for one in self.facts.values() if one["kind"] == "source"]
        if self.open:
            told.wrong.append("it is no calm week")
        hidden = self.payload.get("muted") or self.payload["learning"] or blind or "ahead.windows" in self.facts
        hidden = hidden or any(one["state"] == "partial" for one in self.payload["sources"])
        if ("all clear" in text.casefold() or "quiet" in text or "needs you" in text) and hidden:
            told.wrong.append("it is not known to be all clear")
        busy = [one for one in self.facts.values() if one["kind"] in {"incidents", "failures"} and one["value"]]
        if ("all clear" in text.casefold() or "quiet" in text) and busy:
            told.wrong.append("incidents began, or deployments failed")
        if "not connected" in text:
            missing = {two["signal"] for one in self.payload["scorecards"] for two in one["not_connected"]}
            said = {signal for word, signal in NEEDED.items() if word in text}
            if not said or said - missing:
                told.wrong.append("what is not connected is something else")
        if "recovered" in text.casefold():
            named = {told.names[one] for one in text if one in told.names}
            over = {one["subject"]["label"] for one in self.cards if one["state"] == "resolved"}
            if hidden or not all(set(_spellings(one)) & named or len(over) > 3 for one in over):
                told.wrong.append("not everything has recovered")
        if found["weeks"] and (_number(found["weeks"]), _number(found["needed"])) != tuple(
            (self.payload["learning"] or {}).get(one) for one in ("weeks", "needed")
        ):
            told.wrong.append("the weeks of learning are others")
        told.settled |= {one["id"] for one in told.facts}


def _spellings(label: str) -> Iterator[str]:
    """Yield how a name may stand in a text: cleaned, cut, and with its first letter raised."""
    for limit in (60, 90):
        name = re.sub(r"[.!?:;]+(?=\s|$)", "", neutral(label, limit=limit)).strip() or "(no name)"
        name = label if re.fullmatch(r"\{person:[\w-]+\}", label) else name
        yield name
        yield name[:1].upper() + name[1:]


def _labels(detail: object, key: str = "") -> Iterator[str]:
    """Yield the texts of a fact's details that are names, or somebody's words."""
    if isinstance(detail, str):
        if detail and key == "rows.title":
            yield f"{detail} ("  # a signal is named with its points alone: "files changed" are words, too
        elif detail and key not in UNNAMED:
            yield detail.removeprefix("broken connections of ")
    elif isinstance(detail, list):
        for one in detail:
            yield from _labels(one, "rows" if isinstance(one, dict) else key)
    elif isinstance(detail, dict):
        for name, one in detail.items():
            yield from _labels(one, "rows.title" if key == "rows" and name == "title" else name)


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _quotations(told: Told) -> None:
    """A quotation is the title of a cited fact, whole or cut, and nothing in it is expanded."""
    titles = [_letters(fact["detail"]["title"]) for fact in told.facts if isinstance(fact["detail"].get("title"), str)]
    for found in re.findall("“([^”]*)”", told.text):
        if not any(one.startswith(_letters(found)) for one in titles) or "{" in found or "“" in found:
            told.wrong.append(f"“{found}” is no title of what is cited")
    told.text = re.sub("“[^”]*”", "⟨t⟩", told.text)


def _days(told: Told) -> None:
    """Weekdays, dates and times of day are of a moment of a cited fact."""
    moments = [one for fact in told.facts for one in _moments(fact["detail"])]
    names = [f"{DAYS[one.weekday()]} {one:%H:%M}" for one in moments] + [DAYS[one.weekday()] for one in moments]
    names += [f"{one.day} {MONTHS[one.month - 1]}" for one in moments]
    months = "|".join(MONTHS)
    for found in re.findall(rf"(?:{'|'.join(DAYS)})(?: \d\d:\d\d)?|\d\d? (?:{months})\b", told.text):
        if found not in names:
            told.wrong.append(f"{found} is no day of what is cited")
        told.text = told.text.replace(found, "⟨day⟩", 1)


def _moments(detail: object) -> Iterator[datetime]:
    if isinstance(detail, str) and re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", detail):
        yield datetime.fromisoformat(detail)
    for one in detail if isinstance(detail, list) else detail.values() if isinstance(detail, dict) else ():
        yield from _moments(one)


def _clauses(text: str) -> Iterator[str]:
    yield from (one for one in re.split(r"; |: |, while |, and |\.$", text) if one.strip())


def _number(word: str) -> float:
    text = word.lower().replace(",", "").replace("−", "-").lstrip("+")
    if text in ZEROS:
        return 0
    if text in {"both", "the only"}:
        return 2 if text == "both" else 1
    return float(WORDS.index(text) if text in WORDS else text)


def held(fact: Json, name: str) -> float | None:
    """Return a comparison of a fact by what it is against."""
    if name == "usual" and isinstance(fact["detail"].get("usual"), int | float):
        return float(fact["detail"]["usual"])
    return next((one["value"] for one in fact["comparisons"] if one["against"] == name), None)


def _values(fact: Json, path: str) -> list[float]:
    """Return the numbers at a path of a fact, such as "lately.share", of every row of a list."""
    if path.startswith("#"):
        return [float(len(fact["detail"].get(path[1:], ())))]
    if path == "gap":
        return [abs(fact["value"])]
    if path == "value":
        return [fact["value"]] if isinstance(fact["value"], int | float) else []
    found: list[Any] = [fact["detail"]]
    for key in path.split("."):
        found = [one.get(key) for one in found if isinstance(one, dict)]
        found = [two for one in found for two in (one if isinstance(one, list) else [one])]
    return [one for one in found if isinstance(one, int | float)]


def _before(fact: Json) -> list[float]:
    return [one for one in (fact["detail"].get("series") or [])[:-1] if one is not None]


def _read(told: Told, clause: str, about: Sequence[Json]) -> None:
    """Read the numbers and directions of a clause against the facts that it is about."""
    text = re.sub(
        r",? or (?:to nobody|none|no owner|where there is no owner)\b|nothing left|no owner's approval|no incident(?: of [^;]*?)? is open|no source tells|no other of (?:its|the week)|[Nn]o deployment of .*? scored higher than|[Aa]ll (?:owned files|lines)|to know what is usual|"
        r"(?:neither|none) is resolved yet|[Nn]othing new|brought nothing|nothing of it is in|(?:nearly|just over) (?:a|two|three|half|all)\b(?: \w+ of)?",
        "",
        clause,
    )
    if len(about) == 1:
        _states(told, clause, about[0])
    _fractions(told, clause, about)
    _directions(told, text, about)
    for found in NUMBER.finditer(text):
        _one_number(told, text, found, about)


def _about(told: Told, clause: str) -> list[Json]:
    """Return the facts that a clause is about: of a kind that it speaks of, and of a subject that it names."""
    spoken = [
        one for one in told.facts if one["kind"] in KINDS and re.search(KINDS[one["kind"]].words, clause, re.IGNORECASE)
    ]
    if not spoken:
        return []
    marks = [mark for mark in clause if told.subjects.get(mark)]
    named = [one for mark in marks for one in told.subjects[mark]]
    if not any(one["subject"]["type"] in {"service", "team"} for one in named):
        # A change that is named belongs to the service that the sentence began with.
        earlier = [mark for mark in told.text[: told.text.find(clause)] if told.subjects.get(mark)]
        if not earlier and told.first and told.first not in told.text:
            earlier = [told.first]
        named = [*named, *(told.subjects[earlier[-1]] if earlier else [])]
    ids = {one["id"] for one in named}
    return [
        one for one in spoken if one["id"] in ids or one["subject"]["type"] in {"scope", "signal", "change"}
    ] or spoken


def _one_number(told: Told, text: str, found: re.Match[str], about: Sequence[Json]) -> None:
    word, before, after = found[0].strip(), text[: found.start()], text[found.end() :]
    is_article = word.lower() == "an" and not {one["kind"] for one in about} & {"service_incidents", "restored"}
    are_asks = sum(one["kind"] == "ask" for one in told.facts) > 1
    if word.lower() == "all" or is_article or are_asks:
        return
    if before.endswith(" and ") and after.startswith(" more"):
        _left_out(told, before, _number(word))
        return
    value, noun = 1.0 if word.lower() == "an" else _number(word), NOUN.match(after)
    unit, role = re.sub("^point$", "points", noun[1]) if noun else "", _role(before, after)
    inside = re.search(r"([\ue000-\uf8ff]) \([^()]*$", before)
    owners = [one for one in told.subjects.get(inside[1], []) if one["subject"]["type"] != "scope"] if inside else []
    inside_of = [one for one in about if one in owners]
    tried = [inside_of] if inside_of else [[*about], _of_subjects(told, about)]
    for facts in tried:
        fitting = [
            one
            for one in facts
            if any(_fits(one, value, unit, role, entry) for entry in KINDS[one["kind"]].numbers.split())
        ]
        if fitting:
            told.met |= {one["id"] for one in fitting}
            if role == "now" and len(about) == 1 and not re.match(r" (?:is|are) (?:not )?resolved", after):
                _quantified(told, fitting[0], word, before, after)
            return
    told.wrong.append(f"{word} {unit} ({role}) is none of {[one['id'] for one in tried[0]]}")


def _of_subjects(told: Told, about: Sequence[Json]) -> list[Json]:
    """Return the facts about the same subjects, of which a clause with several may tell."""
    ids = {one["subject"]["id"] for one in about}
    return [one for one in told.facts if one["subject"]["id"] in ids]


def _left_out(told: Told, before: str, number: float) -> None:
    """Hold how many names a list leaves out against the lists of the cited facts."""
    shown = re.search(r"(?:[\ue000-\uf8ff], )*[\ue000-\uf8ff](?= and $)", before)
    lists = [value for fact in told.facts for value in fact["detail"].values() if isinstance(value, list)]
    if shown and not any(len(one) == number + shown[0].count(",") + 1 for one in lists):
        told.wrong.append(f"there are not {number:g} more")


def _role(before: str, after: str) -> str:
    """Tell this week's number from the usual one, that of the week before and the most of all weeks."""
    if re.search(r"at most $", before):
        return "most"
    if re.match(r"[^,;:()\d]*? (?:usually|in a usual week|(?:is|are) usual)\b", after) or re.search(
        r"\busual(?:ly)?(?: median of)? $", before
    ):
        return "usual"
    if re.match(r"[^,;:()\d]*? the week before", after):
        return "before"
    if re.match(r" weeks? before", after):
        return "weeks"
    return "now"


def _fits(fact: Json, value: float, unit: str, role: str, entry: str) -> bool:
    path, _, nouns = entry.partition(":")
    is_counted = not unit or nouns == "*" or unit.replace(" ", "_") in nouns.split("|") or role == "weeks"
    if not is_counted and not ("span" in nouns and unit in SPANS):
        return False
    told = {
        "now": _values(fact, path),
        "usual": [held(fact, "usual")] if path in {"value", "usual"} else _values(fact, path) * path.endswith("usual"),
        "before": [held(fact, "previous week")] if path == "value" else _values(fact, path) * (path == "earlier"),
        "most": [held(fact, "maximum"), *_values(fact, "bound")],
        "weeks": [len(_before(fact)), *_values(fact, "weeks"), *(one["weeks"] for one in fact["comparisons"])],
    }[role]
    if "span" in nouns.split("|"):
        return any(one is not None and _is_span(value, unit, one) for one in told)
    return any(one is not None and abs(one - value) <= 0.0501 for one in told)


def _is_span(value: float, unit: str, minutes: float) -> bool:
    each = SPANS.get(unit)
    return each is not None and abs(minutes / each - value) <= (0.5 if each == 1 else 0.11)


def _quantified(told: Told, fact: Json, word: str, before: str, after: str) -> None:
    """Hold "both", "all five", "none of" and "the only" against a part and its whole."""
    part, _, whole = KINDS[fact["kind"]].whole.partition("/")
    of = re.match(r" of (?:the )?(\d[\d,]*|" + "|".join(WORDS[1:]) + r")\b", after)
    if of and _number(word) > _number(of[1]):
        told.wrong.append(f"{word} are more than {of[1]}")
    if not part:
        return
    parts, wholes = _values(fact, part), _values(fact, whole)
    if after.startswith(" major version"):
        # Of the updates so many are major, and not of all changes.
        parts, wholes = [float(len(fact["detail"]["majors"]))], parts
    if after.startswith(" warning was not"):
        word, is_all = "none", False
    is_all = word.lower() in {"both", "the only"} or bool(re.search(r"\b[Aa]ll $", before))
    if is_all and (not parts or parts != wholes):
        told.wrong.append(f"{word!r} is not all of {fact['id']}")
    is_none = word.lower() in {"none", "neither", "nobody"} and not before.endswith("against ")
    if is_none and any(parts) and not (fact["kind"] == "forecast" and "without" in after):
        told.wrong.append(f"{word!r} is not none of {fact['id']}")


def _fractions(told: Told, clause: str, about: Sequence[Json]) -> None:
    for found in re.finditer(r"(nearly|just over) (a quarter|a third|half|two thirds|three quarters|all)\b", clause):
        near, sign = FRACTIONS[found[2]], 1 if found[1] == "just over" else -1
        if not any(0 < sign * (value - near) <= near * 0.13 for one in about for value in _values(one, "value")):
            told.wrong.append(f"{found[0]} is not what it is")
        told.met |= {one["id"] for one in about}


def _directions(told: Told, clause: str, about: Sequence[Json]) -> None:
    for pattern, holds in DIRECTIONS:
        facts = [*about, *_of_subjects(told, about)]
        if re.search(pattern, clause) and not any(holds(one) for one in facts):
            told.wrong.append(f"{re.search(pattern, clause)[0]!r} is not so")  # type: ignore[index]


def _pair(fact: Json) -> tuple[float, float] | None:
    now = fact["detail"].get("now") if fact["kind"] != "driver" or "now" in fact["detail"] else fact["value"]
    now, usual = fact["value"] if now is None else now, held(fact, "usual")
    return (now, usual) if isinstance(now, int | float) and usual is not None else None


def _gap(fact: Json) -> float:
    """Return how far a fact is from what is usual, more than anything where that is unknown."""
    pair = _pair(fact)
    return float("inf") if pair is None else abs(pair[0] - pair[1])


def _is(fact: Json, sign: int, against: str = "usual") -> bool:
    """Whether a fact is over (1) or under (−1) what it is held against, or shows the same figure (0)."""
    pair = _pair(fact)
    if against != "usual":
        other = held(fact, against)
        pair = None if other is None or not isinstance(fact["value"], int | float) else (fact["value"], other)
    if pair is None:
        return False
    gap, shown = pair[0] - pair[1], next((one for one in (1440, 60) if pair[0] >= one + (one == 1440) * one), 1)
    if fact["unit"] == "minutes":
        # A time is shown in days from two on, in hours from one, and else in whole minutes.
        gap = gap / shown if shown > 1 else float(round(pair[0]) - round(pair[1])) if not sign else gap
    return abs(gap) < 0.1 if not sign else sign * gap > 0


def _is_record(fact: Json, sign: int) -> bool:
    if fact["kind"] == "record":
        return bool((fact["detail"]["extreme"] == "highest") == (sign > 0))
    before = _before(fact)
    return bool(before) and all(sign * (fact["value"] - one) > 0 for one in before)


DIRECTIONS: Final[tuple[tuple[str, Callable[[Json], bool]], ...]] = (
    (r"above the usual|riskier than usual|rose to|higher than usual in", lambda one: _is(one, 1) and _gap(one) >= 0.95),
    (r"below the usual|fell to|calmer than usual|down from a usual", lambda one: _is(one, -1) and _gap(one) >= 0.95),
    (r"\bup from", lambda one: _is(one, 1, "previous week")),
    (r"\bdown from (?!a usual)", lambda one: _is(one, -1, "previous week")),
    (r"as in the week before", lambda one: _is(one, 0, "previous week")),
    (r"as usual", lambda one: _is(one, 0)),
    (r"close to the usual", lambda one: _gap(one) < 1),
    (r"(?:[Mm]ore|longer|higher)\b[^,]{0,40}? than in any", lambda one: _is_record(one, 1)),
    (r"(?:[Ff]ewer|less|shorter|lower)\b[^,]{0,40}? than in any", lambda one: _is_record(one, -1)),
)  # fmt: skip


def _sums(told: Told) -> None:
    """What the week's risk is mostly in carries more than half of it."""
    shares = [fact["value"] for fact in told.facts if fact["kind"] == "service_share"]
    if "risk was mostly in" in told.text and sum(shares) <= 50:
        told.wrong.append(f"{sum(shares):g} % are not mostly")


def _held(told: Told) -> None:
    """What is held is all that the fact holds, and nothing else."""
    found = re.search(r"hold what waits in (.*?)(?: but| until)", told.text)
    held = [{*_spellings(row["service"])} for fact in told.facts for row in fact["detail"].get("held", ())]
    named = [told.names[mark] for mark in found[1] if mark in told.names] if found else []
    if found and (len(named) != len(held) or not all(one & set(named) for one in held)):
        told.wrong.append(f"what is held is {held}, and not {named}")


def _kinds(told: Told) -> None:
    """Take as told only what has its words and its subject in the text; some kinds need no number besides."""
    for fact in told.facts:
        kind = fact["subject"]["type"]
        # A deployment that failed goes by its own name, and by that of no other fact.
        owners = told.subjects if kind in {"service", "team"} and fact["kind"] != "attempt" else told.owners
        is_named = kind == "scope" or any(fact in one for one in owners.values())
        if not is_named or not re.search(KINDS[fact["kind"]].words, told.text, re.IGNORECASE):
            told.met.discard(fact["id"])
        elif fact["kind"] in MET_BY_WORD or re.search(UNCOUNTED, told.text):
            told.met.add(fact["id"])


def _states(told: Told, clause: str, fact: Json) -> None:
    """Look at what is said without numbers: whether something is over, done, whole, or could be read."""
    for kind, pattern, holds in STATES:
        found = re.search(pattern, clause) if fact["kind"] == kind else None
        if found:
            told.met.add(fact["id"])
            if not holds(fact["value"], fact["detail"]):
                told.wrong.append(f"{found[0]!r} is not so of {fact['id']}")


ASK_LEFT: Final = {
    "is not done yet": "not yet",
    "is still open": "lasts",
    "was done in part": "partly",
    "is settled in part": "eased",
    "was not done": "not done",
}

STATES: Final[tuple[tuple[str, str, Callable[[Any, Json], bool]], ...]] = (
    ("service_incidents", r"not resolved yet|open since|\bunresolved", lambda _, detail: detail["unresolved"] > 0),
    ("service_incidents", r"(?:neither|none) is resolved yet", lambda value, detail: detail["unresolved"] == value),
    ("service_incidents", r"(?:and|now|it|both are|all \w+ are|all) (?:is )?resolved(?! yet)", lambda _, detail: not detail["unresolved"]),
    ("ownership", r"[Aa]ll owned files.*without", lambda value, _: value == 100),
    ("ownership", r"[Aa]ll .* with an owner's approval, (?:against|where|up|down|more|less)", lambda *_: False),
    ("calendar", r"high-risk, (?:against|where|as|up|down|more|fewer)", lambda *_: False),
    ("drift", r"[Aa]ll lines", lambda value, _: value == 100),
    ("objective", r"with nothing left", lambda _, detail: detail["budget_left"] <= 0),
    ("objective", r"objectives had nothing left", lambda _, detail: detail["least_left"] <= 0),
    ("objective", r"at the rate that it allows", lambda value, _: abs(value - 1) <= 0.05),
    ("deployment", r"went out on", lambda _, detail: bool(detail["at"])),
    ("change", r"landed on", lambda _, detail: bool(detail["landed_at"])),
    ("service_incidents", r"of them (?:is|are) resolved", lambda *_: False),
    ("ownership", r"(?:landed with|had) an owner's", lambda *_: False),
    ("coverage", r"lost test coverage, (?:against|where|as|up|down|more|less)", lambda *_: False),
    ("change", r"waits to go out", lambda _, detail: detail["queued"]),
    ("security_fix", r"not released", lambda value, _: value == "waits"),
    ("security_fix", r"went out", lambda value, detail: value == "released" and bool(detail["released_at"])),
    ("security_fix", r"went out first|then with", lambda _, detail: bool(detail.get("also"))),
    ("security_fix", r"of a dependency", lambda _, detail: detail["of_dependency"]),
    ("security_fix", r"(?:low|medium|high|critical)-severity", lambda _, detail: detail.get("severity") is not None),
    *((kind, shape.format(one), lambda _, detail, one=one: detail.get("severity") == one)
      for kind, shape in (("security_fix", "{}-severity"), ("advisory", r"\({}\)"))
      for one in ("low", "medium", "high", "critical")),
    ("advisory", r"fixed in", lambda _, detail: bool(detail["patched"])),
    ("security_fix", r"still", lambda _, detail: detail["earlier"]),
    ("queue", r"none of them high", lambda _, detail: detail["elevated"] == 0),
    ("calendar", r"and it is high-risk", lambda _, detail: detail["elevated"] == 1),
    ("calendar", r"and it is not high-risk", lambda _, detail: detail["elevated"] == 0),
    ("source", r"could not be read|nothing of it is in|is not in this", lambda value, _: value == "failed"),
    ("source", r"nothing new", lambda value, _: value == "stale"),
    ("windows", r"no safe window", lambda _, detail: not detail["windows"]),
    ("windows", r"the safest", lambda _, detail: bool(detail["windows"])),
    ("windows", r"\bhold (?:it|both|all)", lambda _, detail: len(detail["held"]) == len(detail["services"]) > 0),
    ("restored", r"had taken", lambda _, detail: bool(detail["taken_back"] and detail["by"])),
    ("restored", r"\b[Aa]n incident", lambda value, _: value == 1),
    ("team_share", r"has no open", lambda _, detail: not detail["critical"] + detail["warning"]),
    ("pattern", r"both have", lambda value, _: value == 2),
    ("shared_newcomers", r"both ", lambda _, detail: len(detail["services"]) == 2),
)  # fmt: skip


def _ask(told: Told, fact: Json) -> None:
    """Hold what came of an ask, and of several, against what is said of each."""
    text = told.text
    marks = [mark for mark, facts in told.subjects.items() if fact in facts]
    asks = [one for one in told.facts if one["kind"] == "ask"]
    if len(asks) == 1:
        part, said = (
            text.partition(":")[0],
            [word for word, pattern in OUTCOMES if re.search(pattern, text, re.IGNORECASE)],
        )
        is_way = any(str(one).startswith("way.") for one in fact["detail"].get("remedy", ()))
        if not is_way and not re.search(ASKED[fact["detail"]["cause"]], part):
            told.wrong.append(f"it was not asked for that: {fact['detail']['cause']}")
    else:
        parts = re.findall(r"[^()]+\([^()]*\)", text)
        mine = [one for one in parts if any(mark in one[one.index("(") :] for mark in marks)]
        mine = mine or re.split(r", | and ", text)
        said = [
            next((word for word, pattern in OUTCOMES if re.search(pattern, one, re.IGNORECASE)), "") for one in mine
        ]
        _counts(told, asks)
    said = said[:1] if len(asks) == 1 else said
    if fact["value"] not in said:
        told.wrong.append(f"{fact['id']} is {fact['value']}, and not {said}")
    nth = re.search(r"for the (\w+) week in a row", text)
    if nth and ORDINALS.index(nth[1]) + 1 != fact["detail"]["weeks"]:
        told.wrong.append(f"it is not the {nth[1]} week")


def _counts(told: Told, asks: Sequence[Json]) -> None:
    """Hold how many asks had which outcome against what is said of so many."""
    number = "|".join((r"\d+", *WORDS[1:]))
    found = re.findall(
        rf"(?:asks |of [\ue000-\uf8ff] |, | and )({number}) ((?:was|were|is|are|cannot)\b[^,(]*?)(?= and (?:{number}) |[,(.]| \()",
        told.text,
    )
    for count, said in found:
        word = next((word for word, pattern in OUTCOMES if re.search(pattern, said)), "")
        if sum(one["value"] == word for one in asks) != _number(count):
            told.wrong.append(f"not {count} {said}")
    whole = re.search(rf"last week's ({number}) asks", told.text)
    if whole and (_number(whole[1]) != len(asks) or sum(_number(one) for one, _ in found) != len(asks)):
        told.wrong.append("the asks do not add up")
    alike = re.search(rf"(both|neither|none|all ({number})) of last week's asks", told.text, re.IGNORECASE)
    if alike and (len({one["value"] for one in asks}) > 1 or (alike[2] and _number(alike[2]) != len(asks))):
        told.wrong.append("the asks are not alike")

"""The judge of what a reader sees: sentences and lines of the terminal's text, each pattern with its reading.

Tables and sparklines are left to the payload that they are drawn from; a line with a number that no pattern reads is
counted as not judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from benchmarks.truth.week import Range, fixes, is_bot, reverts, usual

if TYPE_CHECKING:
    from benchmarks.truth.git import Landing
    from benchmarks.truth.week import Week

HALF = 0.5
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = rf"(?P<count>[\d,]+|none|{'|'.join(_WORDS)})"
_SUM = re.compile(r"^(?P<total>\d+(?:\.\d+)?) = (?P<parts>.+)$")
_TERM = re.compile(r"(?:^|(?P<sign>[+−]) )(?P<points>\d+(?:\.\d+)?) (?=[a-z])")
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[^\sa-z])")


def number(text: str) -> int:
    """Return a number that is written in figures or as a word."""
    word = text.lower().replace("none", "no")
    return _WORDS.index(word) if word in _WORDS else int(word.replace(",", ""))


def judge_text(week: Week) -> Counter[str]:
    """Check what the text says, into `week.claims`; return how many sentences and lines with numbers were not read."""
    left: Counter[str] = Counter()
    for line in _told(week.text):
        read = [reader(week, found) for rule, reader in LINES for found in rule.finditer(line)]
        if not read and re.search(r"\d", line):
            left["a line of text with a number"] += 1
    return left


def _told(text: str) -> Iterator[str]:
    """Yield each line and, of prose, each sentence; ruled lines and the rows of tables and charts are left out."""
    for line in text.splitlines():
        if (
            not line.strip()
            or re.search(r"[─█▁▂▃▄▅▆▇]{2}|[▁▂▃▄▅▆▇█·]{5}", line)
            or re.search(r"\S {2,}\S.* {2,}\S", line)
        ):
            continue
        yield from [line.strip()] if _SUM.match(line.strip()) or "•" in line else _SENTENCE.split(line.strip())


def _sum(week: Week, found: re.Match[str]) -> None:
    terms = list(_TERM.finditer(found["parts"]))
    total = sum(float(one["points"]) * (-1 if one["sign"] == "−" else 1) for one in terms)
    agrees = abs(total - float(found["total"])) < 0.01  # noqa: PLR2004 (of a point: floats are not exact)
    week.say("text: arithmetic", found[0][:60], found["total"], round(total, 2), agrees=agrees)


def _bullet(week: Week, found: re.Match[str]) -> None:
    landing = week.change(found["label"])
    if landing is None:
        week.say("text: a change", found["label"], found["label"], None, agrees=False)
        return
    title = found["title"].removesuffix("…").rstrip()
    agrees = any(" ".join(one.split()).startswith(title) for one in landing.titles)
    week.say("text: title", found["label"], title, landing.commit.subject, agrees=agrees)
    _by_whom(week, found, landing)


def _mention(week: Week, found: re.Match[str]) -> None:
    landing = week.change(found["label"])
    known = week.commits(found["label"]) if landing is None else [landing.commit]
    is_known = any(one.committed < week.end for one in known)
    week.say("text: a change", found["label"], found["label"], None, agrees=is_known)
    if landing is not None and found["author"]:
        _by_whom(week, found, landing)


def _by_whom(week: Week, found: re.Match[str], landing: Landing) -> None:
    """Check "Ann", "Ann and three others", or a role such as "a former colleague"."""
    author, _, others = found["author"].lower().partition(" and ")
    is_one = author in {one.lower() for one in landing.authors} or author.startswith(("a ", "an "))
    many = re.fullmatch(rf"{_COUNT} others?", others)
    people = [one for one in landing.authors if not is_bot(one)]
    agrees = is_one and (not others or (many is not None and number(many["count"]) == len(people) - 1))
    week.say("text: by whom", found["label"], found["author"], sorted(landing.authors), agrees=agrees)


def _landed(week: Week, found: re.Match[str]) -> None:
    week.say("text: landed", found[0], number(found["count"] or found["brought"]), len(week.now))
    series = [len(one) for one in week.weeks(13)]
    middle = usual(series)
    if found["usual"] and middle is not None:
        # Words round: "18 in a usual week" is true of 18.5.
        said = number(found["usual"])
        week.say("text: usual", found[0], said, middle, agrees=abs(said - middle) <= HALF)


def _waits(week: Week, found: re.Match[str]) -> None:
    service = week.labelled(found["service"]) or week.labelled(found["service"].lower())
    counted = week.queue({"type": "service", "id": service}, lacking="partial" in week.text)
    if service is not None:
        week.say("text: waiting", found[0], number(found["count"]), counted)


def _tests(week: Week, found: re.Match[str]) -> None:
    code, tested = week.tested(week.now)
    week.say("text: with tests", found[0], number(found["tested"]), tested)
    week.say("text: code changes", found[0], number(found["count"]), code)


def _repairs(week: Week, found: re.Match[str]) -> None:
    kind = reverts if found["kind"].startswith("revert") else fixes
    service = week.labelled((found["service"] or "").strip())
    own = [one for one in week.now if service is None or service in week.services(one)]
    if found["service"] is None or service is not None:
        found_count: Range = kind(own)
        week.say(f"text: {found['kind']}", found[0], number(found["count"]), found_count)


def _newcomer(week: Week, found: re.Match[str]) -> None:
    for label in re.split(r", | and ", found["services"]):
        service = week.labelled(label)
        if service is not None:
            agrees = week.is_new(found["name"], service)
            week.say("text: new to files", found[0], found["name"], label, agrees=agrees)


def _age(week: Week, found: re.Match[str]) -> None:
    card = next((one for one in week.payload["cards"] if one["title"].lower() == found["title"].lower()), None)
    if card is not None:
        week.say("text: open since", found[0], int(found["weeks"]), card["weeks_open"])


def _read(week: Week, found: re.Match[str]) -> None:
    landed = sum(one.at < week.end for one in week.world.landings)
    week.say("text: changes read", found[0], number(found["count"]), landed)


_LABEL = r"(?P<label>[\w.+/-]+(?:#\d+|@[0-9a-f]{9,12}))"
LINES: tuple[tuple[re.Pattern[str], Callable[[Week, re.Match[str]], None]], ...] = (
    (_SUM, _sum),
    (
        re.compile(
            rf"^• {_LABEL} +\d+ \w+.*?· (?P<title>.+) · (?P<author>[^·]+) · \w{{3}} \d+ \w{{3}}[^·]*(?:· reverted)?$"
        ),
        _bullet,
    ),
    (re.compile(rf"(?<!• ){_LABEL}(?: \(\d+ points, by (?P<author>[^)]+)\))?"), _mention),
    (
        re.compile(
            rf"(?:^|[ .])(?:{_COUNT} changes? landed|[Tt]he week brought {_COUNT.replace('count', 'brought')} changes?)"
            rf"(?:, (?:compared with|against) {_COUNT.replace('count', 'usual')} in a usual week)?"
        ),
        _landed,
    ),
    (re.compile(rf"\b{_COUNT} changes of (?P<service>.+?) wait to go out", re.IGNORECASE), _waits),
    (
        re.compile(rf"\b{_COUNT.replace('count', 'tested')} of {_COUNT} code changes came with tests", re.IGNORECASE),
        _tests,
    ),
    (
        re.compile(
            rf"\b{_COUNT} (?P<kind>fixes and reverts|reverts?) landed(?: in (?P<service>[^,.;]+))?", re.IGNORECASE
        ),
        _repairs,
    ),
    (re.compile(r"^(?P<name>.+?) was new to files in (?:both |all of )?(?P<services>.+?)\.?$"), _newcomer),
    (re.compile(r"^(?:critical|warning|info) +(?P<title>.+?) {2}\w+, open (?:at least )?(?P<weeks>\d+) weeks"), _age),
    (re.compile(r"\b(?P<count>[\d,]+) changes read\b"), _read),
)
"""What is read of the text: a pattern, and what is done with what it finds."""

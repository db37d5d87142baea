"""The judge of payloads: one table from a fact's kind to the reading that computes its claims again.

A kind that is not in the table is counted as not judged. Nothing here comes from the product.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from benchmarks.truth.kinds import KINDS_BY_NAME, PRODUCTION, TEST_PROGRAM, Count, lines_of
from benchmarks.truth.week import TRAILING, Range, fixes, is_bot, is_bump, may_revert, reverts, usual

if TYPE_CHECKING:
    from benchmarks.truth.git import Landing, Lines
    from benchmarks.truth.week import Week

    Fact = Mapping[str, Any]

_UPDATED = re.compile(r"\b(bump|update|upgrade)\b|\(deps", re.IGNORECASE)
CLOSE = 0.051
"""Points, or percent: what rounding to one decimal may move."""


def judge(week: Week) -> Counter[str]:
    """Check what a payload says, into `week.claims`; return how many facts of which kind are not judged."""
    left: Counter[str] = Counter()
    for fact in week.payload["facts"]:
        _usual(week, fact)
        reader = FACTS.get(fact["kind"])
        if reader is None:
            left[fact["kind"]] += 1
        else:
            reader(week, fact)
    for card in week.payload["cards"]:
        _age(week, card)
    _head(week)
    return left


def _usual(week: Week, fact: Fact) -> None:
    """Hold the comparisons of a count against the series that is shown beside it."""
    series = fact["detail"].get("series")
    if fact["unit"] not in ("changes", "deployments") or not series or len(series) < 2:  # noqa: PLR2004
        return
    for one in fact["comparisons"]:
        found = {"previous week": series[-2], "usual": usual(series)}.get(one["against"], one["value"])
        both = one["value"] is not None and found is not None
        agrees = abs(one["value"] - found) <= CLOSE if both else one["value"] is found
        week.say(one["against"], fact["id"], one["value"], found, agrees=agrees)


def _counted(name: str, count: Callable[[list[Landing]], object]) -> Callable[[Week, Fact], None]:
    """Return the reading of a fact that counts landings: its value, and that of each week in its series."""

    def read(week: Week, fact: Fact) -> None:
        own = week.of(fact["subject"], week.now)
        if own is None:
            return
        week.say(name, fact["id"], fact["value"], count(own))
        if "changes" in fact["detail"]:
            week.say("landed", fact["id"], fact["detail"]["changes"], week.number(fact, own))
        series = fact["detail"].get("series") or []
        for back, (said, landed) in enumerate(zip(series, week.weeks(len(series)), strict=True)):
            if said is not None:
                found = count(week.of(fact["subject"], landed) or [])
                week.say(f"{name}, week by week", f"{fact['id']}.series[{back}]", said, found)

    return read


def _share(week: Week, fact: Fact) -> None:
    own = week.of(fact["subject"], week.now)
    if own is not None and "changes" in fact["detail"]:
        week.say("landed", fact["id"], fact["detail"]["changes"], week.number(fact, own))


def _queue(week: Week, fact: Fact) -> None:
    found = week.queue(fact["subject"], lacking=week.admits(fact))
    if found is None or fact["value"] is None:
        return
    if not week.knows_releases:
        week.say("waiting", fact["id"], fact["value"], "no release is known", agrees=not fact["value"])
    else:
        week.say("waiting", fact["id"], fact["value"], found)


def _newcomers(week: Week, fact: Fact) -> None:
    told = [week.person(one) for one in fact["detail"].get("people", ())]
    services = fact["detail"].get("services")
    ids = [fact["subject"]["id"]] if services is None else [week.labelled(one) or one for one in services]
    week.say("newcomers", fact["id"], fact["value"], len(told))
    for name in told:
        if name is None:
            continue
        week.say("a person", fact["id"], name, "a bot" if is_bot(name) else "a person", agrees=not is_bot(name))
        for service in ids:
            agrees = week.is_new(name, service)
            found = "new" if agrees else "knew all, or changed none"
            week.say("new to files", fact["id"], f"{name} in {service}", found, agrees=agrees)
    if "contributors" in fact["detail"]:
        landed = week.of(fact["subject"], week.now) or []
        people = {name for one in landed for name in one.authors if not is_bot(name)}
        sure = [one for one in landed if len(one.authors) == 1 and not (week.admits(fact) and week.lacks(one))]
        alone = {name for one in sure for name in one.authors if not is_bot(name)}
        week.say("contributors", fact["id"], fact["detail"]["contributors"], Range(len(alone), len(people)))


def _change(week: Week, fact: Fact) -> None:
    detail, where = fact["detail"], fact["id"]
    landing = week.change(fact["subject"]["id"])
    if landing is None or landing.at >= week.end:
        week.say("a change", where, fact["subject"]["label"], None, agrees=detail.get("landed_at", 0) is None)
        return
    number = re.search(r"#(\d+)$", fact["subject"]["label"])
    if number:
        week.say("number", where, int(number[1]), landing.number)
    if "title" in detail:
        week.say("title", where, detail["title"], landing.commit.subject, agrees=detail["title"] in landing.titles)
    if detail.get("landed_at"):
        week.say("landed at", where, datetime.fromisoformat(detail["landed_at"]).timestamp(), landing.at)
    if "services" in detail:
        week.say("services", where, sorted(detail["services"]), sorted(week.services(landing)))
    _authors(week, fact, landing)
    _went_out(week, fact, landing)
    _reverted(week, fact, landing)
    _score(week, fact)
    _lines(week, fact, landing)


def _authors(week: Week, fact: Fact, landing: Landing) -> None:
    names = [name for one in [fact["detail"].get("author")] if (name := week.person(one)) is not None]
    for name in names:
        week.say("by whom", fact["id"], name, sorted(landing.authors), agrees=name in landing.authors)
    if (many := fact["detail"].get("authors")) is not None:
        people = {sum(not is_bot(one) for one in landing.authors), len(landing.authors)}
        week.say("how many authors", fact["id"], many, sorted(people), agrees=many in people)
    elif len(names) == 1 and len(landing.authors) > 1:
        # One name for a branch of several people is true where at least half of its commits are theirs.
        by_people = sum(many for one, many in landing.authors.items() if not is_bot(one))
        most = landing.authors[names[0]] * 2 >= by_people
        week.say("by one alone", fact["id"], names[0], dict(landing.authors), agrees=most)


def _went_out(week: Week, fact: Fact, landing: Landing) -> None:
    tag = fact["detail"].get("release") or fact["detail"].get("tag")
    if isinstance(tag, str):
        carried = landing.commit.sha in week.world.git("rev-list", f"refs/tags/{tag}").split()
        week.say("released with", fact["id"], tag, "carries it" if carried else "does not", agrees=carried)
    queued, found = fact["detail"].get("queued"), "waits" if week.waits(landing) else "went out"
    if queued:
        waits = week.waits(landing) and week.ships(landing) is not False
        week.say("waits", fact["id"], "waits", found, agrees=waits and week.knows_releases)
    elif queued is False and week.ships(landing) and week.has_releases and not week.releases.components:
        week.say("went out", fact["id"], "went out", found)


def _security(week: Week, fact: Fact) -> None:
    landing, detail, where = week.change(fact["subject"]["id"]), fact["detail"], fact["id"]
    if landing is None or landing.at >= week.end:
        week.say("a security fix", where, fact["subject"]["label"], None, agrees=False)
        return
    texts = [f"{one.subject}\n{one.body}" for one in (landing.commit, *landing.brought, *landing.merges)]
    for one in detail.get("ids", ()):
        is_named = any(one.lower() in text.lower() for text in texts)
        week.say("advisory", where, one, is_named, agrees=is_named)
    if detail.get("brought"):
        forks = [one for one in landing.merges if one.subject.startswith("Merge commit from fork")]
        most = sum(re.search("CVE-|GHSA-|GO-20|RUSTSEC-", text) is not None for text in texts) + len(forks)
        week.say("security fixes brought", where, detail["brought"], Range(len(forks), most))
    if fact["value"] == "waits":
        week.say("waits", where, "waits", week.waits(landing), agrees=week.waits(landing) and week.knows_releases)
    elif detail.get("release") and not (detail.get("brought") and week.waits(landing)):
        found = week.releases.carried(landing)
        said = datetime.fromisoformat(detail["released_at"]).timestamp()
        week.say("went out", where, said, found)
    known = {tag.name for tag in week.releases.tags if not tag.component and tag.at < week.end}
    for name in detail.get("also") or ():
        is_held = name in known and week.releases.holds(name, landing, one=bool(detail.get("brought")))
        week.say("also released with", where, name, "holds it" if is_held else "does not", agrees=is_held)


def _releases(week: Week, fact: Fact) -> None:
    made = [tag for tag in week.releases.tags if week.start <= tag.at < week.end]
    names = [tag.name for tag in made]
    for name in fact["detail"]["releases"]:
        week.say("released in the week", fact["id"], name, names[:20], agrees=name in names)
    # A commit may have one version under two names.
    least = len({tag.sha for tag in made if not tag.component})
    week.say("releases", fact["id"], fact["value"], Range(least, len(made)))


def _content(week: Week, fact: Fact) -> None:
    detail, where = fact["detail"], fact["id"]
    name = detail["release"]
    if name not in {tag.name for tag in week.releases.tags if week.start <= tag.at < week.end}:
        week.say("released in the week", where, name, None, agrees=False)
        return
    brought = week.releases.brings(name)
    # A bot carries people's changes to a release, too.
    people = [one for one in brought if not (is_bot(one.author) and _UPDATED.search(one.subject))]
    week.say("what a release is for", where, fact["value"], Range(1, len(people)))
    secure = sum(
        re.search(r"CVE-|GHSA-|GO-20|secur|vulnerab|fix|prevent", f"{one.subject}{one.body}", re.IGNORECASE) is not None
        for one in people
    )
    week.say("security fixes released", where, detail["security"], Range(0, secure))
    new, titles = {one.sha for one in brought}, {one.subject for one in brought}
    for label in detail["changes"]:
        landing = week.change(label)
        commits = {same for one in week.commits(label) for same in week.releases.same(one.sha)}
        shas = commits if landing is None else week.releases.repeats(landing)
        week.say("released with", where, label, name, agrees=not new.isdisjoint(shas))
        titles |= frozenset() if landing is None else landing.titles
    agrees = any(one.startswith(detail["title"]) for one in titles)
    week.say("title", where, detail["title"], sorted(titles)[:5], agrees=agrees)


def _breaking(week: Week, fact: Fact) -> None:
    for label in fact["detail"]["changes"]:
        landing = week.change(label)
        agrees = landing is not None and landing in week.now and any("!:" in title for title in landing.titles)
        week.say("breaking", fact["id"], label, None if landing is None else landing.commit.subject, agrees=agrees)
    found = sum(any(re.match(r"\w+(\([^)]*\))?!: ", title) for title in one.titles) for one in week.now)
    week.say("breaking", fact["id"], fact["value"], found)


def _reverted(week: Week, fact: Fact, landing: Landing) -> None:
    if "reverted" not in fact["detail"]:
        return
    sure = maybe = False
    for one in week.world.landings:
        if landing.at <= one.at < week.end and one is not landing and may_revert(one):
            named = any(sha.sha[:9] in one.message for sha in (landing.commit, *landing.brought))
            quoted = any(f'"{title}"' in one.message for title in landing.titles)
            numbered = landing.number is not None and re.search(rf"#{landing.number}\b", one.message) is not None
            maybe |= named or quoted or numbered
            sure |= named and f"This reverts commit {landing.commit.sha}" in one.message
    said = fact["detail"]["reverted"]
    week.say("reverted", fact["id"], said, sure or maybe, agrees=maybe if said else not sure)


def _score(week: Week, fact: Fact) -> None:
    points = sum(one["points"] for one in fact["detail"].get("reasons", ()))
    lifted = bool(fact["detail"].get("gates"))
    week.say("arithmetic", fact["id"], fact["value"], points, agrees=points <= fact["value"] if lifted else None)


def _lines(week: Week, fact: Fact, landing: Landing) -> None:
    for reason in fact["detail"].get("reasons", ()):
        if reason["signal"] == "is_fix" and is_bump(landing):
            week.say("a fix", fact["id"], reason["reading"], "a dependency update", agrees=False)
        number = re.match(r"([\d,]+) lines?\b", reason["reading"])
        if reason["signal"] not in ("lines_added", "lines_deleted") or not number:
            continue
        files = week.world.lines(landing)
        if files is not None:
            attributes = week.world.attributes(week.head, [file.path for file in files])
            is_deleted = reason["signal"] == "lines_deleted"
            code, tests = (lines_of(one, files, attributes, deleted=is_deleted) for one in (PRODUCTION, TEST_PROGRAM))
            # docs/signals.md: of a test's lines a quarter counts, and the sum is shown rounded.
            found = Count(floor(code.least + tests.least / 4), ceil(code.most + tests.most / 4))
            said = int(number[1].replace(",", ""))
            week.say(reason["title"], fact["id"], said, tuple(found), agrees=found.holds(said))
            _left_out(week, fact, reason["reading"], (files, attributes), is_deleted=is_deleted)


def _left_out(
    week: Week,
    fact: Fact,
    reading: str,
    lines: tuple[Sequence[Lines], Mapping[str, frozenset[str]]],
    *,
    is_deleted: bool,
) -> None:
    """Check "(of 4,095: 2,700 in vendored files)": the total, and the lines of each kind that is named."""
    whole = re.search(r"\bof ([\d,]+):", reading)
    if whole:
        total = sum((file.deleted if is_deleted else file.added) or 0 for file in lines[0])
        week.say("lines in all", fact["id"], int(whole[1].replace(",", "")), total)
    for count, name in re.findall(r"([\d,]+) in ([a-z]+)", reading):
        kind = KINDS_BY_NAME.get(name)
        if kind is not None:
            found = lines_of(kind, *lines, deleted=is_deleted)
            said = int(count.replace(",", ""))
            week.say(f"lines in {name}", fact["id"], said, tuple(found), agrees=found.holds(said))


def _tested(week: Week, fact: Fact) -> None:
    if fact["id"] == "positive.tested":
        code, tested = week.tested(week.now)
        week.say("code changes", fact["id"], fact["detail"]["changes"], code)
        week.say("with tests", fact["id"], fact["detail"]["tested"], tested)
        share = 100 * fact["detail"]["tested"] / fact["detail"]["changes"]
        week.say("share with tests", fact["id"], fact["value"], round(share, 1), agrees=abs(fact["value"] - share) <= 1)


def _late(week: Week, fact: Fact) -> None:
    known = [one for one in week.world.landings if one.at < week.end]
    own = week.of(fact["subject"], known)
    if own is not None and (week.has_releases or not week.releases.tags):
        recent = [one for one in own if one.at >= week.start - TRAILING * 7 * 86_400]
        week.say("went out late", fact["id"], fact["value"], Range(len(week.late(recent)), len(week.late(own))))


def _flagged(week: Week, fact: Fact) -> None:
    ids = {week.labelled(one) for one in fact["detail"].get("services", ())}
    found = [one for one in week.now if not ids.isdisjoint(week.services(one))]
    week.say("of some services", fact["id"], fact["value"], week.number(fact, found))
    week.say("landed", fact["id"], fact["detail"].get("changes"), len(week.now))


def _ahead(week: Week, fact: Fact) -> None:
    for label in fact["detail"].get("changes") or ():
        landing = week.change(label)
        waits = landing is not None and landing.at < week.end and week.waits(landing)
        week.say("waits", fact["id"], label, "waits" if waits else "went out", agrees=waits)
    for pair in fact["detail"].get("pairs") or ():
        both = [week.change(label) for label in pair]
        paths = [set(week.world.paths.get(one.commit.sha, ())) for one in both if one is not None]
        shared = len(paths) == len(pair) and bool(set.intersection(*paths))
        week.say("share a file", fact["id"], pair, shared, agrees=shared)


def _ask(week: Week, fact: Fact) -> None:
    detail = fact["detail"]
    if detail.get("measure") == "changes that wait" and detail.get("after") is not None:
        found = week.queue(fact["subject"])
        # Those that are left of what was asked about: no more than wait now.
        week.say("waiting of last week's", fact["id"], detail["after"], Range(0, found.most if found else 0))
    if detail.get("risky_unapproved"):
        week.say("approved", fact["id"], detail["risky_unapproved"], "git knows no approvals", agrees=False)


def _record(week: Week, fact: Fact) -> None:
    name = fact["id"].removeprefix("record.")
    series = next((one["detail"].get("series") for one in week.payload["facts"] if one["id"] == f"week.{name}"), None)
    known = [one for one in (series or [])[:-1] if one is not None]
    if series and known:
        best = max(known) if fact["detail"]["extreme"] == "highest" else min(known)
        week.say(
            "record", fact["id"], fact["detail"]["bound"], best, agrees=abs(fact["detail"]["bound"] - best) <= CLOSE
        )
        week.say("record", fact["id"], fact["detail"]["weeks"], len(known))


def _age(week: Week, card: Fact) -> None:
    """A card is a week older than the briefing before said; one that only began to ask, or ceased to, is new."""
    if week.previous is None or week.previous.end != week.start:
        return
    was = {
        one["key"]: one["weeks_open"] if (one["severity"] == "info") == (card["severity"] == "info") else 0
        for one in week.previous.payload["cards"]
    }
    omitted = sum(week.previous.payload.get("cards_omitted", {}).values())
    if card.get("state") == "resolved":
        return
    if card["key"] in was:
        weeks = was[card["key"]] + 1
        least = rf"{re.escape(card['title'])}.*\bat least {card['weeks_open']} week"
        is_least = card["weeks_open"] < weeks and re.search(least, week.text, re.IGNORECASE) is not None
        week.say("open since", card["key"], card["weeks_open"], card["weeks_open"] if is_least else weeks)
    elif not omitted:
        week.say("open since", card["key"], card["weeks_open"], 1)


def _head(week: Week) -> None:
    landed = [one for one in week.world.landings if one.at < week.end]
    for one in week.payload["scope"]["repositories"]:
        week.say("head", one["name"], one.get("head"), landed[-1].commit.sha if landed else None)
    for one in week.payload["sources"]:
        read = re.match(r"([\d,]+) changes read", one.get("detail", ""))
        if read and one["id"].startswith("git:"):
            week.say("changes read", one["id"], int(read[1].replace(",", "")), len(landed))


FACTS: dict[str, Callable[[Week, Fact], None]] = {
    "week_changes": _counted("landed", len),
    "repairs": _counted("fixes and reverts", fixes),
    "reverts": _counted("reverts", reverts),
    "service_share": _share,
    "elevated": _share,
    "queue": _queue,
    "newcomers": _newcomers,
    "shared_newcomers": _newcomers,
    "change": _change,
    "positive": _tested,
    "calendar": _late,
    "flagged_changes": _flagged,
    "ahead": _ahead,
    "ask": _ask,
    "security_fix": _security,
    "releases": _releases,
    "release_content": _content,
    "breaking": _breaking,
    "record": _record,
}
"""What is judged, by a fact's kind. `elevated` and `service_share` only in how many changes they are of."""

"""What is said of cards themselves: who needs what, what has come to rest, and that nothing does.

These are no facts of the payload: `handles.py` derives them from its cards, and each is proven by what fired them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.week import STATE_WEEKS
from briefing.contracts.words import listed
from briefing.narrative.phrases.asks import ORDINALS, WORDS
from briefing.narrative.phrases.table import Needs, Phrases, case
from briefing.narrative.values import numbers, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values


def _of_resolved(fact: Fact) -> Values:
    return {"names": strings(fact, "names"), "is_whole": not fact.detail.get("is_open")}


def _of_settled(fact: Fact) -> Values:
    if left := fact.detail.get("left"):
        return {"holds": f"stands out, though what was asked {WORDS[str(left)][0]}"}
    return {"holds": "shows in what could be read" if fact.detail.get("is_blind") else "holds"}


def _of_calm(fact: Fact) -> Values:
    return {
        "missing": listed(strings(fact, "missing")) or None,
        "partial": listed(strings(fact, "partial")) or None,
        "missing_word": "is" if len(strings(fact, "missing")) == 1 else "are",
        "muted_word": "is new" if fact.detail.get("is_muted") else "stands out",
        "recovered": strings(fact, "recovered"),
        "recovered_word": "has" if len(strings(fact, "recovered")) == 1 else "have",
        "is_muted": bool(fact.detail.get("is_muted")),
        "risky": strings(fact, "risky"),
        "risen": listed(strings(fact, "risen")) or None,
        "unread": listed(strings(fact, "unread")) or None,
        "is_busy": bool(fact.detail.get("is_busy")),
        "is_learning": bool(fact.detail.get("is_learning")),
    }


TABLE: Table = {
    "need": Phrases(
        plain=(
            case(
                "{names} {value?needs|need} action before the next deploy",
                when=lambda v: v["severity"] == "critical" and not v["still"],
            ),
            case(
                "{names} still {value?needs|need} action before the next deploy",
                when=lambda v: v["severity"] == "critical",
            ),
            case("{names} {value?needs|need} a decision this week", when=lambda v: not v["still"]),
            case("{names} still {value?needs|need} a decision"),
        ),
        values=lambda fact: {"names": strings(fact, "names"), "still": bool(fact.detail.get("is_old"))},
    ),
    "only": Phrases(plain=(case("of {services:services}, only {subject} has open cards"),)),
    "card": Phrases(
        plain=(
            case("this card is open for the {ordinal} week in a row", when=lambda v: v["value"] <= max(ORDINALS)),
            case("this card has been open for {value:weeks} in a row", when=lambda v: v["value"] <= STATE_WEEKS),
            case("this card has been open for at least {value:weeks} in a row"),
        ),
        values=lambda fact: {"ordinal": ORDINALS.get(int(numbers(fact.value)[0]))},
    ),
    "resolved": Phrases(
        plain=(
            case(
                "what was flagged about {names} last week no longer holds",
                "nothing that was flagged about {names} last week still holds",
                when=lambda v: v["is_whole"],
            ),
            case("some of what was flagged about {names} last week no longer holds"),
        ),
        values=_of_resolved,
    ),
    "settled": Phrases(
        plain=(case("what this card flagged last week no longer {holds}"),),
        values=_of_settled,
        zero_needs=Needs.NONE,
    ),
    "calm": Phrases(
        # In the order of the title (editions/opening.py), so that both say the same of a week.
        plain=(
            case(
                "{waiting:risky changes} {waiting?waits|wait} to go out: {risky}",
                when=lambda v: v["waiting"] and v["risky"] and not v["is_muted"],
            ),
            case(
                "{waiting:risky changes} {waiting?waits|wait} to go out",
                when=lambda v: v["waiting"] and not v["is_muted"],
            ),
            case(
                "nothing {muted_word} in what could be read; {missing} {missing_word} missing after {since:day}",
                when=lambda v: v["missing"] and v.get("since"),
            ),
            case(
                "nothing {muted_word} in what could be read; {missing} {missing_word} missing",
                when=lambda v: v["missing"],
            ),
            case(
                "nothing {muted_word} in what could be read; {partial} could only be read in part",
                when=lambda v: v["partial"],
            ),
            case("{risen}, which asks for nothing by itself", when=lambda v: v["risen"] and not v["is_muted"]),
            case("it is not yet known what is usual ({weeks:none} of {needed:weeks})", when=lambda v: v["is_learning"]),
            case("nothing new needs a decision this week", when=lambda v: v["is_muted"]),
            case(
                "recovered: nothing that was flagged about {recovered} last week still holds",
                "{recovered} {recovered_word} recovered: nothing that was flagged last week still holds",
                when=lambda v: v["recovered"],
            ),
            case(
                "nothing needs a decision in what could be read; {unread} are not connected",
                when=lambda v: v["unread"] and v["is_busy"],
            ),
            case(
                "nothing stands out in what could be read; {unread} are not connected",
                when=lambda v: v["unread"],
            ),
            case("nothing needs a decision this week", when=lambda v: v["is_busy"]),
            case(
                "all clear: no service rose enough for a warning",
                "nothing needs you this week: no service rose enough for a warning",
                "a quiet week: no service rose enough for a warning",
            ),
        ),
        values=_of_calm,
        zero_needs=Needs.NONE,
    ),
}

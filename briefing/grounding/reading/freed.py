"""Whose a number is that the nearest name has no part in: its source, the whole scope's, or another clause's signal.

A number is of what is named nearest. Three ways of speaking put a name there that it is not of: "the extra 8.6 points
come mainly from thin review", where the signal is what the points come from; "Auth's 5.2 leave the scope's average only
1.5 up", where the scope is named without its name; and "thin review adds 2 points, now that no file is approved", where
the share of files is no signal's.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.language.lexicon import BANDS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.units import UNAPPROVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said

COMING: Final = words("from to by")
CAME: Final = words(
    """
    come comes came coming stem stems stemmed stemming down owed due explained driven traced attributed attributable
    """
)
"""Words between what was gained and what it was gained by."""
WHOLE: Final = words("scope overall")
"""Words for the scope that are not its name."""
PARTING: Final = words(", ; : now because since as where while — –")
MEANS: Final = words("average mean")
JOINING: Final = words(", ; : — – and while as but whereas though although since because now")
"""Words at which a part of a sentence begins that may have a subject of its own."""
OWNED: Final = words("its their 's ' whose service team")
"""Words before "average" with which it is that of something named."""
AVERAGES: Final = frozenset(
    {("service_share", "mean"), ("team_share", "mean"), ("service_movement", "now"), ("service_movement", "usual")}
)
SIGNALS: Final = ("signal", "driver")
SOURCES: Final = words("driver driver_group pattern")
"""Kinds of facts that are of signals."""
OF_SCOPE: Final = SOURCES | {"movement"}
"""Kinds of facts that are of the whole scope, whatever they are named by."""
OF: Final = words("of in at from across the all total")
"""Words between a part and the scope that has the whole."""
COUNTED: Final = words("changes incidents deployments")
"""What a service has a part of, so that it has none where its scope has none."""
SUMMING: Final = words("make makes made making totalling total sum sums come comes came coming")
"""Verbs before the sum of what was told."""
HELD: Final = words("against versus compared where than")
BESIDE: Final = words(", in all altogether with to the a usual together repairs changes incidents deployments reverts")
"""Words between such a sum and what it is held against, beside those that hold it so."""
PARTLY: Final = {"elevated": frozenset(BANDS), "failures": words("failed fail fails failing failure failures")}
"""Kinds of facts that count only some of what their unit says, with the words that tell of those."""
THINGS: Final = ("service", "team", "change", "deployment")


def freed(one: Said, figure: Figure, pool: Sequence[Quantity]) -> Iterator[tuple[list[Group], Sequence[Quantity]]]:
    """Yield the names that a number may be of instead, with the quantities that it then may be."""
    if figure.form is Form.PLACE:
        return
    unbound = [group for group in one.groups if not _is_source(one, figure, group)]
    if len(unbound) < len(one.groups):
        yield unbound, [known for known in pool if not known.row and known.kind not in SOURCES]
    rules = (_is_of_scope, _is_of_average, _is_past_aside, _is_of_whole)
    if any(rule(one, figure) for rule in rules):
        yield [], [known for known in pool if known.scoped]
    if (total := _total_before(one, figure)) is not None:
        # "Three repairs at A and two at B make five, against three usually": five and three are the scope's.
        own = {known.fact for known in pool if _is_now(known, total)}
        yield [], [known for known in pool if known.scoped and known.fact in own]
    if figure.form is Form.NOTHING:
        # What the whole scope has none of, nothing in it has: "Auth's owners approve again, and no change is high".
        clause = one.words(one.clause(figure.start))
        none = [known for known in pool if known.scoped and known.unit in COUNTED and known.role is Role.NOW]
        yield [], [known for known in none if not clause.isdisjoint(PARTLY.get(known.kind, clause))]
    yield from _beside_scope(one, figure, pool)
    yield from _beside_team(one, figure, pool)
    served = [group for group in one.groups if not group.names <= {UNAPPROVED}]
    if len(served) < len(one.groups) and figure.unit in {None, "percent"}:
        # "Missing owner approval went from 0 percent to 100": the share of owned files, and no change's reading of it.
        yield served, [known for known in pool if known.kind == "ownership"]
    kept = [group for group in one.groups if not _is_parted(one, figure, group)]
    if len(kept) < len(one.groups) and figure.unit != "points":
        yield kept, [known for known in pool if not known.row and known.unit != "points"]


def _beside_scope(
    one: Said, figure: Figure, pool: Sequence[Quantity]
) -> Iterator[tuple[list[Group], Sequence[Quantity]]]:
    """Yield whose a number is that stands beside the scope's own name: what is named has it of the whole.

    "Ownership gaps weigh seven points in Identity", "61.1 percent of Storefront's points are Checkout's".
    """
    scope = {one.cited.payload.scope.label.lower()}
    others = [group for group in one.groups if not group.names & scope]
    others.sort(key=lambda group: (group.start >= figure.end, abs(group.start - figure.start)))
    if not others or len(others) == len(one.groups):
        return
    if any(_is_signal(one, group) for group in others):
        yield others, [known for known in pool if known.kind in OF_SCOPE]
    if _is_of(one, figure, scope) and not figure.is_whole:
        # "Checkout landed 12 of Storefront's 21 changes": the whole stays the scope's, the part does not.
        whole = {figure.of} - {None, figure.value}
        own = [known for known in pool if known.kind not in OF_SCOPE]
        yield others, [known for known in own if not known.scoped or (known.role is Role.NOW and known.value in whole)]


def _beside_team(
    one: Said, figure: Figure, pool: Sequence[Quantity]
) -> Iterator[tuple[list[Group], Sequence[Quantity]]]:
    """Yield the services beside a number that is a part of what their team has: "nine of Fulfilment's 16 changes"."""
    teams: dict[str, set[str]] = defaultdict(set)
    for service in one.cited.payload.scope.services:
        teams["" if service.team is None else service.team.label.lower()].add(service.label.lower())
    for team, own in sorted(teams.items()):
        found = [group for group in one.groups if group.names <= own]
        if found and not figure.is_whole and _is_of(one, figure, {team}):
            found.sort(key=lambda group: (group.start >= figure.end, abs(group.start - figure.start)))
            # A service's percentage is one of the scope's points, and not of its team's.
            yield (
                found,
                [
                    known
                    for known in pool
                    if known.kind == "service_share" and (known.unit != "percent" or known.role is Role.SHARE)
                ],
            )


def _is_of(one: Said, figure: Figure, names: set[str]) -> bool:
    """Whether a number is a part of what is named next behind it, or of "its" where that was named last."""
    ahead = [group for group in one.groups if group.end <= figure.start]
    if one.lows[figure.end : figure.end + 2] in (["of", "its"], ["of", "their"]):
        return bool(ahead) and ahead[-1].names == names
    behind = next((group for group in one.groups if group.start >= figure.end), None)
    if behind is not None and behind.names == names and set(one.lows[figure.end : behind.start]) <= OF:
        return True
    last = next((other for other in reversed(one.figures) if other.end <= figure.start), None)
    # "Almost three quarters of Identity's points, 73.6 percent, are Auth's".
    between = one.lows[last.end : figure.start] if last is not None else []
    is_named = between[-1:] == [","] and not names.isdisjoint(between)
    return is_named and set(between) <= OF | names | UNITS.keys() | {"'s", ",", "risk"}


def _is_signal(one: Said, group: Group) -> bool:
    are = one.cited.names.are
    return all(are(name, *SIGNALS) and not are(name, *THINGS) for name in group.names)


def _is_source(one: Said, figure: Figure, group: Group) -> bool:
    """Whether a signal is what a number before it comes from, or stands behind one that is."""
    between = set(one.lows[figure.end : group.start])
    is_ahead = not any(other.end <= figure.start for other in one.groups if _is_signal(one, other))
    is_behind = group.start >= figure.end and _is_signal(one, group)
    return is_ahead and is_behind and bool(COMING & between and CAME & between)


def _is_of_scope(one: Said, figure: Figure) -> bool:
    """Whether "the scope" stands nearer before a number than any name does."""
    last = max((group.end for group in one.groups if group.end <= figure.start), default=0)
    behind = any(group.start - figure.end <= 1 for group in one.groups if group.start >= figure.end)
    return last > 0 and not behind and bool(WHOLE & set(one.lows[last : figure.start]))


def _total_before(one: Said, figure: Figure) -> Figure | None:
    """Return the sum of several that a number is held against at once: "make five, against three"."""
    last = next((other for other in reversed(one.figures) if other.end <= figure.start), None)
    if last is None or not SUMMING & set(one.lows[max(0, last.start - 2) : last.start]):
        return None
    return last if HELD & {*(between := one.lows[last.end : figure.start])} and set(between) <= HELD | BESIDE else None


def _is_now(known: Quantity, total: Figure) -> bool:
    return known.scoped and known.role is Role.NOW and known.fact != "" and known.value == total.value


def _is_past_aside(one: Said, figure: Figure) -> bool:
    """Whether the scope goes on behind a name that is an aside alone (", Ledger's, where"), or is what one is among."""
    if one.lows[max(0, figure.start - 1) : figure.start] == ["among"]:
        # "The only revert among 62 changes was in Checkout".
        return True
    last = max((group for group in one.groups if group.end <= figure.start), key=lambda group: group.end, default=None)
    return last is not None and one.lows[last.start - 1] == "," and one.lows[last.end : last.end + 2] == ["'s", ","]


def _is_of_whole(one: Said, figure: Figure) -> bool:
    """Whether "all 21 changes" begin a part of their own, behind which the sentence told of the scope first.

    "Identity has recovered: the warning on Auth is resolved, and all 21 changes were safe."
    """
    first = one.groups[0] if one.groups else None
    is_led = first is not None and first.end <= figure.start and first.names == {one.cited.payload.scope.label.lower()}
    is_all = one.lows[max(0, figure.start - 1) : figure.start] == ["all"]
    is_opened = bool(JOINING & set(one.lows[max(0, figure.start - 2) : figure.start - 1]))
    behind = range(figure.end, one.clause(figure.start).stop)
    is_owned = bool(OWNED & one.words(behind)) or any(group.start in behind for group in one.groups)
    return is_led and is_all and is_opened and figure.unit in COUNTED and not is_owned


def _is_of_average(one: Said, figure: Figure) -> bool:
    """Whether "the average" is the subject of a number in a part of its own, and nobody's: ", and the average of 24".

    Only where it can be no other's: the scope is named, or nothing that is named has an average among the facts.
    """
    parts = [at for at in range(figure.start) if one.lows[at] in JOINING]
    own = range(parts[-1] + 1 if parts else 0, figure.end)
    means = [at for at in own if one.lows[at] in MEANS]
    behind = next((group for group in one.groups if group.start >= figure.end), None)
    is_tied = behind is not None and behind.tied and not JOINING & set(one.lows[figure.end : behind.start])
    if not means or is_tied or any(group.start in own for group in one.groups):
        return False
    if OWNED & {one.lows[at] for at in own if at <= means[0]}:
        return False
    scope = one.cited.payload.scope.label.lower()
    others = {name for group in one.groups for name in group.names} - {scope}
    has_own = any(known.subjects & others and (known.kind, known.key) in AVERAGES for known in one.cited.pool)
    return any(scope in group.names for group in one.groups) or not has_own


def _is_parted(one: Said, figure: Figure, group: Group) -> bool:
    """Whether a signal stands before a number in another part of the sentence."""
    between = one.lows[group.end : figure.start]
    return group.end <= figure.start and _is_signal(one, group) and bool(PARTING & set(between))

"""The scripted events of the last five weeks: a bad weekend at checkout, and small fires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from data.demo.company.changes import code_path, file_of, migration, sha_of, test_path
from data.demo.company.drafts import ChangeDraft, CheckDraft, FileDraft, IncidentDraft, ReviewDraft, Shipping, Times
from data.demo.company.weeks import HOLIDAY, MINUTE, moment, monday_of, on
from data.demo.company.wording import reversed_files

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.services import Site

RISKY = "Move checkout to the new tax and totals engine"
RISKY_FILES = (
    *(("totals", 318, 122), ("cart", 126, 58), ("vouchers", 64, 21), ("summary", 52, 34), ("delivery", 41, 13)),
    *(("payButton", 33, 12), ("guest", 24, 9)),
)

# Service, title, day, time and minutes. Called unrelated to deployments; over hours before the day's first one.
SMALL_FIRES = """
notifications | Notifications: the mail provider is slow      | 2026-08-19 | 03:05 | 38
shipping      | Shipping: the carrier's interface is down     | 2026-08-27 | 02:40 | 71
search        | Search: one node ran out of disk              | 2026-09-10 | 03:15 | 44
gateway       | Gateway: a certificate of a partner expired   | 2026-09-15 | 02:20 | 52
"""


Moment = tuple[int, int, int]
"""A service's local time in the holiday week: days after Monday, hour, minute."""


def _at(site: Site, when: Moment) -> int:
    day, hour, minute = when
    return moment(monday_of(HOLIDAY) + timedelta(days=day), hour * 60 + minute, site.zone)


def bad_weekend(rng: Random, site: Site) -> list[ChangeDraft]:
    """Return checkout's five changes around Friday 4 September, in merge order."""
    risky = _risky(rng, site)
    return [risky, _bystander(rng, site), _hotfix(rng, site), _undo(rng, site, risky), _held(rng, site)]


def bad_incident(site: Site) -> IncidentDraft:
    return IncidentDraft(
        service=site.id,
        title="Checkout: wrong totals for orders with more than one tax rate",
        began=_at(site, (4, 18, 40)),
        acknowledged=_at(site, (4, 19, 32)),
        resolved=_at(site, (7, 11, 35)),
        release_began=_at(site, (4, 16, 40)),
        is_deploy_related=True,
    )


def small_fires(site: Site) -> list[IncidentDraft]:
    rows = [[cell.strip() for cell in row.split("|")] for row in SMALL_FIRES.strip().splitlines()]
    return [_small_fire(site, *row[1:]) for row in rows if row[0] == site.id]


def _small_fire(site: Site, title: str, day: str, clock: str, lasts: str) -> IncidentDraft:
    hour, minute = map(int, clock.split(":"))
    began = moment(on(date.fromisoformat(day)), hour * 60 + minute, site.zone)
    return IncidentDraft(
        service=site.id,
        title=title,
        began=began,
        acknowledged=began + 6 * MINUTE,
        resolved=began + int(lasts) * MINUTE,
        is_deploy_related=False,
    )


def _risky(rng: Random, site: Site) -> ChangeDraft:
    files = [file_of(rng, site, code_path(site, name), added, deleted) for name, added, deleted in RISKY_FILES]
    files.append(migration(rng, site, "0412_tax_lines"))
    times = ((-4, 11, 0), (3, 17, 10), (4, 15, 48), (4, 15, 55))
    return _change(rng, site, RISKY, "Jordan Reyes", files, times, "Wendy Osei", 0, attempts=3, points_lost=11.4)


def _bystander(rng: Random, site: Site) -> ChangeDraft:
    files = _code_and_test(rng, site, "cart", (31, 8), (22, 2))
    times, shipping = ((2, 10, 0), (3, 14, 0), (4, 15, 30), (4, 16, 20)), Shipping(at=_at(site, (4, 16, 40)))
    title = "Show the tax of each line in the cart"
    return _change(rng, site, title, "Maya Brooks", files, times, "Ethan Clarke", 2, shipping=shipping)


def _hotfix(rng: Random, site: Site) -> ChangeDraft:
    files = [file_of(rng, site, code_path(site, "totals"), 17, 9)]
    times = ((5, 10, 0), (5, 10, 40), (5, 11, 15), (5, 11, 20))
    change = _change(rng, site, "Fix tax rounding for several rates", "Ethan Clarke", files, times, "Maya Brooks", 1)
    shipping = Shipping(at=_at(site, (5, 11, 45)), state="failure")
    return replace(change, points_lost=0.4, shipping=shipping, names=bad_incident(site))


def _undo(rng: Random, site: Site, risky: ChangeDraft) -> ChangeDraft:
    times = ((7, 10, 25), (7, 10, 30), (7, 10, 50), (7, 10, 55))
    files = reversed_files(risky.files)
    change = _change(rng, site, f'Revert "{RISKY}"', "Ethan Clarke", files, times, "Maya Brooks", 1)
    return replace(change, points_lost=-11.4, shipping=Shipping(at=_at(site, (7, 11, 10))), reverts=risky.sha)


def _held(rng: Random, site: Site) -> ChangeDraft:
    """Return a change approved before the weekend that waits for the incident's end."""
    files = _code_and_test(rng, site, "slots", (44, 12), (26, 3))
    times = ((1, 15, 0), (2, 11, 0), (4, 14, 10), (9, 10, 30))
    title = "Cache delivery slots for ten minutes"
    return _change(rng, site, title, "Priscilla Ng", files, times, "Maya Brooks", 3)


def _code_and_test(rng: Random, site: Site, name: str, code: tuple[int, int], test: tuple[int, int]) -> list[FileDraft]:
    return [file_of(rng, site, code_path(site, name), *code), file_of(rng, site, test_path(site, name), *test)]


def _change(  # noqa: PLR0913, PLR0917 (one line each of a change's own story)
    rng: Random,
    site: Site,
    title: str,
    author: str,
    files: Sequence[FileDraft],
    times: tuple[Moment, Moment, Moment, Moment],
    approver: str,
    comments: int,
    *,
    attempts: int = 1,
    points_lost: float = 0.0,
    shipping: Shipping | None = None,
) -> ChangeDraft:
    """Draw a change; `times` are those of first commit, opening, approval and merge."""
    first, opened, approved, merged = (_at(site, one) for one in times)
    tries = {"build": 1, "test": attempts}
    return ChangeDraft(
        sha=sha_of(rng), repository=site.repository, services=(site.id,), title=title, author=author,
        times=Times(first_commit=first, opened=opened, approved=approved, merged=merged, closed=merged),
        files=tuple(files), points_lost=points_lost, shipping=shipping,
        reviews=(ReviewDraft(reviewer=approver, state="approved", at=approved, comments=comments),),
        checks=tuple(
            CheckDraft(name=name, is_required=True, conclusion="success", attempts=count, at=approved - MINUTE)
            for name, count in tries.items()
        ),
    )  # fmt: skip

"""The events of the last five weeks that are told and not drawn: one bad weekend at checkout, and small fires.

On Friday 4 September, with Labor Day ahead, a large untested change with a schema migration goes out at 16:40
in New York without an owner's approval. Two hours later the totals are wrong. The hotfix of Saturday, whose
title names the incident, fails to deploy; only on Monday, the holiday itself, is the change taken back. Times
are local to the service.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from data.demo.company.changes import code_path, file_of, migration, sha_of, test_path
from data.demo.company.drafts import ChangeDraft, CheckDraft, FileDraft, IncidentDraft, ReviewDraft, Shipping, Times
from data.demo.company.weeks import HOLIDAY, MINUTE, moment, monday_of
from data.demo.company.wording import reversed_diff

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.services import Site

RISKY = "Move checkout to the new tax and totals engine"
RISKY_FILES = (
    *(("totals", 318, 122), ("cart", 126, 58), ("vouchers", 64, 21), ("summary", 52, 34), ("delivery", 41, 13)),
    *(("payButton", 33, 12), ("guest", 24, 9)),
)

# Service, title, day, time and minutes it lasted. Somebody said that no deployment caused these; they were over in the
# night, hours before the first deployment of the day.
SMALL_FIRES = """
notifications | Notifications: the mail provider is slow      | 2026-08-19 | 03:05 | 38
shipping      | Shipping: the carrier's interface is down     | 2026-08-27 | 02:40 | 71
search        | Search: one node ran out of disk              | 2026-09-10 | 03:15 | 44
gateway       | Gateway: a certificate of a partner expired   | 2026-09-15 | 02:20 | 52
"""


class Clock:
    """Local times of one service in the week of the holiday, as (days after Monday, hour, minute)."""

    def __init__(self, site: Site) -> None:
        """Read the clock on the wall of the service's office."""
        self._zone = site.zone

    def __call__(self, day: int, hour: int, minute: int = 0) -> int:
        """Return the epoch second of a local time."""
        return moment(monday_of(HOLIDAY) + timedelta(days=day), hour * 60 + minute, self._zone)


def bad_weekend(rng: Random, site: Site) -> list[ChangeDraft]:
    """Return the five changes of checkout around Friday 4 September, in the order of their merges."""
    at = Clock(site)
    risky = _risky(rng, site, at)
    return [risky, _bystander(rng, site, at), _hotfix(rng, site, at), _undo(rng, site, at, risky), _held(rng, site, at)]


def bad_incident(site: Site) -> IncidentDraft:
    """Return the incident two hours after the Friday deployment, unresolved until Monday."""
    at = Clock(site)
    return IncidentDraft(
        service=site.id,
        title="Checkout: wrong totals for orders with more than one tax rate",
        began=at(4, 18, 40),
        acknowledged=at(4, 19, 32),
        resolved=at(7, 11, 35),
        release_began=at(4, 16, 40),
        is_deploy_related=True,
    )


def small_fires(site: Site) -> list[IncidentDraft]:
    """Return the incidents of the other story weeks that no deployment caused."""
    rows = [[cell.strip() for cell in row.split("|")] for row in SMALL_FIRES.strip().splitlines()]
    return [_small_fire(site, *row[1:]) for row in rows if row[0] == site.id]


def _small_fire(site: Site, title: str, day: str, clock: str, lasts: str) -> IncidentDraft:
    hour, minute = map(int, clock.split(":"))
    began = moment(date.fromisoformat(day), hour * 60 + minute, site.zone)
    return IncidentDraft(
        service=site.id,
        title=title,
        began=began,
        acknowledged=began + 6 * MINUTE,
        resolved=began + int(lasts) * MINUTE,
        is_deploy_related=False,
    )


def _risky(rng: Random, site: Site, at: Clock) -> ChangeDraft:
    files = [file_of(rng, site, code_path(site, name), added, deleted) for name, added, deleted in RISKY_FILES]
    files.append(migration(rng, site, "0412_tax_lines"))
    merged = at(4, 15, 55)
    return _change(rng, site, RISKY, "Jordan Reyes", files,
        times=Times(first_commit=at(-4, 11), opened=at(3, 17, 10), approved=at(4, 15, 48), merged=merged,
                    closed=merged),
        approver="Wendy Osei", comments=0, attempts=3, points_lost=11.4,
    )  # fmt: skip


def _bystander(rng: Random, site: Site, at: Clock) -> ChangeDraft:
    files = [
        file_of(rng, site, code_path(site, "cart"), 31, 8),
        file_of(rng, site, test_path(site, "cart"), 22, 2),
    ]
    merged = at(4, 16, 20)
    return _change(rng, site, "Show the tax of each line in the cart", "Maya Brooks", files,
        times=Times(first_commit=at(2, 10), opened=at(3, 14), approved=at(4, 15, 30), merged=merged, closed=merged),
        approver="Ethan Clarke", comments=2, shipping=Shipping(at=at(4, 16, 40)),
    )  # fmt: skip


def _hotfix(rng: Random, site: Site, at: Clock) -> ChangeDraft:
    merged = at(5, 11, 20)
    return _change(rng, site, "Fix tax rounding for several rates", "Ethan Clarke",
        [file_of(rng, site, code_path(site, "totals"), 17, 9)],
        times=Times(first_commit=at(5, 10), opened=at(5, 10, 40), approved=at(5, 11, 15), merged=merged, closed=merged),
        approver="Maya Brooks", comments=1, points_lost=0.4, shipping=Shipping(at=at(5, 11, 45), state="failure"),
        names=bad_incident(site),
    )  # fmt: skip


def _undo(rng: Random, site: Site, at: Clock, risky: ChangeDraft) -> ChangeDraft:
    merged = at(7, 10, 55)
    files = [
        FileDraft(path=file.path, added=file.deleted, deleted=file.added, patch=reversed_diff(file.patch))
        for file in risky.files
    ]
    return _change(rng, site, f'Revert "{RISKY}"', "Ethan Clarke", files,
        times=Times(first_commit=at(7, 10, 25), opened=at(7, 10, 30), approved=at(7, 10, 50), merged=merged,
                    closed=merged),
        approver="Maya Brooks", comments=1, points_lost=-11.4, shipping=Shipping(at=at(7, 11, 10)), reverts=risky.sha,
    )  # fmt: skip


def _held(rng: Random, site: Site, at: Clock) -> ChangeDraft:
    """Return a change that was approved before the weekend and waits until the incident is over."""
    files = [
        file_of(rng, site, code_path(site, "slots"), 44, 12),
        file_of(rng, site, test_path(site, "slots"), 26, 3),
    ]
    merged = at(9, 10, 30)
    return _change(rng, site, "Cache delivery slots for ten minutes", "Priscilla Ng", files,
        times=Times(first_commit=at(1, 15), opened=at(2, 11), approved=at(4, 14, 10), merged=merged, closed=merged),
        approver="Maya Brooks", comments=3,
    )  # fmt: skip


def _change(  # noqa: PLR0913 (one line each of a change's own story)
    rng: Random,
    site: Site,
    title: str,
    author: str,
    files: list[FileDraft],
    *,
    times: Times,
    approver: str,
    comments: int,
    attempts: int = 1,
    points_lost: float = 0.0,
    shipping: Shipping | None = None,
    reverts: str | None = None,
    names: IncidentDraft | None = None,
) -> ChangeDraft:
    assert times.approved is not None  # noqa: S101 (each of the five was approved)
    done = times.approved - MINUTE
    tries = {"build": 1, "test": attempts}
    return ChangeDraft(
        sha=sha_of(rng), repository=site.repository, services=(site.id,), title=title, author=author, times=times,
        files=tuple(files), points_lost=points_lost, shipping=shipping, reverts=reverts, names=names,
        reviews=(ReviewDraft(reviewer=approver, state="approved", at=times.approved, comments=comments),),
        checks=tuple(
            CheckDraft(name=name, is_required=True, conclusion="success", attempts=count, at=done)
            for name, count in tries.items()
        ),
    )  # fmt: skip

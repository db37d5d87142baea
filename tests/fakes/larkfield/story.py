"""Twenty weeks of Larkfield, a company that does not exist, ending on Monday 2026-11-16.

Nineteen weeks are ordinary and drawn with a seeded generator; the twentieth (2026-W46) is the table
`LAST_WEEK`: payments and auth rise because people who had never touched those files made large, untested
changes, the last of them on a Friday evening. Nothing here touches a disk; repository.py writes it down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_261_116
ORDINARY_WEEKS = 19
LAST_MONDAY = datetime(2026, 11, 9, tzinfo=UTC)

# Each works on the services listed, mostly on the first. Noor, Sam and Tomas never touch payments or auth
# before the last week.
PEOPLE = {
    "Asha Raman": ("payments", "auth"),
    "Diego Montes": ("payments", "docs"),
    "Hanne Vik": ("payments", "checkout"),
    "Ifeoma Obi": ("auth", "payments"),
    "Jonas Weber": ("auth", "infra"),
    "Lena Fischer": ("checkout", "docs"),
    "Marco Bianchi": ("checkout", "payments"),
    "Noor Haddad": ("checkout", "search"),
    "Priya Nair": ("search", "docs"),
    "Tomas Novak": ("search", "infra"),
    "Ruth Cohen": ("infra", "docs"),
    "Sam Okafor": ("infra", "search"),
}
BOT = "dependabot[bot]"

FILES = {
    "payments": "capture.py ledger.py refund.py fx.py payout.py",
    "auth": "session.py tokens.py login.py mfa.py",
    "checkout": "cart.ts totals.ts address.ts shipping.ts",
    "search": "index.py query.py rank.py",
    "infra": "network.tf database.tf alerts.tf",
    "docs": "onboarding.md runbook.md payments.md",
}
SHARE_OF_CHANGES = {"payments": 24, "auth": 18, "checkout": 24, "search": 18, "infra": 8, "docs": 8}
VERBS = ("Tighten", "Simplify", "Log", "Retry", "Fix", "Cache", "Document", "Split")
OBJECTS = {
    "payments": (
        "refund rounding",
        "the card retry",
        "the ledger export",
        "the payout window",
        "currency codes",
    ),
    "auth": ("session expiry", "token refresh", "the login limit", "recovery codes", "the audit trail"),
    "checkout": (
        "the cart total",
        "address lookup",
        "the shipping estimate",
        "voucher checks",
        "the empty cart",
    ),
    "search": ("spelling hints", "the ranking weights", "index refresh", "query timeouts", "synonyms"),
    "infra": ("the alert thresholds", "database backups", "the network rules", "the staging size"),
    "docs": ("the on-call runbook", "the onboarding page", "the refund guide"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FileEdit:
    """`grow` new blocks of lines and `touch` changed ones in a file, which its first edit creates."""

    path: str
    grow: int = 0
    touch: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One change that landed on the default branch; `reverts` is the number of the change it takes back."""

    number: int
    at: datetime
    author: str
    title: str
    edits: tuple[FileEdit, ...]
    merged: bool = False
    reverts: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A release tag on whatever had landed by then."""

    at: datetime
    name: str


# Day and time, author, title, then per file: path +blocks ~lines. A block is six to eight lines.
LAST_WEEK = """
0 10:12 | Priya Nair    | Weigh exact matches above synonyms       | search/rank.py +1 ~3, search/tests/test_rank.py +2
0 14:40 | Lena Fischer  | Show the delivery day in the cart        | checkout/cart.ts +2 ~2, checkout/tests/cart.test.ts +1
1 11:05 | Sam Okafor    | Move capture to the new settlement flow  | payments/capture.py +28 ~22, payments/ledger.py +16 ~15, payments/payout.py +9 ~12
1 16:20 | Priya Nair    | Stop a slow query after two seconds      | search/query.py +1 ~2, search/tests/test_query.py +1
2 10:45 | Noor Haddad   | Replace the session store                | auth/session.py +26 ~18, auth/tokens.py +17 ~14, auth/login.py +6 ~9
2 13:30 | Diego Montes  | Log why a payout waits                   | payments/payout.py +1 ~2, payments/tests/test_payout.py +1
3 09:50 | Ruth Cohen    | Explain the refund steps in the runbook  | docs/runbook.md +1 ~2
3 11:35 | Tomas Novak   | Settle several currencies at once        | payments/fx.py +21 ~16, payments/refund.py +18 ~13, payments/ledger.py +8 ~9
3 15:15 | Priya Nair    | Rank recent products first               | search/rank.py +1 ~2, search/tests/test_rank.py +1
3 16:40 | Sam Okafor    | Rotate signing keys without a restart    | auth/tokens.py +22 ~12, auth/mfa.py +14 ~11
4 11:20 | Marco Bianchi | Round the cart total per line            | checkout/totals.ts +2 ~3, checkout/tests/totals.test.ts +2
4 18:25 | Noor Haddad   | Let payments reuse the login session     | auth/login.py +16 ~12, auth/session.py +9 ~10, payments/capture.py +6 ~8
4 18:50 | Tomas Novak   | Add settlement columns to the ledger     | payments/migrations/0021_settlement.sql +6, payments/ledger.py +24 ~20, payments/payout.py +15 ~9
5 10:20 | Asha Raman    | revert Settle several currencies at once |
7 09:15 | Lena Fischer  | Correct the voucher hint                 | checkout/cart.ts ~2, checkout/tests/cart.test.ts +1
7 10:05 | Priya Nair    | Add synonyms for winter coats            | search/query.py +1, search/tests/test_query.py +1
"""  # noqa: E501 (a table is read by its columns)
LAST_RELEASES = ((2, 15, 0, "v2.31.0"), (4, 19, 10, "v2.32.0"), (5, 11, 0, "v2.32.1"))


def tell_story() -> Iterator[Change | Release]:
    """Yield the company's changes and releases in the order in which they happened."""
    rng = Random(SEED)
    first = LAST_MONDAY - timedelta(weeks=ORDINARY_WEEKS)
    opening = first + timedelta(hours=8)
    edits = tuple(_founding())
    yield Change(number=1200, at=opening, author="Ruth Cohen", title="Bring the services together", edits=edits)
    number = 1201
    for week in range(ORDINARY_WEEKS):
        monday = first + timedelta(weeks=week)
        changes = _ordinary_week(rng, monday, number)
        number += len(changes)
        release = Release(at=monday + timedelta(days=2, hours=15), name=f"v2.{12 + week}.0")
        yield from _in_order([*changes, release])
    releases = [
        Release(at=LAST_MONDAY + timedelta(days=day, hours=hour, minutes=minute), name=name)
        for day, hour, minute, name in LAST_RELEASES
    ]
    yield from _in_order([*_last_week(number), *releases])


def _in_order(events: list[Change | Release]) -> list[Change | Release]:
    return sorted(events, key=lambda event: event.at)


def _founding() -> Iterator[FileEdit]:
    for service, names in FILES.items():
        for name in names.split():
            yield FileEdit(path=f"{service}/{name}", grow=12)
            if test := _test_path(service, name):
                yield FileEdit(path=test, grow=6)
    yield FileEdit(path="payments/migrations/0020_payouts.sql", grow=2)
    yield FileEdit(path="requirements.txt", grow=4)


def _test_path(service: str, name: str) -> str | None:
    stem, _, suffix = name.partition(".")
    return {"py": f"{service}/tests/test_{stem}.py", "ts": f"{service}/tests/{stem}.test.ts"}.get(suffix)


def _ordinary_week(rng: Random, monday: datetime, number: int) -> list[Change]:
    minutes = sorted(rng.sample(range(5 * 8 * 60), rng.randint(10, 15)))
    changes: list[Change] = []
    for at in minutes:
        day, minute = divmod(at, 8 * 60)
        when = monday + timedelta(days=day, hours=9, minutes=minute, seconds=rng.randrange(60))
        changes.append(_ordinary_change(rng, when, number + len(changes)))
    if rng.random() < 1 / 6:
        taken_back = changes[-2]
        changes[-1] = Change(number=changes[-1].number, at=changes[-1].at, author=taken_back.author,
                             title=taken_back.title, edits=(), reverts=taken_back.number)  # fmt: skip
    return changes


def _ordinary_change(rng: Random, at: datetime, number: int) -> Change:
    if rng.random() < 1 / 10:
        package = rng.choice(("httpx", "pydantic", "sqlalchemy", "stripe"))
        bump = (FileEdit(path="requirements.txt", touch=1),)
        return Change(number=number, at=at, author=BOT, title=f"Bump {package}", edits=bump)
    service = rng.choices(list(SHARE_OF_CHANGES), list(SHARE_OF_CHANGES.values()))[0]
    at_home = [name for name, homes in PEOPLE.items() if homes[0] == service]
    visiting = [name for name, homes in PEOPLE.items() if homes[1] == service]
    author = rng.choice(at_home * 4 + visiting)
    edits: list[FileEdit] = []
    for name in rng.sample(FILES[service].split(), rng.choice((1, 1, 1, 2, 2, 3))):
        edits.append(FileEdit(path=f"{service}/{name}", grow=rng.choice((0, 1, 1, 2, 4)), touch=rng.randint(1, 8)))
        test = _test_path(service, name)
        if test and rng.random() < 7 / 10:
            edits.append(FileEdit(path=test, grow=rng.randint(1, 2)))
    title = f"{rng.choice(VERBS)} {rng.choice(OBJECTS[service])}"
    return Change(number=number, at=at, author=author, title=title, edits=tuple(edits), merged=rng.random() < 1 / 2)


def _last_week(number: int) -> Iterator[Change]:
    numbers: dict[str, int] = {}
    for offset, row in enumerate(LAST_WEEK.strip().splitlines()):
        when, author, title, edits = (cell.strip() for cell in row.split("|"))
        day, clock = when.split()
        hour, minute = clock.split(":")
        taken_back = numbers.get(title.removeprefix("revert "))
        numbers[title] = number + offset
        yield Change(
            number=number + offset,
            at=LAST_MONDAY + timedelta(days=int(day), hours=int(hour), minutes=int(minute)),
            author=author,
            title=title.removeprefix("revert "),
            edits=tuple(_edit_from(cell) for cell in edits.split(",") if cell),
            merged=offset % 2 == 0 and taken_back is None,
            reverts=taken_back,
        )


def _edit_from(cell: str) -> FileEdit:
    path, *amounts = cell.split()
    sizes = {amount[0]: int(amount[1:]) for amount in amounts}
    return FileEdit(path=path, grow=sizes.get("+", 0), touch=sizes.get("~", 0))

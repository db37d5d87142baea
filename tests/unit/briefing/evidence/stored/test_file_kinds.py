"""Of which kinds an organisation's files are: by its settings, the repository's .gitattributes, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from briefing.evidence.stored.evidence import KnownScores, score_organisation
from data.gitattributes import DIALECT, FILE
from data.records import Codeowners
from scoring.kinds.files import FileKind
from tests.unit.briefing.evidence.stored.shop import (
    END,
    Shop,
    change,
    deployment,
    file,
    hour,
    method,
    nobody_rests,
    review,
)

SHOP = Shop(
    changes=[change(1, merged=30)],
    files=[file(1, "cart/total.py", 10), file(1, "cart/api/client.py", 900), file(1, "cart/poetry.lock", 70)],
    reviews=[review(1, "ann", 20)],
    deployments=[deployment("d1", 40)],
    carried=[("c1", "d1")],
)
API = "cart/api/** linguist-generated\n"
GENERATED, PRODUCTION, LOCK = FileKind.GENERATED, FileKind.PRODUCTION, FileKind.LOCK


def declared(text: str, at: float = -1000) -> Codeowners:
    return Codeowners(repository_id="shop", observed_at=hour(at), path=FILE if text else "", text=text, dialect=DIALECT)


def reading(
    signal: str,
    *seen: Codeowners,
    settled: Sequence[tuple[str, FileKind]] = (),
    at: float = END,
    known: KnownScores | None = None,
) -> float | None:
    """What was read of the change, where the repository declared something beside its owners."""
    snapshot = SHOP.snapshot(at)
    owners = [*snapshot.codeowners["shop"], *(one for one in seen if one.observed_at < snapshot.moment)]
    told, how = replace(snapshot, codeowners={"shop": owners}), replace(method(), kinds=tuple(settled))
    evidence = score_organisation(told, how, nobody_rests, known or KnownScores())
    return evidence.changes[0].readings[signal].value


def test_the_newest_declaration_is_in_force_and_one_that_was_taken_back_is_not() -> None:
    assert reading("lines_added") == 910
    assert reading("lines_added", settled=[("cart/api/**", GENERATED)]) == 10
    assert reading("lines_added", declared("* linguist-generated\n"), declared(API, at=-10)) == 10
    assert reading("lines_added", declared(API), declared("", at=-10)) == 910


@pytest.mark.parametrize(
    ("settled", "lines"),
    [
        ([("cart/api/**", PRODUCTION)], 910),
        ([("*", GENERATED), ("total.py", PRODUCTION)], 10),
        ([("*.lock", PRODUCTION)], 80),
        ([("pay/**", PRODUCTION)], 10),
    ],
)
def test_settings_go_before_declarations_and_names_and_their_last_match_wins(settled, lines: float) -> None:
    assert reading("lines_added", declared(API), settled=settled) == lines


def test_owners_are_read_as_ever_beside_declarations_of_the_same_second() -> None:
    for signal in ("codeowners_compliance", "ownership_drift"):
        assert reading(signal) is not None
        assert reading(signal, declared("")) == reading(signal)


def test_a_score_that_was_kept_for_another_moment_is_not_taken_where_the_declaration_is_another() -> None:
    known, seen = KnownScores(), declared(API, at=60)
    assert reading("lines_added", seen, at=50, known=known) == 910
    assert reading("lines_added", seen, known=known) == 10
    assert reading("lines_added", seen, at=50, known=known) == 910

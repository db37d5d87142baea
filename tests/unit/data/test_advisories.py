"""The ids of advisories in a text."""

from __future__ import annotations

import pytest

from data.commits import advisories_in
from data.sources.git.message import read_message


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Fixes GHSA-7r4p-vjf4-gxv4 and cve-2026-34986.", ("GHSA-7r4p-vjf4-gxv4", "CVE-2026-34986")),
        ("see /security/advisories/ghsa-vffh-x6r8-xx99", ("GHSA-vffh-x6r8-xx99",)),
        ("CVE-2026-1234, CVE-2026-1234", ("CVE-2026-1234",)),
        ("to fix GO-2026-5970 and rustsec-2024-0421", ("GO-2026-5970", "RUSTSEC-2024-0421")),
        ("add ghsa links, cargo-2026-1234, go-2026-01", ()),
        ("the CVE-2026 batch, GHSA-1234-5678, scve-2026-1234x", ()),
    ],
)
def test_an_advisory_is_known_by_its_whole_id(text: str, ids: tuple[str, ...]) -> None:
    assert advisories_in(text) == ids


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Merge commit from fork\n\nFix directory permissions\n", "Merge commit from fork: Fix directory permissions"),
        ("Merge commit from fork\n\n* add a failing test\n\n* fix it\n", "Merge commit from fork"),
        ("Merge commit from fork\n\nProse over\ntwo lines.\n", "Merge commit from fork"),
        ("Merge commit from fork\n", "Merge commit from fork"),
    ],
)
def test_the_merge_of_a_private_fork_has_the_title_that_its_author_gave_it(message: str, title: str) -> None:
    assert read_message(message).title == title


@pytest.mark.parametrize(
    ("message", "repaired"),
    [
        ("Harden the parser (GHSA-49wc-4hcv-v58q)", ("GHSA-49wc-4hcv-v58q",)),
        ("Harden the parser\n\nFixes: GHSA-49wc-4hcv-v58q\nCVE-2026-1234\n", ("GHSA-49wc-4hcv-v58q", "CVE-2026-1234")),
        ("Harden the parser\n\nIt folds dots as well.\nFixes CVE-2026-1234.", ("CVE-2026-1234",)),
        ("Harden the parser\n\n* folds dots\n* CVE-2026-1234\n", ("CVE-2026-1234",)),
        ("Harden the parser\n\nThe filter (CVE-2026-1234) only checked one.", ()),
        ("Harden the parser\n\nThe cause was found by somebody else in\nGHSA-49wc-4hcv-v58q.", ()),
    ],
)
def test_a_commit_repairs_the_advisories_that_begin_a_line_and_not_those_it_speaks_of(
    message: str, repaired: tuple[str, ...]
) -> None:
    assert read_message(message).advisories == repaired

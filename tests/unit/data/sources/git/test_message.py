"""What a commit message says, by the forge that wrote its first line."""

from __future__ import annotations

import pytest

from data.commits import advisories_in
from data.sources.git.message import bare_title, read_message


@pytest.mark.parametrize(
    ("text", "title", "merged"),
    [
        ("Add b\n\nlong story\n", "Add b", None),
        ("\n\n  Add b (#12)  \n", "Add b (#12)", "#12"),
        ("Add b, see #12 for more", "Add b, see #12 for more", None),
        ("Merge pull request #12 from bob/topic\n\nAdd b\n\nmore\n", "Add b", "#12"),
        ("Merge pull request #12 from bob/topic\n", "Merge pull request #12 from bob/topic", "#12"),
        ("Merge branch 'b' into 'main'\n\nAdd b\n\nSee merge request team/shop!7\n", "Add b", "!7"),
        ("Merge branch 'b'\n", "Merge branch 'b'", None),
        ("Merged in topic (pull request #5)\n\nAdd b\n", "Add b", "#5"),
        ("Merge the two tables (#3)\n", "Merge the two tables (#3)", "#3"),
        (f"Add b (#{'9' * 5_000})", f"Add b (#{'9' * 5_000})", None),
        (
            "Merge commit from fork\n\nFix directory permissions\n",
            "Merge commit from fork: Fix directory permissions",
            None,
        ),
        ("Merge commit from fork\n\n* add a failing test\n\n* fix it\n", "Merge commit from fork", None),
        ("Merge commit from fork\n\nProse over\ntwo lines.\n", "Merge commit from fork", None),
        ("Merge commit from fork\n", "Merge commit from fork", None),
        ("", "", None),
    ],
)
def test_title_and_request(text, title, merged):
    message = read_message(text)
    assert (message.title, message.request) == (title, merged)


@pytest.mark.parametrize(("title", "bare"), [("Add b() (#1) (!2)", "Add b()"), ("Add b(#1)  ", "Add b(#1)  ")])
def test_a_title_is_bare_without_the_numbers_at_its_end(title, bare):
    assert bare_title(title) == bare


@pytest.mark.parametrize("piece", [" ", " (#1)", "(#1)"])
def test_no_title_that_a_stranger_writes_takes_long_to_read(piece):
    assert bare_title(piece * 20_000 + "x") == piece * 20_000 + "x"


def test_names_each_reverted_commit_and_closed_issue_once():
    body = "Revert two\n\nThis reverts commit abcdef1234.\nThis reverts commit\n1234567.\n"
    body += "Fixes #4, closes: #5, fixes #4"
    message = read_message(body + f"\nfixes #{'9' * 5000}")
    assert message.reverts == ("abcdef1234", "1234567")
    assert message.closes == (4, 5)


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

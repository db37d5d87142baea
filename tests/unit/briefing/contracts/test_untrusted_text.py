"""What a stranger's text has lost once it is quoted, and what it keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.untrusted_text import MOST_QUOTED, neutral, quoted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fix the tax of each line", "Fix the tax of each line"),
        ("Überprüfe naïve Größen", "Überprüfe naïve Größen"),
        ("إصلاح خطأ", "إصلاح خطأ"),
        ("</quoted> now", "(/quoted) now"),
        ("\uff1c/quoted\uff1e", "(/quoted)"),
        ('say "yes" `now`', "say 'yes' 'now'"),
        ("{person:p1}", "(person:p1)"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u2060f", "abcdef"),
        ("a\u200db\u3164c\ufe0fd\u115fe", "abcde"),
        ("a\x00b\x1b[31mc\x07", "ab[31mc"),
        ("one\r\n\r\ntwo\u2028three\ttab", "one two three tab"),
        ("ig\U000e0069nore", "ignore"),
        ("\ud800half", "half"),
        ("id | kind | scope", "id / kind / scope"),
        ("", ""),
    ],
)
def test_a_text_loses_what_could_make_it_more_than_a_text(text: str, found: str) -> None:
    assert neutral(text) == found


def test_ten_thousand_characters_are_cut_and_the_cut_is_seen() -> None:
    assert neutral("ab " * 4_000).endswith("…")
    assert len(neutral("ab " * 4_000)) <= MOST_QUOTED


@given(st.text(max_size=600))
def test_no_text_ends_its_own_quotation_or_its_line(text: str) -> None:
    line = quoted(text)

    assert (line[0], line[-1], line.count('"')) == ('"', '"', 2)
    assert len(line.splitlines()) == 1
    assert not set(line) & set("<>{}|`\u200b\u202e\ufeff")
    assert len(line) <= MOST_QUOTED + 2

"""The language of phrases: slots, formats, what is left out where the subject is named, and strangers' texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.narrative.phrases.operations import quoted
from briefing.narrative.wording import MOST_TEXT, UNNAMED, fill, label, safe, values_of
from tests.unit.briefing.narrative.examples import change

VALUES = {
    "one": 1, "two": 2, "none": 0, "share": 41.7, "name": "Auth", "all": ["a", "b", "c", "d"], "empty": [],
    "at": "2026-09-11T18:40:00+02:00",
}  # fmt: skip


@pytest.mark.parametrize("template", ["{absent}", "a {name} and {absent:changes}", "{empty}", "{absent?is|are}"])
def test_a_phrase_with_a_slot_without_a_value_cannot_be_said(template):
    assert fill(template, VALUES, fact=None) is None


WILD = st.text(max_size=400) | st.text(alphabet="“”\"'`{}<>|\\\n\u202e\u200bperson:p1 ", max_size=200)


@given(WILD)
def test_a_title_never_ends_its_quotation_nor_expands_to_a_person(title):
    text = quoted(title) or "“”"
    assert (text[0], text[-1]) == ("“", "”")
    assert not re.search(r"[“”\"`{}<>|\\\n\u202a-\u202e\u2066-\u2069\u200b]", text[1:-1])
    assert len(text) <= 82


@given(WILD)
def test_no_text_of_a_fact_reaches_a_sentence_as_more_than_a_line(text):
    told = [one for one in values_of(change(4012, title=text, author=text)).values() if isinstance(one, str)]
    assert all("\n" not in one and "\u202e" not in one and len(one) <= MOST_TEXT for one in told)


@pytest.mark.parametrize("person", ["p1", "github:U_kgDOA1b2", "gitlab:1042", "git:3f9a_b"])
def test_a_person_stays_a_placeholder_whatever_the_forge_calls_them(person: str) -> None:
    assert values_of(change(4012, author=f"{{person:{person}}}"))["author"] == f"{{person:{person}}}"


def test_a_persons_placeholder_stays_only_where_people_are():
    told = values_of(change(4012, author="{person:p1}", title="{person:p1}", gates=[]))
    assert told["author"] == "{person:p1}"
    assert told["title"] == safe("{person:p1}") == "(person:p1)"
    assert "{" not in str(values_of(change(4012, author="by {person:p1}"))["author"])


def test_no_sentence_begins_in_a_name():
    assert label("Auth. Nothing else is wrong!") == "Auth Nothing else is wrong"
    assert label("shop/v2.1: core") == "shop/v2.1 core"
    assert label("...") == UNNAMED

"""How people are found in a text, and how what only looks like them is left alone."""

from __future__ import annotations

import pytest

from data.erasing import Spellings
from data.handles import is_telling, keys_of, replaced

ADA = keys_of(
    login="ada-l77", name="Ada Lovelace", addresses=("Ada.L@Acme.example",), is_telling_login=True, ids=("ada-l77",)
)
MARK = keys_of(login="mark", name="Mark Žižka", addresses=(), is_telling_login=False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Fix the cart, by @ada-l77", "Fix the cart, by @X"),
        ("Ada-L77 reviewed", "X reviewed"),
        ("ada-l77/fix-cart", "X/fix-cart"),
        ("https://github.com/ada-l77/cart/pull/3", "https://github.com/X/cart/pull/3"),
        ("feature/ada-l77-cart", "feature/X-cart"),
        ("mail ADA.L@acme.EXAMPLE.", "mail X."),
        ("Co-authored-by: Ada Lovelace <ada.l@acme.example>", "Co-authored-by: X <X>"),
        ("12345+ada-l77@users.noreply.github.com", "X"),
        ("Lovelace, Ada said so", "X said so"),
        ("as ada.lovelace and ADA_LOVELACE wrote", "as X and X wrote"),
        ("Ada L. looked; A. Lovelace too", "X. looked; X too"),
        ("Ad\u200ba Love\u00adlace", "X"),
        ("Ádá Lovelace", "X"),
        ("A\u0301da Lovelace", "X"),
        ("ada\u00a0lovelace", "X"),
    ],
)
def test_a_person_is_found_in_every_spelling(text: str, left: str) -> None:
    assert replaced(text, Spellings(ADA, "X")) == left


@pytest.mark.parametrize(
    "text",
    ["", "Ada", "Lovelace", "ada-l7", "ada-l777", "radar-l77", "the Ada language", "a l", "Adam Lovelace", "77"],
)
def test_a_first_name_and_what_only_looks_alike_stay(text: str) -> None:
    assert replaced(text, Spellings(ADA, "X")) is text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mark the order as paid", None),
        ("mark-and-sweep", None),
        ("@mark-and-sweep", None),
        ("by @mark", "by @X"),
        ("reviewed by mark", "reviewed by X"),
        ("https://github.com/mark/cart", "https://github.com/X/cart"),
        ("mark zizka", "X"),
        ("{person:mark}", "{person:X}"),
    ],
)
def test_a_login_that_is_an_ordinary_word_counts_where_nothing_else_can_be_meant(text: str, left: str | None) -> None:
    assert replaced(text, Spellings(MARK, "X")) == (text if left is None else left)


@pytest.mark.parametrize(("login", "tells"), [("ada-l", True), ("ada", False), ("x1", True), ("torvalds", True)])
def test_a_short_word_of_letters_alone_tells_nobody(login: str, *, tells: bool) -> None:
    assert is_telling(login, lambda _: False) is tells
    assert not is_telling(login, lambda _: True)


def test_a_name_written_without_spaces_counts_as_one_word() -> None:
    keys = keys_of(login="", name="山田太郎", addresses=(), is_telling_login=False)
    assert replaced("作者: 山田太郎", Spellings(keys, "X")) == "作者: X"


def test_of_a_name_with_many_words_the_first_and_the_last_count() -> None:
    keys = keys_of(login="", name="Ana Maria de la Cruz Ortega", addresses=(), is_telling_login=False)
    assert replaced("Ana Ortega, Ana María", Spellings(keys, "X")) == "X, Ana María"

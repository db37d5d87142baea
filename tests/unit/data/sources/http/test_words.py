"""What a service says, made safe to keep: its secrets masked, its headers read with mistrust, its words in one line."""

from __future__ import annotations

import json
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.sources.http.answers import Answer, NotJson, allowance_of, is_limit, own_words, parse_body, seconds_to_wait
from data.sources.http.asking import CORE, Allowance
from data.sources.http.masking import MASK, MOST_RAW, kept_words, masked

NOW = 1_790_000_000.0
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("token ghp_0123456789abcdef end", f"token {MASK} end"),
        ("github_pat_11ABC_def0123", MASK),
        ("xoxb-1-2-abc and sk-ant-api03-xyz", f"{MASK} and {MASK}"),
        ("jwt eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2ln-nature", f"jwt {MASK}"),
        (f"key {KEY} end", f"key {MASK} end"),
        ("key -----BEGIN RSA PRIVATE KEY-----\nMIIcut", f"key {MASK}"),
        ("Authorization: Bearer abcdef", f"Authorization: {MASK}"),
        ('{"authorization":"token abcdef"}', f'{{"authorization: {MASK}"}}'),
        ("authorization: Token token=abcdef\nhost: x", f"authorization: {MASK}\nhost: x"),
        ("sent Bearer abcdefgh12", f"sent {MASK}"),
        ("https://user:pass@proxy.example/x", f"https://{MASK}@proxy.example/x"),
        ("a bearer of bad news", "a bearer of bad news"),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, safe: str) -> None:
    assert masked(text) == safe


@given(st.text(), st.text(min_size=4, max_size=40), st.text())
def test_a_secret_that_is_known_is_nowhere_in_what_is_kept(before: str, secret: str, after: str) -> None:
    kept = kept_words(f"{before}{secret}{after}", [secret])
    assert secret not in kept.replace(MASK, "") or secret in MASK
    assert len(kept) <= MOST_RAW


@given(st.text(max_size=300))
def test_words_fit_in_one_line(text: str) -> None:
    words = own_words(text)
    assert len(words) <= 200
    assert words == " ".join(words.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"message": "Not\\n Found", "documentation_url": "x"}', "Not Found"),
        ('{"error": {"message": "Invalid Input Provided", "code": 2001}}', "Invalid Input Provided"),
        ('{"error": "denied"}', "denied"),
        ('{"message": 7}', '{"message": 7}'),
        ("<html><body><h1>502 Bad\n Gateway</h1>", "502 Bad Gateway"),
        ("", ""),
        ("[" * 100_000, "[" * 199 + "…"),
    ],
)
def test_a_services_own_words_are_found(text: str, words: str) -> None:
    assert own_words(text) == words


@given(st.text(), st.sampled_from(["application/json", "text/html", ""]))
@example("[" * 100_000, "application/json")
def test_a_body_is_json_or_said_not_to_be(text: str, kind: str) -> None:
    with suppress(NotJson):
        json.dumps(parse_body(text, kind))


headers = st.dictionaries(
    st.sampled_from(
        [
            *("retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-limit", "date"),
            *("ratelimit-remaining", "ratelimit-reset", "ratelimit-limit"),
        ]
    ),
    st.one_of(st.text(max_size=20), st.integers().map(str), st.floats().map(str)),
)


@given(headers, st.integers(100, 599), st.text(max_size=50))
def test_no_header_makes_us_wait_less_than_a_second_or_stumble(told: dict[str, str], status: int, text: str) -> None:
    seconds = seconds_to_wait(told, NOW)
    assert seconds is None or seconds >= 1
    found = allowance_of(told, NOW)
    assert found is None or found[1].remaining >= 0
    assert is_limit(status, told, text) in {True, False}


def test_a_reset_of_gitlabs_is_a_moment_and_one_of_pagerdutys_counts_from_now() -> None:
    later = str(int(NOW) + 60)
    assert seconds_to_wait({"ratelimit-reset": later}, NOW) == 61
    assert seconds_to_wait({"ratelimit-reset": "60"}, NOW) == 60
    told = {"ratelimit-remaining": "7", "ratelimit-limit": "2000"}
    assert allowance_of({**told, "ratelimit-reset": later}, NOW) == (
        CORE,
        Allowance(remaining=7, limit=2000, reset_at=NOW + 61),
    )
    assert allowance_of({**told, "ratelimit-reset": "60"}, NOW) == (
        CORE,
        Allowance(remaining=7, limit=2000, reset_at=NOW + 60),
    )
    assert allowance_of(told, NOW) is None


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<https://x/1>; rel="next"', "https://x/1"),
        ("<https://x/1>; rel=next", "https://x/1"),
        ('<https://x/0>; rel="prev", <https://x/2>; rel="next", <https://x/9>; rel="last"', "https://x/2"),
        ('<https://x/0>; rel="last"', None),
        ("garbage", None),
    ],
)
def test_the_next_page_is_found(link: str, url: str | None) -> None:
    assert Answer(status=200, json=None, headers={"link": link}).next_url == url


@pytest.mark.parametrize("part", ["<title", "<a>;", "<a>; rel "])
def test_a_header_as_long_as_it_may_be_is_looked_through_once(part: str) -> None:
    begun = process_time()
    assert Answer(status=200, json=None, headers={"link": part * 10_000}).next_url is None
    # From each of its parts to its end took minutes.
    assert process_time() - begun < 1

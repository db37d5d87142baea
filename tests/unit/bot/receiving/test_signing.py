"""A signature holds for what was signed, for a few minutes, and for nothing else."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from bot.receiving.signing import SIGNATURE, TIMESTAMP, Seal, Sent

NOW = 1_763_371_800
SENT = Sent(method="POST", target="/coverage?repository=acme/shop&commit=a1", body=b'{"id": 1}')
SEAL = Seal("a secret of thirty-two characters", tolerance=300)
SIGNED = SEAL.sign(SENT, NOW)


def test_what_is_signed_is_the_moment_the_method_the_target_and_the_body() -> None:
    text = b'1763371800.POST./coverage?repository=acme/shop&commit=a1.{"id": 1}'
    digest = hmac.new(b"a secret of thirty-two characters", text, hashlib.sha256).hexdigest()
    assert {TIMESTAMP: "1763371800", SIGNATURE: f"v1={digest}"} == SIGNED
    assert SEAL.proof(SENT, SIGNED, NOW) is not None


def test_a_clock_may_be_off_by_the_tolerance() -> None:
    held = [off for off in (-301, -300, 0, 300, 301) if SEAL.proof(SENT, SIGNED, NOW + off)]
    assert held == [-300, 0, 300]


def test_while_a_secret_changes_either_of_two_signatures_will_do() -> None:
    other = Seal("another secret of thirty-two letters").sign(SENT, NOW)
    both = {TIMESTAMP: str(NOW), SIGNATURE: f"{other[SIGNATURE]}, {SIGNED[SIGNATURE]}"}
    assert SEAL.proof(SENT, both, NOW) is not None
    assert SEAL.proof(SENT, other, NOW) is None
    many = {TIMESTAMP: str(NOW), SIGNATURE: ",".join([other[SIGNATURE]] * 4 + [SIGNED[SIGNATURE]])}
    assert SEAL.proof(SENT, many, NOW) is None


def test_a_header_that_is_not_as_it_must_be_proves_nothing() -> None:
    for headers in (
        {},
        {SIGNATURE: SIGNED[SIGNATURE]},
        {TIMESTAMP: SIGNED[TIMESTAMP]},
        *(SIGNED | {TIMESTAMP: at} for at in ("-1763371800", "1763371800.0", "٣")),
        *(SIGNED | {SIGNATURE: one} for one in ("v1=", SIGNED[SIGNATURE].upper(), SIGNED[SIGNATURE][3:])),
    ):
        assert SEAL.proof(SENT, headers, NOW) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_whatever_makes_it_fail(at: str, signature: str) -> None:
    assert SEAL.proof(SENT, {TIMESTAMP: at, SIGNATURE: signature}, NOW) is None

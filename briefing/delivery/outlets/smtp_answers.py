"""What a mail server's refusal is about: the address, the mail, or us.

Only what is said of the address itself is held against it. The surprising thing: many servers send no enhanced code,
and say 550 of an unknown address and of a sender whom they do not let relay alike; their words tell the two apart.
"""

from __future__ import annotations

import re
from typing import Final

from briefing.contracts.untrusted_text import clean
from briefing.delivery.outlets.protocol import AddressRefused, SendError, SendLater, SendRefused

TEMPORARY: Final = 4
PERMANENT: Final = 5

_MOST_WORDS: Final = 300
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463. 5.1.7 and 5.1.8 are about the sender's address, and 5.2.2 is a full mailbox, which somebody empties.
_ADDRESS_CODES: Final = frozenset({*(f"5.1.{one}" for one in (0, 1, 2, 3, 4, 6, 10)), "5.2.1"})
_ADDRESS_REPLIES: Final = frozenset({550, 551, 553})
"""What a server without enhanced codes says of an address (RFC 5321, 4.2.3); 552 and 554 are about the mail."""
_TOO_LARGE: Final = 552
_SIZE_CODES: Final = frozenset({"5.2.3", "5.3.4"})
"""RFC 3463, beside the 552 of RFC 1870, which without a code is about the size; 5.2.2 is a full mailbox there, too."""
# Exim says "550 relay not permitted" and "550 Sender verify failed", and lists of senders "550 Blocked".
_ABOUT_US = re.compile(
    rb"\b(relay|sender|authenti|spf|dkim|dmarc|spam|policy|block|blacklist|reputation)", re.IGNORECASE
)


def about_recipient(what: str, code: int, words: bytes) -> SendError:
    """Tell an address that nothing reaches from a policy, or a sender that is not liked."""
    enhanced = _ENHANCED.match(words)
    if enhanced:
        is_address = enhanced[1].decode() in _ADDRESS_CODES
    else:
        is_address = code in _ADDRESS_REPLIES and not _ABOUT_US.search(words)
    if code // 100 == PERMANENT and is_address:
        return AddressRefused(_said(what, code, words))
    return about_mail(what, code, words)


def to_be_put_right(what: str, code: int, words: bytes) -> SendLater:
    """Whatever the server says of us is put right by somebody, in the settings or over there."""
    return SendLater(_said(what, code, words))


def about_sender(what: str, code: int, words: bytes) -> SendError:
    """Tell a mail that is too large, as its size is said beside the sender, from what is said of us."""
    enhanced = _ENHANCED.match(words)
    if code == _TOO_LARGE and (enhanced is None or enhanced[1].decode() in _SIZE_CODES):
        return SendRefused(_said(what, code, words))
    return to_be_put_right(what, code, words)


def about_mail(what: str, code: int, words: bytes) -> SendError:
    """Tell what may be taken later from what never is."""
    return (SendRefused if code // 100 == PERMANENT else SendLater)(_said(what, code, words))


def text_of(code: int, words: bytes) -> str:
    """Return an answer as one line that any database and any terminal takes."""
    return clean(f"{code} {words.decode('utf-8', 'backslashreplace')}", limit=_MOST_WORDS)


def _said(what: str, code: int, words: bytes) -> str:
    return f"{what}: {text_of(code, words)}"

"""How large a mail a server takes, which it says in its EHLO (RFC 1870), and how large one of ours is.

A mail that is too large is known to be so before a byte of it has left. The surprising thing: the size is that of the
mail as it will be stored, with CRLF at every end of a line, but without the dots that DATA doubles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.delivery.outlets.protocol import SendRefused
from briefing.delivery.outlets.smtp_lines import as_lines

if TYPE_CHECKING:
    import smtplib

_EXTENSION: Final = "size"
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
"""What RFC 1870 lets a server say; longer ones would be no number to Python, either."""


def size_of(content: bytes) -> int:
    """Return how many bytes a mail has as RFC 1870 counts them."""
    return len(as_lines(content))


def most_bytes(smtp: smtplib.SMTP) -> int | None:
    """Return the most that a server takes; None where it names no end, as it does with 0, too."""
    told = str(smtp.esmtp_features.get(_EXTENSION, "")).strip()
    return (int(told) or None) if _NUMBER.fullmatch(told) else None


def check_size(smtp: smtplib.SMTP, host: str, size: int) -> None:
    """Let a mail of a size pass, unless the server has said that it takes none of that.

    Raises:
        SendRefused: naming both sizes, and what to do.
    """
    most = most_bytes(smtp)
    if most is not None and size > most:
        raise SendRefused(
            f"the mail has {size:,} bytes and {host} takes {most:,} at most (SIZE in its EHLO); raise that limit,"
            " then 'riskbrief retry' sends it"
        )


def declaration(smtp: smtplib.SMTP, size: int) -> tuple[str, ...]:
    """Return what to say of the size with MAIL FROM: a server may take less of this sender than it says in EHLO."""
    return (f"SIZE={size}",) if smtp.has_extn(_EXTENSION) else ()

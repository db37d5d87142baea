"""Tries the mail server as far as one can without sending: connect, encrypt, log in, and ask whether it is there."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding
from briefing.delivery.outlets.protocol import SendError

if TYPE_CHECKING:
    from bot.doctor.finding import State
    from bot.settings import Settings
    from briefing.delivery.outlets.smtp import SmtpOutlet

LOGIN_FIX: Final = "correct username in [smtp] and RISKBRIEF_SMTP_PASSWORD"
SECURITY_FIX: Final = "correct security and port in [smtp]: starttls is usually 587, tls 465"
PLACE_FIX: Final = "check host, port and security in [smtp], and that this machine may reach it"
FIXES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, LOGIN_FIX),
    (smtplib.SMTPNotSupportedError, SECURITY_FIX),
    (ssl.SSLError, SECURITY_FIX),
    (smtplib.SMTPServerDisconnected, SECURITY_FIX),
)
REFUSALS: Final = (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError)
"""The server answered, and said no; whatever else went wrong leaves open whether it would have."""

SAFETY: Final = {"none": "without encryption", "starttls": "encrypted by STARTTLS", "tls": "encrypted by TLS"}
NOT_SET_FIX: Final = "set host, security and sender in [smtp]; with username also RISKBRIEF_SMTP_PASSWORD"


def check_mail(
    settings: Settings, outlet: SmtpOutlet | None, *, lacks: str | None, is_needed: bool
) -> tuple[Finding, ...]:
    """Try the server; `outlet` is None where something is not set, which `lacks` names."""
    smtp = settings.smtp
    if outlet is None:
        # A server without its password was begun with, and nobody means it to stay so.
        is_begun = smtp.host is not None
        return (
            Finding(
                "mail server",
                "missing" if is_begun else "not connected",
                lacks or "",
                LOGIN_FIX if is_begun else NOT_SET_FIX,
                is_needed=is_needed or is_begun,
            ),
        )
    name = f"{smtp.host}:{smtp.actual_port}"
    try:
        outlet.check()
    except SendError as error:
        cause = error.__cause__
        state: State = "missing" if cause is None or isinstance(cause, REFUSALS) else "unknown"
        fix = next((fix for kind, fix in FIXES if isinstance(cause, kind)), PLACE_FIX)
        return (Finding(name, state, error.reason, fix, is_needed=True),)
    login = "no login" if smtp.username is None else f"logged in as {smtp.username}"
    return (Finding(name, "ok", f"{SAFETY[smtp.security]}, {login}"),)

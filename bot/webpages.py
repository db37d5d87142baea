"""The pages that a reader finds behind the links of a mail, as HTML.

They are made of our own words alone: no address, no name and nothing that was sent to us stands in any of them, so
that whoever gets hold of a forwarded mail learns nothing here. They need no script, font or picture.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --quiet: #59636e; --key: #0a58ca; --on-key: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #1a1d20; --quiet: #a5adb6; --key: #8ab4ff; --on-key: #10131a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 3rem 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
p { margin: 0 0 1.25rem; }
.who { color: var(--quiet); font-size: .9375rem; }
button { font: inherit; font-weight: 600; padding: .7rem 1.25rem; border: 2px solid var(--key); border-radius: .375rem;
  background: var(--key); color: var(--on-key); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
"""

ASK_ADMINISTRATOR: Final = "Whoever runs Riskbrief here can help."


def asking(stop: str) -> str:
    """Ask whether the mails shall stop; `stop` is where the button goes."""
    return _page(
        "Stop these emails?",
        "Riskbrief sends its weekly briefing to the address that got this link. Nothing has changed yet.",
        _button(stop, "Unsubscribe"),
    )


def unsubscribed(again: str) -> str:
    """Say that the mails have stopped; `again` is where the button goes that takes it back."""
    return _page(
        "You are unsubscribed",
        "No more briefings are sent to this address. What you get in Slack stays as it is.",
        _button(again, "Get it again"),
    )


def subscribed(stop: str) -> str:
    """Say that the mails come again."""
    return _page(
        "You get it again",
        "The next briefing is sent to this address.",
        _button(stop, "Unsubscribe"),
    )


def refused(stop: str) -> str:
    """Say that the mail server does not take the address, and offer to unsubscribe all the same."""
    return _page(
        "Nothing is sent to this address",
        f"Its mail server has refused it, so no briefings are sent there. {ASK_ADMINISTRATOR}",
        _button(stop, "Unsubscribe"),
    )


def unknown() -> str:
    """Say that there is nothing here, whatever it is that is not."""
    return _page("There is nothing here", f"This link is not complete, or no longer in use. {ASK_ADMINISTRATOR}")


def not_allowed() -> str:
    """Say that a page does not take what was asked of it."""
    return _page("That is not possible here", "Open the link of the email in a browser.")


def unavailable() -> str:
    """Say that it cannot be done now."""
    # What was written may be lost or kept where the database goes away at that very moment.
    text = "It is not certain that anything has changed. Please try again in a few minutes; twice does no harm."
    return _page("That did not work yet", text)


def went_wrong(error_id: str) -> str:
    """Apologise, with the id by which the log can be searched."""
    text = f"Something went wrong. Please try again; if it happens again, report error {error_id}. {ASK_ADMINISTRATOR}"
    return _page("Sorry, that did not work", text)


@cache
def content_policy() -> str:
    """Return the Content-Security-Policy: nothing is loaded, our style alone counts, forms go nowhere else."""
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _button(where: str, label: str) -> str:
    # The very body that a mail client sends: both ways are one.
    return (
        f'<form method="post" action="{where}">\n'
        '<input type="hidden" name="List-Unsubscribe" value="One-Click">\n'
        f'<button type="submit">{label}</button>\n'
        "</form>\n"
    )


def _page(title: str, text: str, more: str = "") -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} – Riskbrief</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<p class="who">Riskbrief, weekly briefing by email</p>\n<h1>{title}</h1>\n<p>{text}</p>\n{more}'
        "</main>\n</body>\n</html>\n"
    )

"""The HTML pages behind a mail's links, without any address or name: a forwarded mail's link tells nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, and its button's action, empty for none."""

    title: str
    text: str
    button: str = ""


ASKING: Final = Page(
    "Stop these emails?",
    "Riskbrief sends its weekly briefing to the address that got this link. Nothing has changed yet.",
    "Unsubscribe",
)
UNSUBSCRIBED: Final = Page(
    "You are unsubscribed",
    "No more briefings are sent to this address. What you get in Slack stays as it is.",
    "Get it again",
)
SUBSCRIBED: Final = Page("You get it again", "The next briefing is sent to this address.", "Unsubscribe")
REFUSED: Final = Page(
    "Nothing is sent to this address",
    f"Its mail server has refused it, so no briefings are sent there. {ASK_ADMINISTRATOR}",
    "Unsubscribe",
)
UNKNOWN: Final = Page("There is nothing here", f"This link is not complete, or no longer in use. {ASK_ADMINISTRATOR}")
NOT_ALLOWED: Final = Page("That is not possible here", "Open the link of the email in a browser.")
# A write may be lost or kept if the database goes away at that moment.
UNAVAILABLE: Final = Page(
    "That did not work yet",
    "It is not certain that anything has changed. Please try again in a few minutes; twice does no harm.",
)


def went_wrong(error_id: str) -> Page:
    """Apologise, with the id to find in the log."""
    again = f"Please try again; if it happens again, report error {error_id}. {ASK_ADMINISTRATOR}"
    return Page("Sorry, that did not work", f"Something went wrong. {again}")


@cache
def content_policy() -> str:
    """Return the Content-Security-Policy: nothing is loaded, only our style, forms go nowhere else."""
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def written(page: Page, where: str = "") -> str:
    """Write a page as HTML; `where` is its button's target."""
    # The same body as a mail client sends.
    form = (
        f'<form method="post" action="{where}">\n'
        '<input type="hidden" name="List-Unsubscribe" value="One-Click">\n'
        f'<button type="submit">{page.button}</button>\n'
        "</form>\n"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{page.title} – Riskbrief</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<p class="who">Riskbrief, weekly briefing by email</p>\n<h1>{page.title}</h1>\n<p>{page.text}</p>\n'
        f"{form if page.button else ''}</main>\n</body>\n</html>\n"
    )

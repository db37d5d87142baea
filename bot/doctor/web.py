"""Tries the pages for readers where readers reach them: through the public address, the proxy and all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx

from bot.doctor.finding import Finding
from bot.web import ALIVE

if TYPE_CHECKING:
    from bot.settings import Web

SECONDS: Final = 10.0
START: Final = "start 'riskbrief run' or 'riskbrief bot'"
PROXY: Final = "have your proxy hand {url} on to {bind}:{port}; docs/web.md has examples"
PLAIN: Final = "set url in [web] to an https address: mails have no one-click link to another"


def check_web(web: Web, url: str) -> Finding:
    """Ask the pages at `url`, which is that of the settings, whether they are there.

    Nothing needs them: readers can still unsubscribe by a mail.
    """
    problem = _problem(url)
    if problem is not None:
        fix = f"{START}, and {PROXY.format(url=url, bind=web.bind, port=web.port)}"
        return Finding(name=url, state="missing", detail=problem, fix=fix)
    if not url.startswith("https://"):
        return Finding(name=url, state="missing", detail="it answers, without encryption", fix=PLAIN)
    return Finding(name=url, state="ok", detail="it answers")


def _problem(url: str) -> str | None:
    try:
        # What stands in the environment about proxies is for requests that leave, and this one comes back to us.
        answer = httpx.get(f"{url}/healthz", timeout=SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"does not answer: {str(error) or type(error).__name__}"
    if answer.status_code != httpx.codes.OK or answer.text != ALIVE:
        return f"somebody else answers there, with status {answer.status_code}"
    return None

"""A Chromium without a window that shows one page after another: at a width, in light or dark, as pixels and as facts.

It is started once and asked over its own protocol (DevTools, on loopback), since a start takes longer than a page. What
is evaluated in a page comes from outside of it, so that a page's own policy against scripts stays in force.
"""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    "--remote-debugging-port=0",
    # A frame of its own process is still blank when the page around it is ready for its picture.
    "--disable-features=IsolateSandboxedIframes",
)
LISTENING = "DevTools listening on "
PATIENCE = 60.0
"""Seconds for one answer, on a machine that has much else to do."""
VIEWPORT = 900
"""The window's height in CSS pixels; a picture is as tall as its page all the same."""


class BrowserFailed(RuntimeError):
    """Chromium did not start, or refused what it was asked."""


class Browser:
    """One tab. What it shows is loaded from a file, as a mail client or a reader would open it."""

    def __init__(self, connection: ClientConnection, folder: Path) -> None:
        self._connection, self._folder = connection, folder
        self._asked = 0
        self._session: str | None = None
        self._size: dict[str, object] = {}
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")

    def run_in_every_page(self, script: str) -> None:
        """Have a script run at the start of each page that is shown from now on."""
        self._ask("Page.addScriptToEvaluateOnNewDocument", source=script)

    def show(self, page: str) -> None:
        """Load a page, with all that it holds."""
        place = self._folder / "page.html"
        place.write_text(page, "utf-8")
        if words := self._ask("Page.navigate", url=place.as_uri()).get("errorText"):
            raise BrowserFailed(f"Chromium does not show {place}: {words}")
        while self._heard().get("method") != "Page.loadEventFired":
            pass

    def look(self, *, width: int, dark: bool = False, scale: int = 1) -> None:
        """See the page at a width in CSS pixels, each of which is so many on the picture."""
        self._size = {"width": width, "height": VIEWPORT, "deviceScaleFactor": scale, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **self._size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page, or of what it promises."""
        answer = self._ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserFailed(f"{expression[:80]}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """The whole page as a PNG, however tall. The window grows for it: a frame below its end would stay blank."""
        height = self.ask("Math.ceil(document.documentElement.getBoundingClientRect().height)")
        self._ask("Emulation.setDeviceMetricsOverride", **self._size | {"height": max(height, 1)})
        drawn = self._ask("Page.captureScreenshot")["data"]
        self._ask("Emulation.setDeviceMetricsOverride", **self._size)
        return base64.b64decode(drawn)

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        self._asked += 1
        told = {"id": self._asked, "method": method, "params": parameters}
        self._connection.send(json.dumps(told if self._session is None else told | {"sessionId": self._session}))
        while (answer := self._heard()).get("id") != self._asked:
            pass
        if "error" in answer:
            raise BrowserFailed(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _heard(self) -> dict[str, Any]:
        return json.loads(self._connection.recv(timeout=PATIENCE))


@contextmanager
def opened(program: str | Path) -> Iterator[Browser]:
    """A browser that ends with the block, and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="riskbrief-browser-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        command = [str(program), *FLAGS, f"--user-data-dir={folder / 'profile'}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            try:
                address = _address(process)
                with connect(address, max_size=None, compression=None, open_timeout=PATIENCE) as connection:
                    yield Browser(connection, folder)
            finally:
                process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Where Chromium listens, which it says among its complaints; what it says later is read and forgotten."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith(LISTENING):
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
            return line.removeprefix(LISTENING).strip()
    raise BrowserFailed(f"Chromium ended before it listened: {''.join(said).strip() or 'it said nothing'}")

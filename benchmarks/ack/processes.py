"""The processes that `make bench-ack` measures and disturbs: `riskbrief bot`, and `riskbrief run --once` beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.slack.receive.serve import PATH

if TYPE_CHECKING:
    from benchmarks.ack.slack import TimedSlack
    from benchmarks.ack.store import Prepared

OURS = "bot"

START_SECONDS, END_SECONDS = 60.0, 30.0
_PAUSE = 0.05


class NotMeasured(Exception):
    """A process did not start or ended too early; the message says which, and shows what it said."""


class Machine:
    """Starts the processes over one store and one Slack; their words go to files in a folder."""

    def __init__(self, folder: Path, prepared: Prepared, slack: TimedSlack) -> None:
        """Take what they work on; nothing is started yet."""
        self._folder, self._prepared, self._slack = folder, prepared, slack
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("RISKBRIEF_", "ANTHROPIC_"))}
        self._quiet = {**ours, "RISKBRIEF_DATABASE_URL": f"sqlite:///{prepared.database}"}
        self._tokens = {
            "RISKBRIEF_SLACK_BOT_TOKEN": slack.bot_token,
            "RISKBRIEF_SLACK_APP_TOKEN": slack.app_token,
            "RISKBRIEF_SLACK_SIGNING_SECRET": slack.signing_secret,
        }

    @contextmanager
    def socket_bot(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the bot over Socket Mode; it is connected when the block begins, and has hung up when it ends."""
        config = self._config("socket", 'mode = "socket"')
        with self._running([OURS, "bot", "--config", config], self._quiet | self._tokens, "socket") as bot:
            self._until(lambda: bool(self._slack.socket.connections), bot, "socket")
            yield bot
        self._until(lambda: not self._slack.socket.connections, None, "socket")

    @contextmanager
    def http_bot(self) -> Iterator[str]:
        """Run the bot as a web server; it takes requests when the block begins. Yields its address."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = self._config("http", f'mode = "http"\nport = {port}')
        with self._running([OURS, "bot", "--config", config], self._quiet | self._tokens, "http") as bot:
            self._until(lambda: _listens(port), bot, "http")
            yield f"http://127.0.0.1:{port}{PATH}"

    @contextmanager
    def batch(self) -> Iterator[subprocess.Popen[bytes]]:
        """Let `riskbrief run --once` brief everybody else; it has no outlet, so that it computes all the time.

        Raises:
            NotMeasured: it was done before the block was.
        """
        config = self._config("batch", "")
        command = [OURS, "run", "--once", "--narrator", "template", "--config", config]
        with self._running(command, self._quiet, "batch") as batch:
            yield batch
            if batch.poll() is not None:
                raise NotMeasured(f"the batch was over before the measurement was\n{self.said('batch')}")

    def said(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text(encoding="utf-8")[-2000:]

    def _config(self, name: str, slack: str) -> str:
        file = self._folder / f"{name}.toml"
        text = f'{self._prepared.settings}\n[slack]\napi_url = "{self._slack.api_url}"\n{slack}\n'
        file.write_text(text, encoding="utf-8")
        return str(file)

    @contextmanager
    def _running(
        self, command: Sequence[str], environment: Mapping[str, str], name: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        words = [sys.executable, "-P", "-m", *command]
        with (
            (self._folder / f"{name}.log").open("wb") as log,
            subprocess.Popen(words, env=dict(environment), stdout=log, stderr=log) as process,
        ):
            try:
                yield process
            finally:
                _end(process)

    def _until(self, is_so: Callable[[], bool], process: subprocess.Popen[bytes] | None, name: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not is_so():
            if time.monotonic() > until or (process is not None and process.poll() is not None):
                raise NotMeasured(f"the {name} process is not there\n{self.said(name)}")
            time.sleep(_PAUSE)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True

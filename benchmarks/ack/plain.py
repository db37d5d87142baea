"""`riskbrief bot` as it would be with Bolt's own handling of Socket Mode, for `make bench-ack` to compare with.

python -m benchmarks.ack.plain bot --config FILE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler

from bot.cli.main import main
from bot.slack import serve
from bot.slack.receiving import SOCKET_WORKERS

if TYPE_CHECKING:
    from slack_bolt import App


class Plain(SocketModeHandler):
    """Bolt's adapter as it comes, with as many workers as ours."""

    def __init__(self, app: App, app_token: str) -> None:
        """Take the app; nothing is connected yet."""
        super().__init__(app, app_token, concurrency=SOCKET_WORKERS)


if __name__ == "__main__":
    serve.Receiver = Plain  # type: ignore[assignment, attr-defined]
    main()

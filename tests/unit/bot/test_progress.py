"""Progress of long work where no terminal shows a bar."""

from __future__ import annotations

from bot.cli.console import TOLD_EVERY, ProgressLines


def test_a_pipe_gets_a_line_of_progress_every_ten_seconds_and_not_more_often(capsys):
    now = 100.0
    show = ProgressLines("Reading", clock=lambda: now)
    for second in range(int(2.5 * TOLD_EVERY)):
        now = 100.0 + second
        show("shop", 100 * second, 5_000)
    assert capsys.readouterr().err == "Reading shop: 1,000 of 5,000\nReading shop: 2,000 of 5,000\n"

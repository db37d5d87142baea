"""
Measures how fast `/risk` is acknowledged and answered on a Monday morning, while a batch of briefings is computed.

    python -m benchmarks.ack [--changes 100000] [--bursts 10] [--store DIR]

The store has 100,000 changes of an example company many times over. `riskbrief bot` runs as a user starts it, against a
fake Slack; `riskbrief run --once` computes briefings beside it, on the same cores, in the same store. Commands of every
kind come in bursts of 50 over Socket Mode, and as 50 signed HTTP requests at once. The same is measured without the
batch. Slack waits 3 seconds.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.ack.processes import Machine, NotMeasured
from benchmarks.ack.slack import BURST, TimedSlack, Timing, burst_over_http, burst_over_socket, commands, questions
from benchmarks.ack.store import CHANGES, prepare
from benchmarks.tables import into_page, judged, markdown, quantile

BURSTS, ROUNDS, COMPARED = 10, 6, 4
"""Bursts that are judged, rounds of HTTP requests, and bursts of what is only compared with."""

MOST_ACK, MOST_ANSWER, MOST_HTTP = 0.150, 1.5, 1.5
"""Seconds: p99 to acknowledge, p95 to answer, p99 of a signed request."""

CALLED_WRONGLY = 2
NEVER = math.inf


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What came of one way of asking. `failed` counts what was not taken, or not answered."""

    name: str
    timings: Sequence[Timing]

    @property
    def failed(self) -> int:
        """How many commands were not acknowledged or not answered."""
        return sum(one.has_failed for one in self.timings)

    @property
    def failures(self) -> str:
        """Which commands these were; empty for none."""
        return ", ".join(sorted({f"/risk {one.asked}".strip() for one in self.timings if one.has_failed}))

    def acked(self, share: float) -> float:
        """Return the seconds within which a share of the commands was acknowledged."""
        return quantile([NEVER if one.acked is None else one.acked for one in self.timings], share)

    def answered(self, share: float) -> float:
        """Return the seconds within which a share of the commands was answered."""
        return quantile([NEVER if one.answered is None else one.answered for one in self.timings], share)

    def cells(self) -> list[str]:
        """Return the row of a table, times in milliseconds."""
        figures = [*(self.acked(one) for one in (0.5, 0.99, 1)), *(self.answered(one) for one in (0.5, 0.95, 1))]
        return [self.name, str(len(self.timings)), *map(_ms, figures), str(self.failed)]


HEADS = ("", "commands", "ack p50", "p99", "worst", "answer p50", "p95", "worst", "failed")


class Bench:
    def __init__(self, machine: Machine, slack: TimedSlack, asked: Iterator[tuple[str, str]], kinds: int) -> None:
        """Take who asks what; `kinds` is how many questions there are until each was asked by everybody."""
        self.machine = machine
        self._slack, self._asked, self._kinds = slack, asked, kinds

    def over_socket(self, name: str, bursts: int) -> Row:
        """Measure bursts over Socket Mode, after each question was asked once."""
        with self.machine.socket_bot():
            burst_over_socket(self._slack, self._commands(self._kinds))
            found = [one for _ in range(bursts) for one in burst_over_socket(self._slack, self._commands(BURST))]
        _say(f"{name}: measured")
        return Row(name=name, timings=found)

    def over_http(self, name: str, rounds: int) -> Row:
        """Measure rounds of signed requests that come at once, after each question was asked once."""
        with self.machine.http_bot() as url:
            burst_over_http(self._slack, url, self._commands(self._kinds))
            found = [one for _ in range(rounds) for one in burst_over_http(self._slack, url, self._commands(BURST))]
        _say(f"{name}: measured")
        return Row(name=name, timings=found)

    def _commands(self, count: int) -> list[dict[str, str]]:
        return commands(self._slack, list(islice(self._asked, count)))


def measured(folder: Path, changes: int, bursts: int) -> tuple[int, list[Row]]:
    """Prepare the store and measure; return how many changes it has, and the rows of the report.

    Raises:
        NotMeasured: the bot did not start, or the batch was over too early.
    """
    _say(f"preparing the store; {os.getloadavg()[0]:.1f} processes want {os.cpu_count()} processors as it is")
    prepared = prepare(folder, changes)
    with TimedSlack() as slack:
        slack.settle(prepared.askers)
        kinds = max(len(one.questions()) for one in prepared.askers)
        bench = Bench(Machine(folder, prepared, slack), slack, questions(prepared.askers), kinds)
        quiet = [bench.over_socket("Socket Mode, no batch", COMPARED), bench.over_http("HTTP, no batch", COMPARED)]
        with bench.machine.batch():
            judged = [
                bench.over_socket("Socket Mode, batch running", bursts),
                bench.over_http("HTTP, batch running", ROUNDS),
            ]
    return prepared.changes, [*judged, *quiet]


def table_of(changes: int, rows: Sequence[Row]) -> str:
    return f"{changes:,} changes; bursts of {BURST}; milliseconds.\n\n{markdown(HEADS, (row.cells() for row in rows))}"


def verdict(rows: Sequence[Row]) -> int:
    """Print what failed and the last line; 1 when a goal is missed. The first row is Socket Mode, the second HTTP."""
    over_socket, over_http = rows[0], rows[1]
    ack, answer, http = over_socket.acked(0.99), over_socket.answered(0.95), over_http.acked(0.99)
    failed = over_socket.failed + over_http.failed
    is_met = ack < MOST_ACK and answer < MOST_ANSWER and http < MOST_HTTP and not failed
    for row in rows:
        if words := row.failures:
            print(f"failed, {row.name}: {words}")
    figures = (
        f"{_ms(ack)} ms to acknowledge (p99), {_ms(answer)} ms to answer (p95),"
        f" HTTP {_ms(http)} ms (p99), {failed} failed"
    )
    goal = f"goal {_ms(MOST_ACK)}, {_ms(MOST_ANSWER)} and {_ms(MOST_HTTP)} ms, none failed, while a batch runs"
    return judged("ack", figures, goal, good=is_met)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def _say(text: str) -> None:
    print(f"ack: {text}", file=sys.stderr, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Run the measurement; return 0 where the goals are met."""
    parser = argparse.ArgumentParser(prog="ack", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--changes", type=int, default=CHANGES, metavar="N")
    parser.add_argument("--bursts", type=int, default=BURSTS, metavar="N", help="bursts that are judged")
    parser.add_argument(
        "--store",
        type=Path,
        metavar="DIR",
        help="make the store here and leave it for the next time, whose batch is then shorter",
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table into this page")
    asked = parser.parse_args(words)
    where = tempfile.TemporaryDirectory() if asked.store is None else nullcontext(str(asked.store))
    with where as folder:
        try:
            changes, rows = measured(Path(folder), asked.changes, asked.bursts)
        except NotMeasured as error:
            print(f"ack: not measured: {error}", file=sys.stderr)
            return CALLED_WRONGLY
    table = table_of(changes, rows)
    print(table)
    if asked.write is not None:
        into_page(asked.write, table)
    return verdict(rows)


if __name__ == "__main__":
    raise SystemExit(main())

"""
How many different editions are rendered a second on one core, and whether memory stays as it is meanwhile.

    python -m benchmarks.render [--editions 1000]

An edition is what one reader gets: the view, Slack's messages, the mail as it goes out, and the page. A thousand of
them are made of the briefings of two example companies, each told differently, for readers in no order. The seconds are
those of the processor, so that a busy machine changes nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

# numpy reads this when it is loaded, which a chart does: what is measured is one core.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.render.weeks import Draft, NoBriefings, briefings, charts_of, drafts
from benchmarks.tables import judged, markdown
from briefing.editions.email.leaving import Leaving
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.view.build import build_view

if TYPE_CHECKING:
    from briefing.editions.view.values import EditionView

EDITIONS = 1_000
LEAST_EDITIONS = 20.0
"""A second, on one core."""
LEAST_CHARTS = 50
"""Different sets of charts; fewer would say little about drawing them."""
WARM = 200
"""Editions after which memory has to stay what it is."""
MOST_GROWTH = 0.05
CALLED_WRONGLY = 2

SENDER = "Riskbrief <riskbrief@acme.example>"
LEAVING = Leaving(
    why="You get this because Riskbrief's settings name you as a manager of Payments.",
    settings="/risk settings in Slack",
    mailto="leave@acme.example",
    one_click="https://risk.acme.example/unsubscribe/2f6b1c",
)


@dataclass(kw_only=True)
class Measured:
    """What rendering took. `seconds` are the processor's, by part; `charts` and `editions` are digests of what came."""

    seconds: dict[str, float] = field(default_factory=dict)
    charts: set[int] = field(default_factory=set)
    editions: set[bytes] = field(default_factory=set)
    rendered: int = 0
    warm_mib: float = 0.0
    mib: float = 0.0

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Add what the processor does within the block to a part."""
        started = time.process_time()
        yield
        self.seconds[part] = self.seconds.get(part, 0.0) + time.process_time() - started

    @property
    def rate(self) -> float:
        return self.rendered / sum(self.seconds.values())

    @property
    def growth(self) -> float:
        """By what share of itself memory has grown since it was warm."""
        return self.mib / self.warm_mib - 1


def measured(told: Iterable[Draft]) -> Measured:
    """Render each of the editions once, and forget it."""
    found = Measured()
    for draft in told:
        with found.timing("view"):
            view = build_view(draft.payload, draft.narrative, draft.names, draft.naming)
        with found.timing("Slack"):
            slack = render_slack(view).to_json()
        with found.timing("email"):
            mail = _mail(view, draft.recipient)
        with found.timing("page"):
            page = render_page(view)
        found.rendered += 1
        found.charts.add(hash(charts_of(view)))
        found.editions.add(sha256(b"\0".join((slack.encode(), mail, page.encode()))).digest())
        if found.rendered == WARM:
            found.warm_mib = _mib()
    found.mib = _mib()
    return found


def verdict(found: Measured) -> int:
    """Print the last line; 1 when a goal is missed."""
    different = len(found.editions)
    is_met = (
        found.rate >= LEAST_EDITIONS
        and found.growth <= MOST_GROWTH
        and different == found.rendered
        and len(found.charts) >= LEAST_CHARTS
    )
    figures = (
        f"{found.rate:.1f} editions a second on one core, {different:,} of {found.rendered:,} different,"
        f" {len(found.charts)} sets of charts, memory {found.growth:+.1%} after the first {WARM}"
    )
    goal = (
        f"goal >= {LEAST_EDITIONS:.0f} a second, all different, >= {LEAST_CHARTS} sets,"
        f" memory at most {MOST_GROWTH:+.0%}"
    )
    return judged("render", figures, goal, good=is_met)


def table_of(found: Measured) -> str:
    """Return the milliseconds of processor time that an edition takes."""
    rows = [(part, _ms(seconds / found.rendered)) for part, seconds in found.seconds.items()]
    return markdown(("", "milliseconds an edition"), [*rows, ("all", _ms(1 / found.rate))])


def _mail(view: EditionView, recipient: str) -> bytes:
    return render_email(view, Envelope(sender=SENDER, recipient=recipient, leaving=LEAVING))


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


def _mib() -> float:
    """The most memory that this process has ever held: what has not grown is flat, whatever came and went."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _say(text: str) -> None:
    print(f"render: {text}", file=sys.stderr, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Run the measurement; return 0 where the goals are met."""
    parser = argparse.ArgumentParser(prog="render", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--editions", type=int, default=EDITIONS, metavar="N")
    asked = parser.parse_args(words)
    if asked.editions < WARM:
        parser.error(f"--editions {asked.editions} is too few: memory is looked at after {WARM}")
    _say("briefing the example companies")
    try:
        payloads = briefings()
    except NoBriefings as error:
        print(f"render: not measured: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    _say(f"rendering {asked.editions:,} editions of {len(payloads)} briefings")
    started = time.perf_counter()
    found = measured(drafts(payloads, asked.editions))
    _say(f"took {time.perf_counter() - started:.0f} s with the making of the briefings; {found.mib:.0f} MiB at most")
    print(table_of(found))
    return verdict(found)


if __name__ == "__main__":
    raise SystemExit(main())

"""`riskbrief calibrate`: a scorecard fitted to the organisation's own outcomes, as a file for a person to judge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import collect_seldom, note, page_style, progress, tell
from bot.cli.measure.ownchanges import gather_changes
from bot.cli.options import Config, OwnRepositories, Since, require_evaluation
from bot.errors import UsageError
from bot.settings.scorecard import shipped_text
from briefing.contracts.errors import TooFewOutcomes
from briefing.evaluation.accuracy.document import Document, render_text
from briefing.evaluation.outcomes.proposal import (
    describe_difference,
    describe_gain,
    describe_labels,
    how_to_put_in_force,
    write_proposal,
)
from briefing.evaluation.outcomes.study import calibrate_own, require_gain
from data.features.output import write_whole
from scoring.fitting.forward import Chances

if TYPE_CHECKING:
    from briefing.evaluation.accuracy.document import Block
    from briefing.evaluation.outcomes.proposal import Proposal

CALIBRATE_EXAMPLES = """
riskbrief calibrate
riskbrief calibrate --repo ~/src/shop --repo ~/src/billing --out scorecard.toml
"""

WIDEST = 110
TITLE = "A scorecard from your own outcomes"


def calibrate(
    repo: OwnRepositories = None,
    config: Config = None,
    since: Since = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Write the proposed scorecard to this file.")] = Path(
        "scorecard.toml"
    ),
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Write the proposal also where its gain is not proven; its head says so.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Decides what the interval draws.")] = 0,
) -> None:
    """Propose a scorecard that is fitted to the organisation's own outcomes.

    Outcomes are incidents, reverts and hotfixes; a git repository has no incidents. Only weights move, and each only as
    far as the outcomes speak for it. The gain is measured on later changes than those that it was learned from. Nothing
    is written where there are too few outcomes or no gain is proven, and nothing is put in force: a person does that.
    """
    require_evaluation("calibrate")
    _check_out(out)
    collect_seldom()
    own, method = gather_changes(repo, config, since, in_force=False, instead="--repo PATH")
    with progress("Drawing the") as show:
        try:
            proposal = calibrate_own(own, method, Chances(seed=seed), lambda done, total: show("interval", done, total))
        except TooFewOutcomes:
            _show(describe_labels(own))
            raise
    text = write_proposal(proposal, shipped_text())
    _publish(proposal, text, out, anyway=anyway)


def _check_out(out: Path) -> None:
    if out.exists():
        # It may be in force, and what is in force is a person's decision.
        raise UsageError(f"--out {out} is there already and may be in force; remove it, or name another file")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out} cannot be written; make its directory first")


def _publish(proposal: Proposal, text: str, out: Path, *, anyway: bool) -> None:
    is_proven = proposal.gain.is_proven
    blocks = [*describe_labels(proposal.own), *describe_gain(proposal)]
    if not (is_proven or anyway):
        _show(blocks)
        require_gain(proposal)
    write_whole(out, [text.encode()])
    blocks += describe_difference(proposal) + how_to_put_in_force(str(out), is_proven=is_proven)
    _show(blocks)
    note(f"Wrote the proposed scorecard to {out}.")


def _show(blocks: Sequence[Block]) -> None:
    tell(render_text(Document(title=TITLE, blocks=tuple(blocks)), **page_style(WIDEST, WIDEST)))

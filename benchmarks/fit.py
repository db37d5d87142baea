"""
Fits the scorecard's curves and weights and writes them into scoring/catalogue.toml.

    python -m benchmarks.fit DATA [--repo PATH …] [--readings FILE] [--out FILE] [--check]

DATA holds jit_dev_metrics.csv.gz and apachejit_dev_published.csv.gz. Beside these published metrics, the readings that
the product itself takes from clones of labelled projects (--repo or RISKBRIEF_BENCH_REPO) are fitted on, each history
and each table as one project; docs/fitting.md names the eight clones of what ships. `python -m benchmarks.labelled`
makes a table of the readings, which --readings takes instead. With --check nothing is written, and the exit code says
whether what ships is what the fit writes.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.fitting.card import fit_card
from benchmarks.fitting.shapes import FITTED, WITHOUT_WEIGHT
from benchmarks.fitting.training import together
from benchmarks.fitting.written import write_card
from benchmarks.labelled import NothingToMeasureError, add_clone_arguments, labelled_clones, read_labelled, write_rows
from benchmarks.published.metrics import MetricsMissingError, read_metrics, read_readings

if TYPE_CHECKING:
    from benchmarks.fitting.card import FittedCard
    from benchmarks.fitting.training import Training

CATALOGUE = Path(__file__).resolve().parents[1] / "scoring" / "catalogue.toml"
CALLED_WRONGLY = 2


def main() -> int:
    """Fit and write; 1 when --check finds a difference, 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit", description=__doc__)
    parser.add_argument("data", type=Path, help="the directory with the published tables")
    add_readings_arguments(parser)
    parser.add_argument("--out", type=Path, default=CATALOGUE, help="the catalogue to rewrite")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the catalogue would change")
    arguments = parser.parse_args()
    try:
        metrics = read_metrics(arguments.data)
        readings = readings_of(arguments)
    except (MetricsMissingError, NothingToMeasureError) as error:
        print(f"fit: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    card = fit_card(together([metrics, readings]), FITTED)
    _tell(card)
    before = arguments.out.read_text("utf-8")
    after = write_card(before, card, WITHOUT_WEIGHT)
    if arguments.check:
        print("fit: the catalogue is what the fit writes" if before == after else "fit: the catalogue would change")
        return int(before != after)
    written = arguments.out.with_suffix(".part")
    written.write_text(after, "utf-8")
    written.replace(arguments.out)
    print(f"fit: {arguments.out} {'is unchanged' if before == after else 'is rewritten'}")
    return 0


def add_readings_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a measurement the options that say where the readings of labelled clones are."""
    add_clone_arguments(parser)
    parser.add_argument("--readings", type=Path, help="a table of python -m benchmarks.labelled, instead of clones")


def readings_of(arguments: argparse.Namespace) -> Training:
    """Read the clones that the options name, or a table of their readings.

    Raises:
        NothingToMeasureError: as `labelled_clones` says.
        MetricsMissingError: where the table is not there.
    """
    if arguments.readings is not None:
        return read_readings(arguments.readings)
    with tempfile.TemporaryDirectory() as directory:
        table = Path(directory) / "readings.csv"
        with table.open("w", encoding="utf-8", newline="") as out:
            write_rows([row for clone in labelled_clones(arguments) for row in read_labelled(clone)], out)
        return read_readings(table)


def _tell(card: FittedCard) -> None:
    whole = sum(curve.weight for curve in card.curves.values())
    rows = csv.writer(sys.stdout, delimiter="\t", lineterminator=os.linesep)
    rows.writerow(("signal", "goes", "points of 100"))
    for signal, curve in card.curves.items():
        rows.writerow((signal, curve.direction, f"{100 * curve.weight / whole:.1f}"))


if __name__ == "__main__":
    sys.exit(main())

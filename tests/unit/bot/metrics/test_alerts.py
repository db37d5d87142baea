"""The example alerts for Prometheus: each fires when it should, and names a place that says what to do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

from bot.metrics import exposition, figures
from tests.conftest import ROOT, Require
from tests.unit.data.sources.prometheus.own_server import are_there

ALERTS = ROOT / "deploy/prometheus-alerts.yaml"
PAGE = ROOT / "docs/operations.md"


def test_promtool_finds_no_fault_in_the_alerts_and_each_fires_when_it_should(require: Require) -> None:
    require("prometheus", are_there(), "prometheus and promtool are not both on PATH")

    # To try the rules it reads them first, as its "check rules" does.
    command = ["promtool", "test", "rules", str(Path(__file__).with_name("alerts_test.yaml"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def rules() -> list[dict]:
    [group] = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return group["rules"]


def test_every_alert_asks_for_metrics_that_there_are() -> None:
    told = "".join(Path(one.__file__).read_text("utf-8") for one in (exposition, figures))

    asked = {name for rule in rules() for name in re.findall(r"riskbrief_\w+", rule["expr"])}

    assert {name for name in asked if f'"{name}"' not in told} == set()


def test_every_alert_leads_to_a_place_that_says_what_to_do() -> None:
    pages = {rule["annotations"]["page"] for rule in rules()}
    headings = re.findall(r"^#+ (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)

    assert {page.partition("#")[2] for page in pages} <= {one.lower().replace(" ", "-") for one in headings}
    assert pages == {
        f"docs/operations.md#{anchor}"
        for anchor in (
            *("overdue", "stale-source", "failed-delivery", "unknown-delivery"),
            *("no-worker", "budget-spent", "not-ready"),
        )
    }

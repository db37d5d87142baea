"""Objectives in the settings: what they connect, what is asked for them, and every way in which they can be wrong."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from random import Random

import pytest

from bot.settings import Settings, SettingsInvalid
from bot.sources import open_sources
from bot.sources.makers import file_problems, own_objectives
from data.sources.http.transport import World
from data.sources.prometheus.source import Prometheus
from tests.settings import acme, faults
from tests.settings import load as load_file

SETTINGS = (
    acme('objectives = ["checkout-api"]') + '[sources.prometheus]\nbase_url = "https://mimir.example/prometheus/"\n'
)
OBJECTIVE = """
[[sources.prometheus.objective]]
service = "checkout"
label = "Availability"
target = 0.999
errors = "rate(e[WINDOW])"
total = "rate(t[WINDOW])"
"""
WORLD = World(clock=lambda: 0.0, sleep=lambda _seconds: None, rng=Random(1))
SECRET = "hunter2-planted"


def load(folder: Path, more: str, environ: dict[str, str] | None = None) -> Settings:
    return load_file(folder, SETTINGS + more, **(environ or {}))


def lines(folder: Path, more: str) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        load(folder, more)
    return [line.removeprefix(f"{folder}/riskbrief.toml: sources.prometheus.") for line in caught.value.problems]


# What is asked


def test_an_objective_is_asked_for_as_it_is_written(tmp_path: Path) -> None:
    ratio = OBJECTIVE.replace('errors = "rate(e[WINDOW])"\ntotal = "rate(t[WINDOW])"', 'ratio = "r[WINDOW:1m]"')
    ratio = ratio.replace("Availability", "Latency").replace("0.999", "0.95\nwindow_days = 7")
    first, second = own_objectives(load(tmp_path, OBJECTIVE + ratio))
    assert (first.id, first.service_id, first.target, first.window_days) == (
        *("prometheus:checkout:Availability", "checkout"),
        *(0.999, 30),
    )
    assert " ".join(first.indicator.bad_share("72h").split()) == "( rate(e[72h]) ) / ( rate(t[72h]) )"
    assert " ".join(second.indicator.bad_share(second.window).split()) == "( r[7d:1m] )"


def connected(settings: Settings) -> Prometheus:
    with open_sources(settings, WORLD, since=0) as sources:
        [found] = [one for one in sources.connected if one.id == "prometheus"]
        assert isinstance(found, Prometheus)
        return found


def test_whoever_asks_is_nobody_or_a_token_or_a_name_with_it(tmp_path: Path) -> None:
    token = {"RISKBRIEF_PROMETHEUS_TOKEN": SECRET}
    basic = b64encode(f"ada:{SECRET}".encode()).decode()
    for more, environ, proof in (
        ("", {}, None),
        ("", token, f"Bearer {SECRET}"),
        ('username = "ada"\n', token, f"Basic {basic}"),
    ):
        source = connected(load(tmp_path, more + OBJECTIVE, environ))
        transport = source.api.transport
        credentials = transport._credentials
        assert (None if credentials is None else credentials.headers()["Authorization"]) == proof
        assert str(transport._client.base_url) == "https://mimir.example/prometheus/"
        assert SECRET not in repr(source)


def test_files_begin_at_the_folder_of_the_settings(tmp_path: Path) -> None:
    settings = load(tmp_path, 'files = ["slos/*.yaml"]\n')
    source = connected(settings)
    assert (source.files.folder, source.services) == (tmp_path, {"checkout-api": "checkout"})
    assert file_problems(settings) == (
        (
            "slos/*.yaml: there is no such file; correct files in [sources.prometheus]; a relative path begins at the"
            " folder of the settings"
        ),
    )


# What is wrong


REPLACED = """
service = "checkout" -> service = "chekout"
    objective[1].service: 'chekout' is not a service; did you mean 'checkout'?
total = "rate(t[WINDOW])" ->
    objective[1].total: is missing, and errors needs it; add total with [WINDOW] in it
target = 0.999 -> target = 0.999
ratio = "r[WINDOW]"
    objective[1].ratio: is in place of errors and total; remove it, or remove errors and total
rate(t[WINDOW]) -> rate(t[5m])
    objective[1].total: 'rate(t[5m])' has no [WINDOW]; write it where the length of time belongs, as in
    rate(x[WINDOW])
0.999 -> 99.9
    objective[1].target: 99.9 is out of range; write a number above 0 and below 1
"""


@pytest.mark.parametrize(("change", "line"), faults(REPLACED))
def test_an_objective_is_checked(tmp_path: Path, change: str, line: str) -> None:
    old, _, new = change.partition(" ->")
    assert old in OBJECTIVE
    assert lines(tmp_path, OBJECTIVE.replace(old, new.removeprefix(" "))) == [line]


def test_an_objective_asks_for_something(tmp_path: Path) -> None:
    bare = OBJECTIVE.partition("errors =")[0]
    assert lines(tmp_path, bare) == ["objective[1].errors: is missing; add errors and total, or ratio"]


def test_a_label_is_there_once_for_each_service(tmp_path: Path) -> None:
    assert lines(tmp_path, OBJECTIVE + OBJECTIVE) == [
        "objective[2].label: 'Availability' is also objective[1].label of 'checkout'; give each its own label"
    ]


def test_what_is_of_another_kind_is_left_to_whoever_says_so(tmp_path: Path) -> None:
    found = lines(tmp_path, OBJECTIVE.replace('service = "checkout"', "service = 7"))
    assert [line.partition(":")[0] for line in found] == ["objective[1].service"]
    found = lines(tmp_path, "objective = 7\n")
    assert [line.partition(":")[0] for line in found] == ["objective"]

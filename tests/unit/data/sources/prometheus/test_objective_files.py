"""Files of Sloth and OpenSLO: what comes out of them, and every way in which they can be wrong, with place and fix."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import NotConnected, ObjectivesUnreadable
from data.sources.prometheus.files import MOST_BYTES, Files
from data.sources.prometheus.indicator import Slo
from data.sources.prometheus.plan import Plan, plan_of
from tests.unit.data.sources.prometheus.site import slo

SLOTH = """\
version: "prometheus/v1"
service: "shop-api"
labels:
  owner: "payments"
slos:
  - name: "availability"
    objective: 99.9
    description: "Five hundreds and 429."
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="shop",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="shop"}[{{ .window }}]))
    alerting:
      page_alert: {disable: true}
"""
RAW = """\
version: prometheus/v1
service: home-wifi
slos:
  - name: satisfaction
    objective: 95
    sli:
      raw:
        # The average, as everybody has it.
        error_ratio_query: |
          1 - (
            sum(sum_over_time(satisfaction_ratio[{{.window}}]))
            /
            sum(count_over_time(satisfaction_ratio[{{.window}}]))
          )
"""
RESOURCE = """\
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata:
  name: shop
  namespace: monitoring
spec:
  service: "shop-api"
  slos:
    - name: "availability"
      objective: 99.9
      sli:
        events:
          errorQuery: sum(rate(http_requests_total{job="shop",code=~"(5..|429)"}[{{.window}}]))
          totalQuery: sum(rate(http_requests_total{job="shop"}[{{.window}}]))
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: something-else
"""
OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: shop-availability
  displayName: Availability of the shop
spec:
  service: shop-api
  indicator:
    metadata:
      name: shop-errors
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests_total{job="shop",code!~"5.."})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: http_requests_total{job="shop"}
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - targetPercent: 99.95
"""
RATIO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: search-quality}
spec:
  service: search
  indicator:
    spec:
      ratioMetric:
        rawType: success
        raw: {metricSource: {type: prometheus, spec: {query: search:success:ratio}}}
  budgetingMethod: Occurrences
  objectives:
    - displayName: Most
      target: 0.9
    - target: 0.99
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: our-prometheus}
"""
SERVICES = {"shop-api": "checkout", "search": "search", "home-wifi": "wifi"}


def plan(folder: Path, *texts: str, own: tuple[Slo, ...] = ()) -> Plan:
    for number, text in enumerate(texts, 1):
        (folder / f"{number}.yaml").write_text(text, "utf-8")
    return plan_of(own, Files(folder=folder, patterns=("*.yaml",)), SERVICES)


def problems(folder: Path, *texts: str) -> tuple[str, ...]:
    with pytest.raises(ObjectivesUnreadable) as caught:
        plan(folder, *texts)
    return caught.value.problems


def asked(one: Slo) -> str:
    return " ".join(one.indicator.bad_share(one.window).split())


# What comes out


def test_a_sloth_file_comes_out_as_it_would_be_asked(tmp_path: Path) -> None:
    [one] = plan(tmp_path, SLOTH).slos
    assert (one.id, one.service_id, one.label) == ("prometheus:shop-api/availability", "checkout", "availability")
    assert (one.target, one.window_days) == (0.999, 30)
    assert asked(one) == (
        '( sum(rate(http_requests_total{job="shop",code=~"(5..|429)"}[30d])) )'
        ' / ( sum(rate(http_requests_total{job="shop"}[30d])) )'
    )


def test_a_kubernetes_resource_is_the_same_and_what_stands_beside_it_is_left_alone(tmp_path: Path) -> None:
    assert plan(tmp_path, RESOURCE) == plan(tmp_path, SLOTH)


def test_a_raw_ratio_of_sloth_is_asked_as_it_stands(tmp_path: Path) -> None:
    [one] = plan(tmp_path, RAW).slos
    assert one.target == 0.95
    assert asked(one).startswith("( 1 - ( sum(sum_over_time(satisfaction_ratio[30d])) / ")


def test_an_openslo_file_counts_counters_by_their_increase(tmp_path: Path) -> None:
    [one] = plan(tmp_path, OPENSLO).slos
    assert (one.id, one.label) == ("prometheus:shop-api/shop-availability", "Availability of the shop")
    assert (one.target, one.window_days) == (0.9995, 28)
    assert asked(one) == (
        '1 - ( sum(increase(http_requests_total{job="shop",code!~"5.."}[28d])) )'
        ' / ( sum(increase(http_requests_total{job="shop"}[28d])) )'
    )


def test_each_objective_of_an_slo_is_one_and_other_kinds_beside_it_are_none(tmp_path: Path) -> None:
    first, second = plan(tmp_path, RATIO).slos
    assert (first.id, first.label, first.target) == ("prometheus:search/search-quality#1", "search-quality: Most", 0.9)
    assert (second.label, second.target) == ("search-quality: 2", 0.99)
    assert asked(first) == "1 - ( avg_over_time(( search:success:ratio )[30d:5m]) )"


def test_bad_events_and_ratios_of_failures_are_not_taken_from_one(tmp_path: Path) -> None:
    bad = OPENSLO.replace("good:", "bad:").replace('code!~"5.."', 'code=~"5.."')
    assert asked(plan(tmp_path, bad).slos[0]) == (
        '( sum(increase(http_requests_total{job="shop",code=~"5.."}[28d])) )'
        ' / ( sum(increase(http_requests_total{job="shop"}[28d])) )'
    )
    failures = RATIO.replace("success\n", "failure\n")
    assert asked(plan(tmp_path, failures).slos[0]).startswith("( avg_over_time(")


def test_two_objectives_with_one_label_are_told_apart_by_their_services(tmp_path: Path) -> None:
    other = SLOTH.replace("shop-api", "search")
    services = {"shop-api": "checkout", "search": "checkout"}
    for number, text in enumerate((SLOTH, other)):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    found = plan_of((slo("availability"),), Files(folder=tmp_path, patterns=("*.yaml",)), services)
    assert [one.label for one in found.slos] == ["availability", "shop-api: availability", "search: availability"]
    assert len({one.id for one in found.slos}) == 3


def test_a_service_that_nobody_gives_to_one_of_ours_is_told(tmp_path: Path) -> None:
    found = plan(tmp_path, SLOTH.replace("shop-api", "billing"), RATIO)
    assert found.unknown_services == ("billing",)
    assert len(found.slos) == 2


def test_nothing_named_is_not_connected(tmp_path: Path) -> None:
    with pytest.raises(NotConnected, match="no objective is named; add"):
        plan_of((), Files(folder=tmp_path), {})


def test_files_are_found_by_path_and_by_glob_and_read_once(tmp_path: Path) -> None:
    (tmp_path / "slos/deep").mkdir(parents=True)
    (tmp_path / "slos/deep/shop.yaml").write_text(SLOTH, "utf-8")
    patterns = (
        "slos/**/*.yaml",
        "slos/deep/shop.yaml",
        f"{tmp_path}/slos/*/*.yaml",
        str(tmp_path / "slos/deep/shop.yaml"),
    )
    assert len(plan_of((), Files(folder=tmp_path, patterns=patterns), SERVICES).slos) == 1


# What is left out, and named


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SLOTH.replace("99.9", "100"), "its target of 100 leaves no error budget; write less than 100"),
        (
            SLOTH[: SLOTH.index("      events:")] + "      plugin: {id: sloth-common/http}\n",
            "its indicator is a plug-in of Sloth, whose queries only Sloth knows; write events or raw",
        ),
        (OPENSLO.replace("4w", "1M"), "its window of 1M is not 1 to 90 whole days; write it in d or w"),
        (
            OPENSLO.replace("isRolling: true", "calendar: {startTime: 2020-01-21 12:30:00, timeZone: UTC}"),
            "its window follows the calendar; only rolling windows are asked for, such as 30d",
        ),
        (
            OPENSLO.replace("Occurrences", "Timeslices"),
            "its budgetingMethod is Timeslices; only Occurrences, a share of all events, is asked for",
        ),
        (
            OPENSLO.replace("ratioMetric", "thresholdMetric"),
            "its indicator is a thresholdMetric, which has no share of bad events; write a ratioMetric",
        ),
        (
            OPENSLO.replace("type: Prometheus", "type: Datadog"),
            "its metrics are in Datadog, and only Prometheus is asked",
        ),
        (
            OPENSLO.replace("type: Prometheus", "metricSourceRef: ours"),
            "its data source is in another document; write type: Prometheus beside metricSourceRef",
        ),
        (
            OPENSLO.replace("service: shop-api", "service: shop-api\n  indicatorRef: x"),
            "its indicator is in another document; write it into the SLO, as indicator",
        ),
        (
            OPENSLO.replace("- targetPercent", "- indicatorRef: x\n      targetPercent"),
            "it is a composite of several indicators; write an SLO for each",
        ),
    ],
)
def test_what_cannot_be_asked_about_is_named_and_stops_no_other(tmp_path: Path, text: str, words: str) -> None:
    found = plan(tmp_path, text, RAW)
    assert [one.service_id for one in found.slos] == ["wifi"]
    [detail] = found.left_out
    assert detail.startswith("1.yaml, document 1: ")
    assert "of 'shop-api' is not read: " in detail
    assert words in detail


def test_an_older_openslo_is_named(tmp_path: Path) -> None:
    [detail] = plan(tmp_path, OPENSLO.replace("openslo/v1", "openslo/v1alpha"), RAW).left_out
    assert detail == "1.yaml, document 1 is openslo/v1alpha, which is not read; write it as openslo/v1"


# What is wrong


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [b", "1.yaml: is not YAML (line 1, column 6: expected ',' or ']', but got '<stream end>'); correct it"),
        (
            "groups: []",
            (
                "1.yaml: has nothing of Sloth or OpenSLO in it; write version: prometheus/v1 or apiVersion: openslo/v1,"
                " or leave it out of files"
            ),
        ),
        ("at: 2026-13-45", "1.yaml: has a value that cannot be read (month must be in 1..12); put it in quotes"),
        (
            SLOTH.replace('service: "shop-api"\n', ""),
            "1.yaml, document 1: service: is missing; add it",
        ),
        (
            SLOTH.replace("99.9", "lots"),
            "1.yaml, document 1: slos[1].objective: 'lots' must be a number; write it without quotes",
        ),
        (SLOTH.replace("99.9", ".nan"), "1.yaml, document 1: slos[1].objective: nan must be above 0 and below 100"),
        (
            SLOTH.replace("[{{.window}}]", "[5m]"),
            (
                '1.yaml, document 1: slos[1].sli.events.error_query: \'sum(rate(http_requests_total{job="shop",'
                'code=~"(5..|429)"}[… has no window; write {{.window}} where the length of time belongs'
            ),
        ),
        (
            SLOTH.replace('name: "availability"', 'name: "a\\nb"'),
            ("1.yaml, document 1: slos[1].name: 'a\\nb' must be a text on one line, in letters that can be printed"),
        ),
        (
            OPENSLO.replace("query: http_requests", "query: 2 * http_requests"),
            (
                "1.yaml, document 1: spec.indicator.spec.ratioMetric.total.metricSource.spec.query:"
                " '2 * http_requests_total{job=\"shop\"}' is an expression of counters, over which no increase can be"
                " taken; write one counter, its sum, or a rate over [WINDOW]"
            ),
        ),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_place_its_value_and_the_fix(
    tmp_path: Path, text: str, line: str
) -> None:
    assert problems(tmp_path, text) == (line,)


def test_each_file_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, SLOTH.replace("99.9", "lots"), RAW, "a: [b")
    assert [line.partition(":")[0] for line in found] == ["1.yaml, document 1", "3.yaml"]


def test_the_same_objective_twice_is_told_with_both_places(tmp_path: Path) -> None:
    assert problems(tmp_path, SLOTH, f"{RAW}---\n{SLOTH}") == (
        (
            "2.yaml, document 2, slos[1]: 'availability' of 'shop-api' is also in 1.yaml, document 1, slos[1];"
            " rename or remove one"
        ),
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    patterns = ("slos/*.yaml", "shop.yaml", "a**b")
    with pytest.raises(ObjectivesUnreadable) as caught:
        plan_of((), Files(folder=tmp_path, patterns=patterns), {})
    where = "a relative path begins at the folder of the settings"
    assert set(caught.value.problems) == {
        f"slos/*.yaml: there is no such file; correct files in [sources.prometheus]; {where}",
        f"a**b: there is no such file; correct files in [sources.prometheus]; {where}",
        "shop.yaml: cannot be read (No such file or directory); correct files in [sources.prometheus]",
    }


# What is meant badly

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join(f'*{before}' for _ in range(10))}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGED = "a: &a {k: v}\n" + "".join(
    f"{after}: &{after} {{<<: [{', '.join(f'*{before}' for _ in range(10))}]}}\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "has more than 50,000 values, aliases included; split it"),
        (MERGED, "has more than 50,000 values, aliases included; split it"),
        ("a: &a [*a]", "has more than 50,000 values, aliases included; split it"),
        ("[" * 400, "is not YAML (more than 100 levels); correct it"),
        ("!!python/object/apply:os.system [id]", "could not determine a constructor for the tag"),
        ("#" * MOST_BYTES + "\n", "is larger than 256 KiB; split it into several files"),
        ("a: !!bool maybe", "has a value that cannot be read ('maybe'); put it in quotes"),
        (f"{SLOTH}version: prometheus/v1\n", "'version' stands there twice); correct it"),
        (SLOTH.replace("99.9", f"1{':59' * 9_000}"), "objective: a number is too large; write one that can be meant"),
    ],
    ids=["bomb", "merges", "itself", "nested", "object", "large", "bool", "twice", "digits"],
)
def test_a_file_that_is_meant_to_hurt_does_not(tmp_path: Path, text: str, words: str) -> None:
    [line] = problems(tmp_path, text)
    assert words in line


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    assert problems(tmp_path) == ("a.yaml: is not UTF-8 text; save it as UTF-8",)


def test_ordinary_aliases_are_read(tmp_path: Path) -> None:
    text = (
        SLOTH.replace("objective: 99.9", "objective: &all 99.9")
        + "  - {name: other, objective: *all, sli: &s {raw: {error_ratio_query: 'x[{{.window}}]'}}}\n"
    )
    assert [one.target for one in plan(tmp_path, text).slos] == [0.999, 0.999]


WORDS = "version apiVersion kind metadata name spec service slos objective sli raw events objectives indicator"
MORE_WORDS = "timeWindow duration budgetingMethod ratioMetric target targetPercent displayName"
KEYS = [*WORDS.split(), *MORE_WORDS.split()]
HEADS = {
    "sloth": {"version": "prometheus/v1"},
    "SLO": {"apiVersion": "openslo/v1", "kind": "SLO"},
    "resource": {"apiVersion": "sloth.slok.dev/v1", "kind": "PrometheusServiceLevel"},
}
WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=15)
@given(document=st.dictionaries(st.sampled_from(KEYS), WILD), head=st.sampled_from(sorted(HEADS)))
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, document: dict, head: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "wild.yaml"
    path.write_text(yaml.safe_dump({**document, **HEADS[head]}), "utf-8")
    told: tuple[str, ...] = ()
    try:
        plan_of((slo(),), Files(patterns=(str(path),)), SERVICES)
    except ObjectivesUnreadable as error:
        told = error.problems
    assert all(line.startswith(str(path)) for line in told)

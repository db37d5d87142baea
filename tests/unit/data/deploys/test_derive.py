"""What was collected becomes deployments with what they carried: once each, for good, and on both databases."""

from __future__ import annotations

import json
from time import process_time

import pytest

from data import records as r
from data.collect.statuses import FAILED
from data.deploys.derive import Derivation, derive_deployments
from data.deploys.rules import DeployRule
from data.store import Store
from tests.unit.data.deploys.yard import HOUR, MINUTE, Yard, moment, sha

NOTHING = Derivation()


@pytest.fixture
def yard(sqlite_store: Store) -> Yard:
    return Yard(sqlite_store)


@pytest.fixture
def shared(sqlite_store: Store) -> Yard:
    return Yard(sqlite_store, services=("checkout", "payment"))


# Which detector


def test_a_deployment_is_written_as_the_forge_told_it(yard: Yard) -> None:
    yard.merge(1, 1)
    signal = yard.deploy(2, "m1", "Production", url="https://forge.example/1")
    [one] = yard.deployments()
    assert one == r.Deployment(
        id=f"detected:checkout:{signal.id}",
        service_id="checkout",
        environment="Production",
        state="success",
        began_at=moment(2) - 5 * MINUTE,
        finished_at=moment(2),
        sha=sha("m1"),
        detector="deployments",
        url="https://forge.example/1",
        rolls_back_id=None,
    )
    assert yard.carried() == {one.id: ["c1"]}


@pytest.mark.parametrize(
    ("stronger", "weaker", "expected"),
    [("deploy", "run", "deployments"), ("run", "release", "workflow"), ("release", "tag", "release")],
)
def test_the_first_detector_of_the_order_that_tells_of_any_counts_alone(yard, stronger, weaker, expected) -> None:
    tell = {
        "deploy": yard.deploy,
        "run": lambda at, of: yard.run("Deploy", at, of),
        "release": lambda at, of: yard.signal("release", f"v1.{at}.0", int(at), of),
        "tag": lambda at, of: yard.tag(f"v2.{at}.0", int(at), of),
    }
    for day in range(1, 20):
        yard.merge(day, day)
        tell[stronger](day + 0.5, f"m{day}")
        tell[weaker](day + 0.6, f"w{day}")
    assert {detector for detector, *_ in yard.told()} == {expected}
    assert len(yard.deployments()) == 19


def test_merges_stand_in_only_where_nothing_else_tells_of_a_deployment(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.merge(2, 2)
    yard.run("CI", 2.1, "m2")
    assert yard.told() == [("merge", "success", 1, ["c1"]), ("merge", "success", 2, ["c2"])]


def test_what_is_known_begins_with_the_way_of_deploying_that_it_soon_shows(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.merge(2, 2)
    yard.deploy(9, "m2")
    # Not two merges and then a deployment: nobody set it up on the ninth day.
    assert yard.told() == [("deployments", "success", 9, ["c1", "c2"])]


def test_a_new_way_of_deploying_counts_nothing_twice_and_changes_nothing_before_it(yard: Yard) -> None:
    for week in range(12):
        yard.merge(week + 1, 7 * week + 1)
        yard.tag(f"v1.{week}.0", 7 * week + 2, f"m{week + 1}")
    before = yard.told()
    assert [one[0] for one in before] == ["tag"] * 12
    for week in range(12, 20):
        yard.merge(week + 1, 7 * week + 1)
        yard.tag(f"v1.{week}.0", 7 * week + 2, f"m{week + 1}")
        yard.deploy(7 * week + 2.01, f"m{week + 1}")
    after = yard.told()
    assert after[:12] == before
    assert [one[0] for one in after] == ["tag"] * 12 + ["deployments"] * 8
    assert [one[3] for one in after] == [[f"c{number}"] for number in range(1, 21)]


def test_an_old_way_of_deploying_counts_again_a_month_after_the_new_one_ended(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.deploy(2, "m1")
    for number, day in enumerate((10, 25, 40, 50), start=2):
        yard.merge(number, day - 1)
        yard.tag(f"v1.{day}.0", day, f"m{number}")
    assert [(one[0], one[2]) for one in yard.told()] == [("deployments", 2), ("tag", 40), ("tag", 50)]


def test_who_pauses_for_two_months_has_not_begun_to_deploy_with_every_merge(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.deploy(2, "m1")
    yard.merge(2, 60)
    yard.merge(3, 61)
    assert [one[0] for one in yard.told()] == ["deployments"]


def test_merges_do_not_stand_in_for_deployments_that_could_not_be_read(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.store.save(
        [
            r.SourceStatus(
                source_id="github:shop", label="GitHub acme/shop", feeds="deployments", state=FAILED, detail="no",
                as_of=None, observed_at=moment(2), repository_id="shop", blinds="deployments",
            )
        ]
    )  # fmt: skip
    assert yard.told() == []
    yard.rules["checkout"] = DeployRule(by="merge")
    assert yard.told() == [("merge", "success", 1, ["c1"])]


def test_a_merge_into_another_branch_deploys_nothing_where_the_default_branch_is_known(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.merge(2, 2, to="elsewhere")
    yard.store.save(
        [
            r.Landing(
                repository_id="shop", sha=sha("m1"), position=0, landed_at=moment(1), authored_at=moment(1), authors="",
                repairs=False, files=None,
            )
        ]
    )  # fmt: skip
    assert yard.told() == [("merge", "success", 1, ["c1"])]


def test_a_merge_deploys_nothing_where_the_change_itself_names_another_branch(yard: Yard) -> None:
    yard.merge(1, 1, base="main")
    yard.merge(2, 2, base="the-branch-below")
    assert yard.told() == [("merge", "success", 1, ["c1"])]


def test_the_settings_choose_the_way_and_none_is_one(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.deploy(2, "m1")
    yard.tag("v1.0.0", 2.2, "m1")
    for by in ("deployments", "tag", "merge"):
        yard.rules["checkout"] = DeployRule(by=by)
        assert [one[0] for one in yard.told()] == [by]
    yard.rules["checkout"] = DeployRule(by="none")
    assert yard.told() == []


def test_deployments_of_others_stay_and_are_the_strongest_word(yard: Yard) -> None:
    imported = r.Deployment(
        id="ours-1", service_id="checkout", environment="production", state="success", began_at=moment(3),
        finished_at=moment(3), sha=None, detector="spinnaker", url=None,
    )  # fmt: skip
    yard.merge(1, 1)
    yard.merge(2, 2)
    yard.store.save([imported, r.DeploymentChange(deployment_id="ours-1", change_id="c1")])
    yard.deploy(4, "m2")
    yard.deploy(60, "m2")
    assert yard.told() == [("spinnaker", "success", 3, ["c1"]), ("deployments", "success", 60, ["c2"])]
    yard.rules["checkout"] = DeployRule(by="none")
    assert yard.told() == [("spinnaker", "success", 3, ["c1"])]


# Again and again


def test_a_second_derivation_with_nothing_new_writes_nothing(store) -> None:
    shared = Yard(store, services=("checkout", "payment"))
    for number in range(1, 9):
        shared.merge(number, number, touches=("checkout",) if number % 2 else ("payment", "checkout"))
        shared.deploy(number + 0.5, f"m{number}", "production" if number % 3 else "payment/production")
    shared.deploy(9, "m3")
    assert shared.derive().saved > 0
    tables = [shared.store.read(kind) for kind in (r.Deployment, r.DeploymentChange, r.Cursor)]
    assert shared.derive() == NOTHING
    assert [shared.store.read(kind) for kind in (r.Deployment, r.DeploymentChange, r.Cursor)] == tables


def test_what_ran_and_then_ended_stays_one_row(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.deploy(1.5, "m1")
    yard.merge(2, 2)
    yard.deploy(3, "m2", state="in_progress", finished_at=None)
    assert [one[:2] for one in yard.told()] == [("deployments", "success"), ("deployments", "running")]
    yard.deploy(3, "m2", state="success", finished_at=moment(3.01))
    assert yard.told()[1] == ("deployments", "success", 3.01, ["c2"])


def test_a_change_that_comes_to_be_known_late_is_linked_then(store) -> None:
    yard = Yard(store)
    yard.merge(1, 1)
    yard.merge(3, 3)
    yard.deploy(1.5, "m1")
    yard.deploy(4, "m3")
    assert [one[3] for one in yard.told()] == [["c1"], ["c3"]]
    yard.merge(2, 2)
    assert [one[3] for one in yard.told()] == [["c1"], ["c2", "c3"]]


def test_a_deployment_that_comes_to_be_known_late_takes_its_changes_with_it(yard: Yard) -> None:
    for number in (1, 2, 3):
        yard.merge(number, number)
    yard.deploy(1.5, "m1")
    yard.deploy(4, "m3")
    yard.derive()
    yard.deploy(2.5, "m2")
    assert [one[3] for one in yard.told()] == [["c1"], ["c2"], ["c3"]]


def test_rows_that_are_no_longer_right_go_with_their_links(store) -> None:
    yard = Yard(store)
    yard.merge(1, 1)
    yard.deploy(1.5, "m1", "eu")
    yard.rules["checkout"] = DeployRule(environment="eu")
    assert len(yard.told()) == 1
    yard.rules["checkout"] = DeployRule(environment="us", by="deployments")
    assert derive_deployments(yard.store, yard.rules).removed == 1
    assert yard.store.read(r.DeploymentChange) == []


def test_told_to_stop_it_writes_nothing(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.deploy(1.5, "m1")
    assert derive_deployments(yard.store, {"checkout": DeployRule()}, is_stopped=lambda: True) == NOTHING
    assert yard.store.read(r.Deployment) == []


# Releases


def test_regions_within_the_hour_are_one_release(yard: Yard) -> None:
    yard.merge(1, 1)
    for minutes, region in ((0, "prod-eu"), (10, "prod-us"), (65, "prod-ap")):
        yard.deploy(2 + minutes * MINUTE / 86_400, "m1", region)
    [one] = yard.deployments()
    assert (one.environment, one.finished_at) == ("prod-ap, prod-eu, prod-us", moment(2))


def test_regions_that_overlap_with_the_next_release_are_no_rollback(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.merge(2, 1.1)
    yard.deploy(2, "m1", "prod-eu")
    yard.deploy(2.01, "m2", "prod-eu")
    yard.deploy(2.02, "m1", "prod-us")
    yard.deploy(2.03, "m2", "prod-us")
    # The other region is a day behind.
    yard.merge(3, 3)
    yard.deploy(4, "m3", "prod-eu")
    yard.merge(4, 4.1)
    yard.deploy(4.3, "m4", "prod-eu")
    yard.deploy(5, "m3", "prod-us")
    assert [one[3] for one in yard.told()] == [["c1"], ["c2"], ["c3"], ["c4"], []]
    assert [one.rolls_back_id for one in yard.deployments()] == [None] * 5


def test_a_retry_does_not_hide_the_attempt_that_failed(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.deploy(1.5, "m1")
    yard.merge(2, 2)
    yard.deploy(2.5, "m2", state="failure")
    yard.deploy(2.51, "m2")
    assert yard.told()[1:] == [("deployments", "failure", 2.5, []), ("deployments", "success", 2.51, ["c2"])]


def test_a_rollback_names_what_it_took_back_and_the_way_forward_brings_nothing_anew(yard: Yard) -> None:
    for number in (1, 2, 3):
        yard.merge(number, number)
    yard.deploy(1.5, "m1")
    yard.deploy(2.5, "m2")
    yard.deploy(2.6, "m1")
    yard.deploy(3.5, "m3")
    found = yard.deployments()
    assert [one.rolls_back_id for one in found] == [None, None, found[1].id, None]
    assert [one[3] for one in yard.told()] == [["c1"], ["c2"], [], ["c3"]]
    assert yard.derive() == NOTHING


def test_a_commit_of_a_branch_that_was_squashed_is_its_change(yard: Yard) -> None:
    yard.merge(1, 1)
    yard.merge(2, 2)
    yard.commit(2, "branch")
    yard.deploy(1.5, "m1")
    yard.deploy(2.5, "branch")
    assert [one[3] for one in yard.told()] == [["c1"], ["c2"]]


def test_without_a_history_an_unknown_commit_stays_unlinked_until_the_next_known_one(yard: Yard) -> None:
    for number in (1, 2, 3):
        yard.merge(number, number)
    yard.deploy(1.5, "m1")
    yard.deploy(2.5, "version bump")
    yard.deploy(3.5, "m3")
    assert [one[3] for one in yard.told()] == [["c1"], [], ["c2", "c3"]]
    note = yard.store.get(r.Cursor, stream_id="deploys:checkout")
    assert note is not None
    assert json.loads(note.cursor)["unlinked"] == ["detected:checkout:shop/deployment/1"]


def test_a_first_deployment_does_not_carry_the_whole_history(yard: Yard) -> None:
    yard.rules["checkout"] = DeployRule(by="deployments")
    for number in range(1, 201):
        yard.merge(number, number)
    yard.deploy(200.5, "m200")
    [(*_, carried)] = yard.told()
    assert len(carried) == 90
    assert "c200" in carried
    assert "c110" not in carried


# Monorepos


def test_in_a_shared_repository_each_service_has_its_own_deployments(shared: Yard) -> None:
    shared.merge(1, 1, touches=("checkout",))
    shared.merge(2, 1.1, touches=("payment",))
    shared.merge(3, 1.2, touches=("checkout", "payment"))
    shared.merge(4, 1.3, touches=("docs",))
    shared.deploy(2, "m4", "checkout/production")
    shared.deploy(3, "m4", "payment/production")
    assert shared.told() == [("deployments", "success", 2, ["c1", "c3"])]
    assert shared.told("payment") == [("deployments", "success", 3, ["c2", "c3"])]


def test_a_signal_that_names_no_service_is_of_those_of_which_it_carries_changes(shared: Yard) -> None:
    shared.merge(1, 1, touches=("checkout",))
    shared.deploy(1.5, "m1")
    shared.merge(2, 2, touches=("payment",))
    shared.deploy(2.4, "m2", state="failure")
    shared.deploy(2.5, "m2")
    shared.merge(3, 3, touches=("checkout", "payment"))
    shared.deploy(3.5, "m3")
    shared.deploy(3.6, "m2")
    assert shared.told() == [
        ("deployments", "success", 1.5, ["c1"]),
        ("deployments", "success", 3.5, ["c3"]),
        ("deployments", "success", 3.6, []),
    ]
    assert shared.told("payment") == [
        ("deployments", "failure", 2.4, []),
        ("deployments", "success", 2.5, ["c2"]),
        ("deployments", "success", 3.5, ["c3"]),
        ("deployments", "success", 3.6, []),
    ]
    assert shared.deployments()[-1].rolls_back_id == shared.deployments()[-2].id
    assert shared.derive() == NOTHING


def test_a_change_belongs_to_the_last_glob_that_matches_and_may_change_hands(shared: Yard) -> None:
    shared.merge(1, 1, touches=("checkout",))
    shared.deploy(1.5, "m1", "checkout/production")
    shared.deploy(1.5, "m1", "payment/production")
    assert [one[3] for one in shared.told()] == [["c1"]]
    shared.store.save([r.ServicePath(service_id="payment", repository_id="shop", position=9, glob="**")])
    assert [one[3] for one in shared.told()] == [[]]
    assert [one[3] for one in shared.told("payment")] == [["c1"]]


def test_half_a_year_of_a_busy_monorepo_is_a_matter_of_a_second_or_two(shared: Yard) -> None:
    changes, files, signals = [], [], []
    for number in range(500):
        changes.append(
            r.Change(
                id=f"c{number}", repository_id="shop", number=number, title="x", author_id=None, opened_at=moment(0),
                first_commit_at=None, approved_at=None, merged_at=moment(0) + number * 8 * HOUR, closed_at=None,
                updated_at=moment(0), is_draft=False, merge_sha=sha(f"m{number}"), reverts_id=None,
            )
        )  # fmt: skip
        files += [
            r.ChangeFile(
                change_id=f"c{number}", path=f"{('checkout', 'payment')[number % 2]}/{part}.py", added=1, deleted=1,
                previous_path=None, patch="+x",
            )
            for part in range(5)
        ]  # fmt: skip
        signals += [
            r.DeploySignal(
                id=f"shop/{kind}/{number}", repository_id="shop", kind=kind, name="deploy", environment="prod",
                sha=sha(f"m{number}"), state="success", began_at=moment(0) + number * 8 * HOUR + 600,
                finished_at=moment(0) + number * 8 * HOUR + 900, url=None,
            )
            for kind in ("deployment", "workflow_run")
        ]  # fmt: skip
    shared.store.save([*changes, *files, *signals])
    began = process_time()
    assert shared.derive() == Derivation(saved=500, linked=500)
    assert shared.derive() == NOTHING
    # Both together take about half a second; the rest is for a machine that is busy.
    assert process_time() - began < 3

"""What has been kept long enough goes, with all that is part of it, and nothing that anything kept still needs."""

from __future__ import annotations

from dataclasses import fields
from types import NoneType
from typing import Any, get_args, get_type_hints

from bot.settings.document import Retention
from briefing.delivery.runs.planner import WEEKS_BACK
from data import records as r
from data.retention.policy import BATCH, DAY, KEEPING, Kept, PartOf, Stays
from data.retention.sweep import _delete, standings, sweep
from data.retention.terms import LEAST_AUDIT_DAYS, Term
from data.store import Store
from data.tables import TABLES

pytest_plugins = ("tests.backends",)

NOW = 1_800_000_000
DAYS = {Term.CHANGES: 700, Term.INCIDENTS: 600, Term.BRIEFINGS: 500, Term.DELIVERIES: 400, Term.CALLS: 300,
        Term.AUDIT: 200}  # fmt: skip
PLAIN = {str: "", int: 0, float: 0.0, bool: False, bytes: b""}


def made(kind: type[Any], **told: Any) -> Any:
    """A record of a kind, whose columns are empty where they are not told, and unknown where they may be."""
    hints = get_type_hints(kind)
    plain = {
        one.name: None if NoneType in get_args(hints[one.name]) else PLAIN[hints[one.name]] for one in fields(kind)
    }
    return kind(**{**plain, **told})


def ago(days: float) -> int:
    return NOW - int(days * DAY)


def swept(store: Store, days: dict[Term, int] = DAYS) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in sweep(store, days, NOW):
        found[one.table] = found.get(one.table, 0) + one.rows
    return {table: rows for table, rows in found.items() if rows}


def ids(store: Store, kind: type[Any], column: str = "id") -> list[Any]:
    return [getattr(one, column) for one in store.read(kind)]


def ended(kind: type[Any], days: int) -> dict[str, Any]:
    """What a record of a kind says that ended so many days ago."""
    at = ago(days)
    return {
        r.Briefing: {"due_at": at, "done_at": at, "state": "sent"},
        r.ScopeRun: {"ended_at": at, "state": "done"},
        r.Delivery: {"claimed_at": at, "settled_at": at, "state": "claimed", "payload_hash": "kept"},
        r.Worker: {"beat_at": at, "state": "gone"},
        r.Feedback: {"at": at, "payload_hash": "kept"},
        r.CardMark: {"at": at, "ended_at": at},
        r.FrozenPayload: {"frozen_at": at},
        r.DeploySignal: {"began_at": at},
        r.Advisory: {"published_at": at},
        r.Deployment: {"began_at": at},
        r.Change: {"merged_at": at},
        r.CoverageReport: {"measured_at": at},
        r.Event: {"received_at": at},
        r.Incident: {"began_at": at, "resolved_at": at},
        r.KeptService: {"moment": at},
    }.get(kind, {"at": at})


OBSERVED = (r.Coverage, r.PatchCoverage, r.Codeowners, r.OwnerMember, r.SourceStatus, r.Objective)
AGED = [
    kind for kind, rule in KEEPING.items() if isinstance(rule, Kept) and kind not in {*OBSERVED, r.KeptWeek}
]  # fmt: skip


def named(kind: type[Any], name: str, days: int) -> Any:
    key = next(column.name for column in TABLES[kind].primary_key.columns)
    other = {"scope_id": name} if kind is r.FrozenPayload else {"address": name} if kind is r.Delivery else {}
    return made(kind, **{**ended(kind, days), **other, key: name})


def put(store: Store, *records: Any) -> None:
    with store.transaction() as transaction:
        for one in records:
            if isinstance(one, r.FrozenPayload):
                transaction.freeze(one)
            elif isinstance(one, r.StoredNarrative):
                transaction.store_narrative(one)
            else:
                transaction.add([one])


def test_every_kind_says_how_long_it_is_kept_or_why_it_stays() -> None:
    assert set(KEEPING) == set(TABLES), "a new kind needs its row in data/retention/policy.py"
    assert all(rule.why for rule in KEEPING.values() if isinstance(rule, Stays))
    assert {rule.term for rule in KEEPING.values() if isinstance(rule, Kept)} == set(Term)
    for kind, rule in KEEPING.items():
        if isinstance(rule, Kept) and rule.at is not None:
            assert rule.at in TABLES[kind].c


def test_every_part_really_goes_with_what_it_is_a_part_of() -> None:
    for kind, rule in KEEPING.items():
        if isinstance(rule, PartOf):
            whole = KEEPING[rule.kind]
            assert isinstance(whole, Kept)
            cascades = {(key.column.table, key.ondelete) for key in TABLES[kind].foreign_keys}
            assert (TABLES[rule.kind], "CASCADE") in cascades or kind in {one for one, _ in whole.along}


def test_the_terms_are_the_keys_of_the_settings() -> None:
    assert set(Retention().days()) == set(Term)
    assert set(Retention.model_fields) == {term.value for term in Term}


def test_what_ended_before_its_term_goes_and_what_ended_within_it_stays(store: Store) -> None:
    put(store, made(r.FrozenPayload, hash="kept", frozen_at=NOW))
    for kind in AGED:
        rule = KEEPING[kind]
        assert isinstance(rule, Kept)
        days = DAYS[rule.term]
        put(store, named(kind, "over", days + 1), named(kind, "young", days - 1))
    # The audit's newest days are counted from its newest entry.
    put(store, named(r.AuditEntry, "newest", 0))
    expected = {TABLES[kind].name: 1 for kind in AGED}

    assert {one.table: one.over for one in standings(store, DAYS, NOW) if one.over} == expected
    assert swept(store) == expected

    for kind in AGED:
        key = next(column.name for column in TABLES[kind].primary_key.columns)
        assert "young" in ids(store, kind, key)
        assert "over" not in ids(store, kind, key)
    assert swept(store) == {}


def test_an_observation_goes_when_another_stood_in_its_place_and_never_while_it_is_in_force(store: Store) -> None:
    put(store, made(r.Change, id="c"))
    for kind in OBSERVED:
        subject = {"change_id": "c"} if "change_id" in TABLES[kind].c else {}
        put(store, *(made(kind, observed_at=ago(days), **subject) for days in (900, 800, 100)))

    assert swept(store) == {TABLES[kind].name: 1 for kind in OBSERVED}

    # At the oldest moment that is kept, what was observed 800 days ago was in force.
    assert all(ids(store, kind, "observed_at") == [ago(800), ago(100)] for kind in OBSERVED)


def test_the_coverage_of_a_change_goes_with_it_and_not_before(sqlite_store: Store) -> None:
    put(
        sqlite_store,
        made(r.Change, id="open"),
        *(made(kind, change_id=one, observed_at=ago(900)) for kind in OBSERVED[:2] for one in ("open", "gone")),
    )
    assert swept(sqlite_store) == {"coverage": 1, "patch_coverage": 1}
    assert ids(sqlite_store, r.Coverage, "change_id") == ids(sqlite_store, r.PatchCoverage, "change_id") == ["open"]


def test_what_has_not_ended_stays_however_old_it_is(sqlite_store: Store) -> None:
    kinds: dict[type[Any], dict[str, Any]] = {
        r.Change: {"opened_at": 0},
        r.Incident: {"began_at": 0},
        r.CardMark: {"at": 0},
        r.ScopeRun: {"state": "running", "began_at": 0},
        r.Briefing: {"state": "queued", "due_at": 0},
        r.Worker: {"state": "live", "beat_at": 0},
    }
    put(sqlite_store, *(made(kind, **told) for kind, told in kinds.items()))
    assert swept(sqlite_store) == {}


def test_a_change_goes_with_its_parts_but_not_before_the_deployment_that_carried_it(store: Store) -> None:
    put(
        store,
        *(made(r.Change, id=one, merged_at=ago(701)) for one in ("over", "carried")),
        *(made(kind, change_id="over") for kind in (r.ChangeFile, r.ChangeCommit, r.ChangeLabel, r.Review, r.Check)),
        made(r.Deployment, id="d", began_at=ago(699)),
        made(r.DeploymentChange, deployment_id="d", change_id="carried"),
    )
    assert swept(store) == {"changes": 1}
    assert ids(store, r.Change) == ["carried"]
    assert not any(store.read(kind) for kind in (r.ChangeFile, r.ChangeCommit, r.ChangeLabel, r.Review, r.Check))


def old_briefing(store: Store, name: str) -> None:
    put(
        store,
        made(r.FrozenPayload, hash=name, scope_id=name, frozen_at=ago(501)),
        made(r.StoredNarrative, payload_hash=name),
    )


def test_a_payload_stays_with_its_narrative_while_anything_was_sent_of_it_or_judged(store: Store) -> None:
    for name in ("over", "sent", "judged"):
        old_briefing(store, name)
    put(
        store,
        made(r.Delivery, id="d", payload_hash="sent", claimed_at=ago(399), settled_at=ago(399)),
        made(r.Feedback, id="f", payload_hash="judged", at=ago(499)),
    )
    assert swept(store) == {"payloads": 1}
    assert ids(store, r.FrozenPayload, "hash") == ids(store, r.StoredNarrative, "payload_hash") == ["judged", "sent"]


def test_a_payload_that_is_taken_up_again_in_the_meantime_stays_whole(sqlite_store: Store) -> None:
    old_briefing(sqlite_store, "over")
    rule = KEEPING[r.FrozenPayload]
    assert isinstance(rule, Kept)
    # Somebody sends it again between the look and the batch.
    put(sqlite_store, made(r.Delivery, id="d", payload_hash="over", claimed_at=NOW))
    assert _delete(sqlite_store, r.FrozenPayload, rule, [("over",)], rule.over(ago(500))) == 0
    assert ids(sqlite_store, r.StoredNarrative, "payload_hash") == ["over"]


def test_the_steps_of_a_run_go_with_it(sqlite_store: Store) -> None:
    put(
        sqlite_store,
        *(made(r.ScopeRun, id=one, state="done", ended_at=ago(days)) for one, days in (("old", 401), ("new", 399))),
        *(made(r.RunStep, run_id=one) for one in ("old", "new")),
    )
    assert swept(sqlite_store) == {"runs": 1}
    assert ids(sqlite_store, r.RunStep, "run_id") == ["new"]


def test_nothing_is_forgotten_of_a_week_that_could_still_be_due(sqlite_store: Store) -> None:
    """Whatever is said in the settings: what was sent of such a week must be known, or it would be sent again."""
    least = {
        term: next(one.ge for one in Retention.model_fields[term.value].metadata if hasattr(one, "ge")) for term in Term
    }
    # The briefing of a week is due after its end, and of the weeks that are looked at the oldest ended so long ago.
    oldest = 7 * WEEKS_BACK
    put(
        sqlite_store,
        made(r.FrozenPayload, hash="kept", frozen_at=ago(oldest)),
        named(r.Briefing, "reader", oldest),
        named(r.Delivery, "part", oldest),
    )
    old_payload = made(r.FrozenPayload, hash="unsent", scope_id="other", frozen_at=ago(oldest))
    put(sqlite_store, old_payload)
    assert swept(sqlite_store, least) == {}


def test_the_audit_keeps_the_days_before_its_newest_entry(sqlite_store: Store) -> None:
    newest = 300
    put(
        sqlite_store,
        *(named(r.AuditEntry, f"{days}", days) for days in (newest, newest + LEAST_AUDIT_DAYS - 1, newest + 40)),
    )
    assert swept(sqlite_store) == {"audit": 1}


def test_it_deletes_in_small_transactions_and_others_write_in_between(store: Store) -> None:
    put(store, *(named(r.Event, f"{number}", 800) for number in range(2 * BATCH + 1)))
    rows = []
    for one in sweep(store, DAYS, NOW):
        rows.append(one.rows)
        store.save([named(r.Event, f"new {len(rows)}", 1)])
    assert [one for one in rows if one] == [BATCH, BATCH, 1]
    assert len(store.read(r.Event)) == len(rows)


def test_only_what_scores_are_made_of_makes_them_untrue_and_only_if_any_of_it_went(sqlite_store: Store) -> None:
    def writes() -> int:
        with sqlite_store.snapshot() as view:
            return view.writes()

    put(sqlite_store, named(r.Event, "e", 800), made(r.Change, id="young", merged_at=ago(1)))
    before = writes()
    assert swept(sqlite_store) == {"events": 1}
    assert writes() == before
    sqlite_store.save([made(r.Change, id="old", merged_at=ago(701))])
    assert swept(sqlite_store) == {"changes": 1}
    assert writes() == before + 2

"""What a reader is answered about the week, from what was frozen and is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from briefing.answers.values.common import NotFound
from briefing.contracts.payload import parse_payload
from data.gitattributes import DIALECT, FILE
from data.records import Codeowners, Deployment, FrozenPayload
from scoring.severity_rules import RULES
from tests.unit.briefing.answers.monday import (
    DANA,
    KATRIN,
    MIRIAM,
    TUESDAY,
    Reception,
    drop_payload,
    facts_of,
    forget_kept,
    freeze_again,
    leave_out,
)
from tests.unit.briefing.narrative.examples import fix

# ---- a service and a team


def test_a_service_is_told_alike_to_readers_of_its_team_and_of_teams_in_other_zones(reception: Reception) -> None:
    frozen = {one.scope_id: parse_payload(one.body, name=one.hash) for one in reception.store.read(FrozenPayload)}
    alone, wide = frozen["storefront"], frozen["identity+payments+storefront@Europe/Berlin"]

    # Storefront is in New York. What was 2.6 times and 43 % there was 1.5 times and 53 % to who reads from Berlin.
    for name in ("objective", "queue", "incidents", "elevated", "movement", "ahead"):
        told = [one.fact(f"service.checkout.{name}") for one in (alone, wide)]
        assert (told[0].value, told[0].comparisons) == (told[1].value, told[1].comparisons)
    assert wide.fact("service.checkout.objective").value == 2.6
    assert wide.fact("service.checkout.objective").detail["budget_left"] == 43
    cards = [{card.key: card.severity for card in one.cards if card.subject.id == "checkout"} for one in (alone, wide)]
    assert cards[0] == cards[1]


def test_a_service_is_held_against_its_usual(reception: Reception) -> None:
    found = reception.desk.answer("service", reception.reader(DANA), "Checkout")

    movement = facts_of(reception)["service.checkout.movement"].detail
    assert (found.mean.now, found.mean.usual) == (movement["now"], movement["usual"])
    assert found.tone == "critical"
    assert [card.key for card in found.cards][:2] == ["checkout:incident", "checkout:queue"]
    assert len(found.trend.series) == 13
    assert (found.waiting, found.waiting_elevated) == (2, 1)
    assert found.held_by == "an incident is unresolved"
    assert found.objective.endswith("43 % of it is left.")
    assert "wrong totals" in (found.incident or "")


def test_neither_a_service_nor_its_team_is_clear_beside_a_security_fix_that_waits(own_reception: Reception) -> None:
    reader = own_reception.reader(KATRIN)

    def answers() -> list[Any]:
        return [
            own_reception.desk.answer("service", reader, "ledger"),
            own_reception.desk.answer("team", reader, "payments"),
        ]

    scope = answers()[0].briefed.scope_id
    freeze_again(own_reception, scope, cards=(), facts=())
    assert [one.tone for one in answers()] == ["clear", "clear"]
    freeze_again(own_reception, scope, facts=(fix("waits", services=["ledger"]),))
    assert [one.tone for one in answers()] == ["info", "info"]


def test_what_a_repository_declares_of_its_files_does_not_stand_in_for_its_owners(own_reception: Reception) -> None:
    store = own_reception.store
    rules = store.read(Codeowners)
    newest = max(one.observed_at for one in rules)
    store.save(
        Codeowners(repository_id=one, observed_at=newest + 1, path=FILE, text="* -diff\n", dialect=DIALECT)
        for one in {one.repository_id for one in rules}
    )

    found = own_reception.desk.answer("service", own_reception.reader(DANA), "checkout")

    assert ([name for name, _ in found.owners.owners], found.owners.unowned) == (["@acme/checkout"], 0)
    # Of a service of which nothing is kept they are unknown.
    forget_kept(own_reception)
    found = own_reception.desk_at(TUESDAY).answer("service", own_reception.reader(DANA), "checkout")
    assert found.owners is None
    assert found.mean.now is not None


def test_a_team_adds_up_its_services(reception: Reception) -> None:
    found = reception.desk.answer("team", reception.reader(DANA), "storefront")

    assert [one.id for one in found.services] == ["checkout", "catalogue"]
    assert sum(one.share or 0 for one in found.services) == pytest.approx(100)
    assert [row.band for row in found.bands] == ["critical", "high", "moderate", "safe"]
    assert (found.deployments, found.incidents) == (12, 1)
    # The only team need not be named.
    assert reception.desk.answer("team", reception.reader(DANA), "") == found
    several = reception.desk.answer("team", reception.reader(KATRIN), "")
    assert several.is_ambiguous


def test_a_team_without_a_briefing_of_its_own_is_told_from_a_wider_one(own_reception: Reception) -> None:
    drop_payload(own_reception, "identity")

    found = own_reception.desk.answer("team", own_reception.reader(KATRIN), "identity")

    assert found.briefed.scope_id.startswith("identity+payments")
    assert {card.key for card in found.cards} == {"auth:ownership"}
    assert {one.id for one in found.services} == {"auth", "profiles"}
    assert not found.bands


# ---- a card, a signal, the queue


def test_a_card_goes_by_its_key_its_number_and_its_words(reception: Reception) -> None:
    dana = reception.reader(DANA)

    found = [
        reception.desk.answer("card", dana, text)
        for text in ("checkout:queue", "2", "Checkout queue", "CHECKOUT:QUEUE")
    ]

    assert all(one == found[0] for one in found)
    assert found[0].says == next(rule.says for rule in RULES if rule.id == found[0].rule)
    assert found[0].subject_id == "checkout"
    assert {one.id for one in found[0].facts} >= {"service.checkout.queue", "change.acme/shop#4000"}
    several = reception.desk.answer("card", dana, "Checkout")
    assert several.is_ambiguous
    assert len(several.nearest) > 1
    assert all(one.startswith("checkout:") for one in several.nearest)


def test_a_card_that_the_newest_briefing_has_not_is_told_of_where_it_is(own_reception: Reception) -> None:
    leave_out(own_reception, "identity+payments+storefront@Europe/Berlin", "checkout:timing")
    found = own_reception.desk.answer("card", own_reception.reader(KATRIN), "checkout:timing")
    assert found.briefed.scope_id == "storefront"

    [stored] = own_reception.store.read(FrozenPayload, scope_id="storefront")
    told = parse_payload(stored.body, name="storefront")
    later = told.model_copy(update={"period": told.period.model_copy(update={"week": "2026-W37"}), "cards": ()})
    own_reception.store.freeze(replace(stored, week="2026-W37", hash=later.hash, body=later.to_json()))

    found = own_reception.desk.answer("card", own_reception.reader(DANA), "checkout:queue")

    assert (found.briefed.week, found.card.key) == (told.period.week, "checkout:queue")


def test_a_signal_says_what_it_did_this_week_and_is_worth_here(reception: Reception) -> None:
    driver = facts_of(reception)["driver.lines_added"]

    found = [reception.desk.answer("signal", reception.reader(DANA), text) for text in ("lines_added", "Lines added")]

    assert found[0] == found[1]
    assert (found[0].delta, found[0].now) == (driver.value, driver.detail["now"])
    assert found[0].most == 38
    assert found[0].uses[0].label == "acme/shop#4012"
    assert [one.points for one in found[0].uses] == sorted((one.points for one in found[0].uses), reverse=True)


def test_the_queue_says_what_became_of_each_since(reception: Reception) -> None:
    monday = reception.desk_at(TUESDAY - timedelta(days=1, hours=6)).answer("queue", reception.reader(DANA))
    tuesday = reception.desk.answer("queue", reception.reader(DANA))
    friday = reception.desk_at(TUESDAY + timedelta(days=3)).answer("queue", reception.reader(DANA), "checkout")

    def since(found: Any) -> dict[str, str]:
        return {one.change.label: one.since for one in found.waiting}

    assert since(monday)["acme/shop#4024"] == "merged Sat 5 Sep 11:20, not deployed yet"
    assert since(tuesday) == {"acme/shop#4000": "still open", "acme/shop#4024": "deployed Mon 7 Sep 11:22"}
    assert since(friday)["acme/shop#4000"].startswith("deployed Wed 9 Sep")
    found = reception.desk.answer("queue", reception.reader(DANA), "catalogue")
    assert (found.total, found.waiting, found.about) == (0, (), "Catalogue")


# ---- a deployment


def test_a_deployment_has_its_sum_its_changes_and_its_incident(reception: Reception) -> None:
    found = reception.desk.answer("deployment", reception.reader(DANA), "checkout/deploy-126")

    assert found.points == facts_of(reception)["deployment.checkout/deploy-126"].value
    assert found.arithmetic == "86 = 80 acme/shop#4012 + 6 for one more change"
    assert [(one.label, one.points) for one in found.changes] == [("acme/shop#4012", 80), ("acme/shop#4009", 41)]
    assert [(one.id, one.minutes_after) for one in found.incidents] == [("PD-4171", 109)]
    then = reception.desk_at(TUESDAY - timedelta(days=3)).answer(
        "deployment", reception.reader(DANA), "checkout/deploy-126"
    )
    assert [one.resolved for one in then.incidents] == [False]
    # It goes by its service and the beginning of its commit too.
    named = f"checkout@{reception.store.get(Deployment, id='checkout/deploy-126').sha[:9]}"
    assert reception.desk.answer("deployment", reception.reader(DANA), named) == found
    assert isinstance(reception.desk.answer("deployment", reception.reader(MIRIAM), named), NotFound)

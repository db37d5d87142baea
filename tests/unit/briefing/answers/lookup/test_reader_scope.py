"""Who is answered what: nothing from outside, nobody by name but to their manager, and nothing in what is shared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from briefing.answers.values.common import NotFound
from briefing.contracts.errors import NameLeaked
from data.records import Change, Codeowners, Person, Repository
from data.store import Store
from tests.unit.briefing.answers.monday import (
    DANA,
    KATRIN,
    MIRIAM,
    STEFAN,
    TOPICS,
    TUESDAY,
    Reception,
    texts,
)

OUTSIDE = {
    "team": ("team", "storefront"), "service": ("service", "checkout"), "card": ("card", "checkout:queue"),
    "queue": ("queue", "checkout"), "change": ("change", "acme/shop#4012"),
    "its address": ("change", "https://github.example/acme/shop/pull/4012"), "its number": ("change", "#4012"),
    "deployment": ("deployment", "checkout/deploy-126"),
    "its release": ("deployment", "https://github.example/deployments/checkout/deploy-126"),
}  # fmt: skip


@pytest.mark.parametrize(("topic", "text"), OUTSIDE.values(), ids=OUTSIDE)
def test_what_is_out_of_sight_is_answered_as_if_it_did_not_exist(reception: Reception, topic: str, text: str) -> None:
    found = reception.desk.answer(topic, reception.reader(MIRIAM), text)
    other = reception.desk.answer(topic, reception.reader(MIRIAM), text.replace("1", "7").replace("e", "w"))

    assert type(other) is NotFound
    assert found.nearest == other.nearest or not {"4012", "checkout"} & set("".join(found.nearest).split("#"))
    assert not any("checkout" in one or "4012" in one for one in found.nearest)


def test_what_is_nearly_called_so_is_suggested_from_inside_only(reception: Reception) -> None:
    dana, miriam = reception.reader(DANA), reception.reader(MIRIAM)

    assert reception.desk.answer("service", dana, "chekout") == NotFound(
        what="service", text="chekout", nearest=("checkout",), is_ambiguous=False
    )
    assert reception.desk.answer("service", miriam, "chekout") == NotFound(what="service", text="chekout")
    assert reception.desk.answer("change", dana, "acme/shop#40122").nearest[0] == "acme/shop#4012"
    assert reception.desk.answer("deployment", dana, "checkout/deploy-1266").nearest[0] == "checkout/deploy-126"
    assert reception.desk.answer("card", dana, "checkout:queu").nearest[0] == "checkout:queue"


def test_where_nobody_is_named_no_answer_names_anybody(reception: Reception) -> None:
    desk = reception.desk_at(TUESDAY, names="never")
    people = {one.name for one in reception.store.read(Person)}

    told = [desk.answer(topic, reception.reader(DANA), text) for topic, text in TOPICS.items()]

    assert not any(name in text for text in texts(told) for name in people)


def test_whoever_is_excluded_is_named_by_nothing_they_go_by_whatever_its_capitals(own_reception: Reception) -> None:
    store, dana = own_reception.store, own_reception.reader(DANA)
    people = store.read(Person)
    own = next(
        one
        for one in people
        if one.name in " ".join(texts(own_reception.desk.answer("change", dana, TOPICS["change"])))
    )
    [repository, *_] = [one for one in store.read(Repository) if one.name == "acme/shop"]
    rules = replace(newest_rules(store, repository.id), text=f"* @{own.login} {own.email}", observed_at=1_788_800_000)
    store.save([rules])
    everybody = texts(own_reception.desk.answer("change", dana, TOPICS["change"]))
    assert {own.name, f"@{own.login}", own.email} <= set(everybody)

    for form in (own.login, str(own.email), own.id):
        desk = own_reception.desk_at(TUESDAY, excluded=(form.upper(),))
        told = texts([desk.answer(topic, dana, TOPICS[topic]) for topic in ("change", "card", "service")])

        assert not [text for text in told if any(one in text for one in (own.name, own.login, str(own.email)))]


def newest_rules(store: Store, repository: str) -> Codeowners:
    return max(store.read(Codeowners, repository_id=repository), key=lambda one: one.observed_at)


def test_a_title_names_nobody_whom_its_reader_may_not_see_named(own_reception: Reception) -> None:
    """Katrin manages the team, Stefan others; who is excluded is nobody's to see."""
    store = own_reception.store
    gone, other = Person(**ZED, id="z1"), Person(**QUIN, id="z2")
    [change] = [one for one in store.read(Change, number=971) if "payout" in one.title]
    store.save([gone, other, replace(change, title="Split it, says Zed Quibble, and Quinn Abernathy agrees")])
    desk = own_reception.desk_at(TUESDAY, excluded=(gone.login,))

    told = {who: desk.answer("change", own_reception.reader(who), "acme/payments#971") for who in (KATRIN, STEFAN)}

    assert told[KATRIN].title == "Split it, says a colleague, and Quinn Abernathy agrees"
    assert told[STEFAN].title == "Split it, says a colleague, and a colleague agrees"


def test_what_is_finished_is_looked_at_by_what_it_is_about_and_who_reads_it(own_reception: Reception) -> None:
    own_reception.store.save([Person(**QUIN, id="z2")])
    desk, katrin, stefan = own_reception.desk, own_reception.reader(KATRIN), own_reception.reader(STEFAN)
    answer, told = desk.answer("change", katrin, "acme/payments#971"), ["Quinn Abernathy"]

    desk.look("an answer", told, desk.mask(answer, katrin))
    desk.look("an answer", told, but=["is Quinn Abernathy here?"])
    for mask in (None, desk.mask(answer, stefan), desk.mask(answer, katrin, private=False), desk.mask(answer)):
        with pytest.raises(NameLeaked):
            desk.look("an answer", told, mask)


ZED: dict[str, Any] = {"login": "zed-q77", "name": "Zed Quibble", "email": None, "is_bot": False}
QUIN: dict[str, Any] = {"login": "quinn-a77", "name": "Quinn Abernathy", "email": None, "is_bot": False}

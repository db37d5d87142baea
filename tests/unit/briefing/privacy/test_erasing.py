"""Somebody is forgotten in one transaction, on both databases, and what refers to each other still does."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pytest

from briefing.contracts.errors import PersonNamed, PersonRefused, PersonUnknown
from briefing.contracts.organisation import Manager, Organisation, TeamPlan
from briefing.editions.parts import EditionParts, claim_of, id_of
from briefing.privacy.erasing import Plan, allow, erase, plan_for
from briefing.privacy.who import find_person
from briefing.readers.audit import Audit
from data import records as r
from data.store import Store
from tests.monday import HandClock

NOBODYS = Organisation(
    name="Acme", teams=(TeamPlan(id="shop", label="Shop", zone="UTC"),), services=(), managers=(), administrators=(),
    names="private", excluded=(),
)  # fmt: skip
ADA = r.Person(id="github:U_1", login="ada-l77", name="Ada Lovelace", email=None, is_bot=False)
KEY = "00ff00ff00ff00ff"


def change(**told: object) -> r.Change:
    plain: dict[str, object] = {
        "id": "acme/shop#1", "repository_id": "acme/shop", "number": 1, "title": "t", "author_id": ADA.id,
        "opened_at": 1, "first_commit_at": None, "approved_at": None, "merged_at": None, "closed_at": None,
        "updated_at": 1, "is_draft": False, "merge_sha": None, "reverts_id": None,
    }  # fmt: skip
    return r.Change(**{**plain, **told})  # type: ignore[arg-type]


def frozen(title: str, *, week: str = "2026-W36", people: tuple[str, ...] = ()) -> r.FrozenPayload:
    told = {"facts": [{"title": title}], "people": [{"id": one, "role": "r"} for one in people], "ratio": 0.1}
    body = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    digest = sha256(body.encode()).hexdigest()
    return r.FrozenPayload(hash=digest, scope_id="shop", week=week, body=body, frozen_at=1)


def plan(store: Store, wanted: str, *addresses: str) -> Plan:
    with store.snapshot() as view:
        return plan_for(view, NOBODYS, wanted, addresses=addresses, at=5)


def forget(store: Store, wanted: str, *addresses: str) -> dict[str, int]:
    return dict(erase(store, plan(store, wanted, *addresses), Audit(store, HandClock())).rows)


def instead(store: Store) -> str:
    store.save([change(id="acme/shop#99", title="@ada-l77")])
    found = store.get(r.Change, id="acme/shop#99")
    assert found is not None
    return found.title.removeprefix("@")


def test_a_frozen_briefing_gets_the_hash_of_what_it_says_now_and_all_that_refers_to_it_follows(store: Store) -> None:
    before, other = frozen('Fix, says "Ada Lovelace"\n'), frozen("Fix", week="2026-W37")
    store.save([ADA])
    for one in (before, other):
        store.freeze(one)
    words = json.dumps({"headline": "by Ada Lovelace", "payload": before.hash}, indent=2) + "\n"
    store.store_narrative(r.StoredNarrative(payload_hash=before.hash, narrator="n", body=words, written_at=1))
    parcel = EditionParts(payload_hash=before.hash, address="C1", parts=(b"x", b"y"), generation=2)
    for number in (0, 1):
        claim = claim_of(parcel, number, "slack", lease=None, at=1)
        store.claim(claim)
        store.settle(claim.id, state="sent", reason=None, receipt="r", at=1)
    store.add([r.Feedback(
        id="f", payload_hash=before.hash, scope_id="shop", week="2026-W36", place="p", facts="[]", card=None,
        rule=None, verdict="wrong", reader_id="r", narrator="n", prompt=None, at=1, text="ask @Ada-L77",
    )])  # fmt: skip

    forget(store, "ada-l77")

    after = store.get(r.FrozenPayload, scope_id="shop", week="2026-W36")
    assert after is not None
    assert sha256(after.body.encode()).hexdigest() == after.hash != before.hash
    assert "Lovelace" not in after.body
    assert json.loads(after.body)["ratio"] == 0.1
    assert store.get(r.FrozenPayload, scope_id="shop", week="2026-W37") == other
    [narrative] = store.read(r.StoredNarrative)
    assert (narrative.payload_hash, json.loads(narrative.body)["payload"]) == (after.hash, after.hash)
    assert "Lovelace" not in narrative.body
    moved = EditionParts(payload_hash=after.hash, address="C1", parts=(), generation=2)
    told = {(one.id, one.payload_hash, one.digest) for one in store.read(r.Delivery)}
    assert told == {(id_of(moved, number, "slack"), after.hash, None) for number in (0, 1)}
    [feedback] = store.read(r.Feedback)
    assert feedback.payload_hash == after.hash
    assert "Ada" not in feedback.text


def test_an_id_that_is_made_of_a_login_goes_everywhere_and_what_had_it_still_belongs_together(store: Store) -> None:
    imported = r.Person(id="mark", login="mark", name="Mark Žižka", email="mark@acme.example", is_bot=False)
    store.save(
        [
            imported,
            change(author_id="mark", title="mark it, by Mark Zizka", head="mark/fix"),
            r.Identity(key=KEY, person_id="mark"),
        ]
    )
    store.freeze(frozen("mark the order", people=("mark",)))

    forget(store, "MARK@acme.example")

    found = store.get(r.Change, id="acme/shop#1")
    [payload] = store.read(r.FrozenPayload)
    assert found is not None
    assert found.author_id is not None
    assert found.author_id.startswith("former-colleague-")
    assert json.loads(payload.body)["people"][0]["id"] == found.author_id
    # What may be the ordinary word stays, in a title and in the name of a branch.
    assert found.title == f"mark it, by {found.author_id}"
    assert (found.head, json.loads(payload.body)["facts"][0]["title"]) == ("mark/fix", "mark the order")
    store.save([imported, r.Identity(key=KEY, person_id="mark"), change(author_id="mark")])
    assert (store.read(r.Person), store.read(r.Identity)) == ([], [])
    again = store.get(r.Change, id="acme/shop#1")
    assert again is not None
    assert again.author_id == found.author_id


def test_what_is_told_again_of_somebody_is_stored_without_them_whatever_it_is(store: Store) -> None:
    store.save([ADA, r.Identity(key=KEY, person_id=ADA.id), change()])
    store.save([r.KeptWeek(service_id="s", digest="d", body=b"Ada Lovelace")])
    forget(store, "ada-l77", "ada@home.example")
    name = instead(store)
    landing = r.Landing(repository_id="r", sha="1", position=0, landed_at=1, authored_at=1, authors=f"{KEY} abc",
                      repairs=False, files='[["a\\\\b", "team/ada-l77/x"]]')  # fmt: skip
    event = r.Event(id="e", source="ci/ada-l77", event_id="1", type="t", happened_at=1, received_at=1, digest="d")
    mark = r.CardMark(
        id="m", scope_id="shop", card="c", deed="mute", week="w", severity="info", until="until Ada L. is back",
        until_date=None, condition=None, reader="r", at=1, ended_at=None, ended_why=None,
    )  # fmt: skip
    store.save([landing])
    store.save(
        [
            change(title="Fix", head="ada-l77/x"),
            r.ChangeLabel(change_id="acme/shop#1", label="ada-l77", observed_at=1, gone_at=None),
            r.ChangeFile(
                change_id="acme/shop#1", path="x", added=1, deleted=0, previous_path=None, patch="+# ADA@home.example"
            ),
            r.Codeowners(repository_id="r", observed_at=1, path="CODEOWNERS", text="* @ada-l77 @acme/shop\n"),
        ]
    )
    assert store.add([event, event])
    store.add([mark])
    store.change(r.CardMark, {"ended_why": "by ada-l77"}, id="m")
    late = store.freeze(frozen("by Ada Lovelace"))
    assert sha256(late.body.encode()).hexdigest() == late.hash

    kinds = (r.Change, r.ChangeLabel, r.ChangeFile, r.Codeowners, r.Landing, r.Event, r.CardMark, r.FrozenPayload)
    text = repr([store.read(kind) for kind in kinds]).lower()
    # As words, since "ada" may well stand in the middle of a digest.
    assert [one for one in ("ada", "lovelace", KEY) if re.search(rf"\b{one}\b", text)] == []
    assert store.read(r.KeptWeek) == []
    [landed] = store.read(r.Landing)
    assert landed.authors == f"{name} abc"
    assert json.loads(landed.files or "") == [["a\\b", f"team/{name}/x"]]
    assert store.get(r.Codeowners, repository_id="r") == r.Codeowners(
        repository_id="r", observed_at=1, path="CODEOWNERS", text=f"* @{name} @acme/shop\n"
    )


def test_a_namesake_stays_two_spellings_become_one_row_and_who_is_allowed_comes_again(store: Store) -> None:
    other = r.Person(id="gitlab:2", login="ada-l77", name="Ada Lovelace", email=None, is_bot=False)
    labels = [
        r.ChangeLabel(change_id="acme/shop#1", label=f"{one}-l77", observed_at=1, gone_at=None)
        for one in ("ada", "ADA")
    ]
    store.save([ADA, other, change(), *labels])
    told = plan(store, ADA.id)
    assert told.namesakes == 1
    erase(store, told, Audit(store, HandClock()))
    assert store.read(r.Person) == [other]
    store.save([ADA, other])
    assert (store.read(r.Person), store.count(r.ChangeLabel)) == ([other], 1)
    assert (allow(store, ADA.id), allow(store, ADA.id)) == (True, False)
    store.save([ADA])
    assert {one.id for one in store.read(r.Person)} == {ADA.id, other.id}


def test_the_deed_is_in_the_audit_by_id_and_an_entry_that_names_a_former_reader_is_cleaned(store: Store) -> None:
    told = r.AuditEntry(id="1", at=1, actor="ada-lovelace", door="slack", deed="saw", subject="shop", detail=None)
    store.save([ADA])
    store.add([told])
    forget(store, "ada-l77")
    entries = {one.deed: one for one in store.read(r.AuditEntry)}
    assert (entries["erased"].subject, entries["erased"].actor) == (ADA.id, "operator")
    assert entries["saw"].actor.startswith("former-colleague-")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_is_meant_is_told_by_login_address_or_id_and_nobody_else_is_named(store: Store) -> None:
    twins = [r.Person(id=f"x:{n}", login="grace", name="G", email=f"g{n}@acme.example", is_bot=False) for n in (1, 2)]
    bot = r.Person(id="b", login="robot[bot]", name="robot", email=None, is_bot=True)
    store.save([ADA, bot, *twins])
    with store.snapshot() as view:
        assert find_person(view, "@ADA-L77") == find_person(view, ADA.id) == ADA
        assert find_person(view, "G2@acme.example") == twins[1]
        with pytest.raises(PersonUnknown, match=r"2 people go by 'grace'; give the id") as several:
            find_person(view, "grace")
        assert "x:1" not in str(several.value)
        with pytest.raises(PersonUnknown, match=r"nobody here goes by 'zoe'"):
            find_person(view, "zoe")
        with pytest.raises(PersonRefused):
            plan_for(view, NOBODYS, "robot[bot]", at=1)
        boss = Manager(id="ada", name="Ada Lovelace", teams=("shop",), zone="UTC", email=None, slack=())
        company = Organisation(**{**{name: getattr(NOBODYS, name) for name in NOBODYS.__slots__}, "managers": (boss,)})
        with pytest.raises(PersonNamed, match=r'\[\[manager\]\] id = "ada"'):
            plan_for(view, company, "ada-l77", at=1)

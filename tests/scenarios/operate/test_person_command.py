"""`riskbrief person`, on a Monday of Storefront that was briefed: somebody is forgotten and stays forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data.records import (
    Change,
    Codeowners,
    Delivery,
    Identity,
    Incident,
    OwnerMember,
    Person,
    SourceFailure,
    StoredNarrative,
)
from tests.monday import NOW, Live, company, rows_of
from tests.scenarios.storefront import storefront_records

AT = int(NOW.timestamp())
WHO = next(one for one in company().records if isinstance(one, Person) and one.login == "ethan-clarke")
SPELLINGS = ("ethan-clarke", "ethan clarke", "ethan.clarke@acme.example", "e.clarke@home.example")
WRITTEN = f"by {WHO.name} (@{WHO.login}, {WHO.email})"


def planted() -> list[object]:
    """Storefront with somebody in whatever strangers wrote, as sources would tell it again at any time."""
    records: list[object] = []
    for one in storefront_records():
        if isinstance(one, Change) and one.author_id == WHO.id:
            records.append(replace(one, title=f"{one.title} {WRITTEN}", head=f"{WHO.login}/cart"))
        elif isinstance(one, Incident):
            records.append(replace(one, title=f"{one.title} {WRITTEN}", url=f"https://status.example/u/{WHO.login}"))
        elif isinstance(one, Codeowners):
            records.append(replace(one, text=f"{one.text}\n/cart @{WHO.login} {WHO.email}\n"))
        else:
            records.append(one)
    return [
        *records,
        Identity(key="0123456789abcdef", person_id=WHO.id),
        OwnerMember(owner=f"@{WHO.login}", person_id=WHO.id, observed_at=AT),
        SourceFailure(id="f1", stream_id="s", at=AT, kind="denied", raw='{"said": "no\\n' + WHO.name + '"}'),
    ]


@pytest.fixture
def live(once: Callable[..., str], copied: Callable[[str], Live]) -> Live:
    live = copied(once("storefront, somebody planted", planted(), "dana-whitfield"))
    live.keep("dana-whitfield")
    return live


def person(live: Live, *arguments: str) -> str:
    done = live.call("person", *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def texts(live: Live) -> str:
    """Everything that is stored, as one text in small letters; on SQLite every byte of its files."""
    if live.url.startswith("sqlite"):
        file = Path(live.url.removeprefix("sqlite:///"))
        return "\n".join(one.read_bytes().decode("latin-1") for one in file.parent.glob(f"{file.stem}*")).lower()
    return repr(rows_of(live.url)).lower()


def found_in(text: str) -> list[str]:
    return [one for one in SPELLINGS if one in text]


def test_after_erasing_somebody_nothing_that_is_stored_holds_them_and_no_collection_brings_them_back(
    live: Live,
) -> None:
    assert {"ethan-clarke", "ethan clarke"} <= set(found_in(texts(live)))
    [before] = live.payloads()
    assert found_in(before.body.lower())

    told = person(live, "erase", WHO.login, "--address", "e.clarke@home.example", "--yes")

    assert f"{WHO.id} is forgotten." in told
    assert "changes" in told
    assert found_in(texts(live)) == []
    with live.opened() as store:
        store.save(planted())
        assert store.get(Person, id=WHO.id) is None
        assert store.read(Identity, person_id=WHO.id) == []
        assert store.read(OwnerMember, person_id=WHO.id, present=True) == []
        assert store.count(Change, author_id=WHO.id) > 0
    assert found_in(texts(live)) == []

    [after] = live.payloads()
    assert after.hash != before.hash
    replayed = live.call("replay", after.hash, "--now", NOW.isoformat())
    assert replayed.exit_code == 0, replayed.output
    assert "an edition with names says “a former colleague”" in replayed.stdout
    assert found_in(replayed.output.lower()) == []

    sent = live.received()
    again = live.call("run", "--once", "--now", NOW.isoformat(), "--verbose")
    assert again.exit_code == 0
    assert found_in(again.output.lower()) == []
    # What was sent under the old hash is not another briefing under the new one.
    assert live.received() == sent
    assert found_in(texts(live)) == []


def test_a_rehearsal_changes_nothing_and_doing_it_twice_does_no_harm(live: Live) -> None:
    before = rows_of(live.url)
    rehearsed = person(live, "erase", str(WHO.email), "--dry-run")
    assert rows_of(live.url) == before
    person(live, "erase", WHO.id, "--yes")
    once = rows_of(live.url)
    again = person(live, "erase", WHO.login, "--yes")
    twice = rows_of(live.url)
    assert "who was forgotten before" in again
    assert "who was forgotten before" not in rehearsed
    for name in ("audit", "erasures", "write_counts"):
        once.pop(name), twice.pop(name)
    assert twice == once


def test_who_may_be_collected_again_is_listed_by_id_and_comes_back_with_the_next_collection(live: Live) -> None:
    assert person(live, "forgotten") == "Nobody was forgotten.\n"
    person(live, "erase", WHO.login, "--yes")
    listed = person(live, "forgotten")
    assert WHO.id in listed
    assert found_in(listed.lower()) == []
    assert "is collected again" in person(live, "allow", WHO.id)
    assert live.call("person", "allow", WHO.id).exit_code == 1
    with live.opened() as store:
        store.save(planted())
        assert store.get(Person, id=WHO.id) == WHO


def test_whom_the_settings_name_is_not_erased_before_they_are_taken_out_there(live: Live) -> None:
    refused = live.call("person", "erase", "dana-whitfield", "--yes")
    assert refused.exit_code == 1
    assert '[[manager]] id = "dana-whitfield"' in refused.output
    for nobody in ("nobody-at-all", "dependabot[bot]"):
        assert live.call("person", "erase", nobody, "--yes").exit_code == 1
    unasked = live.call("person", "erase", WHO.login)
    assert (unasked.exit_code, "give --yes" in unasked.output) == (2, True)


def test_an_export_has_whatever_is_about_somebody_and_says_what_is_not_held_here(live: Live, tmp_path: Path) -> None:
    told = person(live, "export", f"@{WHO.login}")
    out = tmp_path / "them.json"
    person(live, "export", WHO.id, "--out", str(out))
    held = json.loads(told)
    assert held["person"] == {
        "id": WHO.id, "login": WHO.login, "name": WHO.name, "email": WHO.email, "is_bot": False,
    }  # fmt: skip
    assert held["identities"] == [{"key": "0123456789abcdef", "person_id": WHO.id}]
    assert {"changes_authored", "files_of_their_changes", "owner_memberships", "reviews"} <= held["rows"].keys()
    assert {"changes", "incidents", "source_failures", "payloads"} <= {one["table"] for one in held["mentions"]}
    assert any("Slack" in one for one in held["not_held_here"])
    assert out.stat().st_mode & 0o077 == 0
    again = json.loads(out.read_text("utf-8"))
    # What was asked for a moment ago is itself an entry.
    assert len(again["rows"].pop("audit")) == 1
    assert again["rows"] == held["rows"]
    with live.opened() as store:
        everybody = [one.name for one in store.read(Person) if one.id != WHO.id and one.name.count(" ")]
    assert [name for name in everybody if json.dumps(name) in told] == []


def test_nobody_is_erased_while_a_briefing_that_names_them_is_on_its_way(live: Live) -> None:
    with live.opened() as store:
        one = store.read(Delivery)[0]
        store.change(Delivery, {"state": "unknown"}, id=one.id)
        narratives = store.read(StoredNarrative)
    refused = live.call("person", "erase", WHO.login, "--yes")
    assert (refused.exit_code, "is being sent just now" in refused.output) == (1, True)
    with live.opened() as store:
        assert store.get(Person, id=WHO.id) == WHO
        assert store.read(StoredNarrative) == narratives

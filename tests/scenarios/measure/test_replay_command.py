"""`riskbrief replay`, `feedback` and `cost` as an engineer calls them, on a Monday of Storefront that was briefed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from briefing.contracts.access import reader_id_of
from briefing.contracts.narrative import Narrative, parse_narrative
from briefing.contracts.payload import Payload, parse_payload
from briefing.readers.feedback import Opinion, ReaderVerdict, feedback_of
from data.engine import for_writing, open_engine
from data.records import Delivery, Incident, ModelCall, Person, StoredNarrative
from tests.monday import NOW, Live, rows_read
from tests.scenarios.command import ask, told

WEEK, CARD, RULE = "2026-W36", "checkout:incident", "incident-unresolved"
AT = int(NOW.timestamp())
CALL = ModelCall(
    id="call-1", payload_hash="", scope_id="storefront", week=WEEK, purpose="narrate", attempt=1, model="claude-x",
    prompt_version="narrate/1", prompt_hash="p", outcome="answered", request_id="r", input_tokens=900,
    cache_write_tokens=100, cache_read_tokens=4_000, output_tokens=300, price=12_500, reserved=90_000, milliseconds=5,
    violations="[]", detail=None, at=AT,
)  # fmt: skip


@pytest.fixture
def live(storefront_briefed: Live) -> Live:
    return storefront_briefed


def briefing_of(live: Live) -> tuple[Payload, Narrative]:
    [frozen] = live.payloads()
    with live.opened() as store:
        [narrative] = store.read(StoredNarrative)
    return parse_payload(frozen.body, name="payload"), parse_narrative(narrative.body, name="narrative")


def mark(live: Live, reader: str, opinion: Opinion = Opinion.WRONG, *, at: int = AT) -> None:
    payload, narrative = briefing_of(live)
    place = next(f"cards[{place}]" for place, one in enumerate(narrative.cards) if one.card == CARD)
    with live.opened() as store:
        told = ReaderVerdict(reader_id=reader_id_of(reader), opinion=opinion, at=at)
        store.save([feedback_of(payload, narrative, place, told, prompt=None)])


# --- replay -----------------------------------------------------------------------------------------------------


def test_a_replay_is_the_same_bytes_as_what_was_delivered_and_computed_and_leaves_no_trace(live: Live) -> None:
    before = rows_read(live.url)
    [frozen] = live.payloads()

    replay = json.loads(told(ask(live, "replay", f"storefront/{WEEK}", "--json")))

    assert rows_read(live.url) == before
    assert (replay["payload"], replay["same"], replay["flaws"]) == (frozen.hash, True, [])
    with live.opened() as store:
        deliveries = store.read(Delivery)
    assert len(deliveries) > 2
    assert {one["then"] for one in replay["parts"]} == {one.digest for one in deliveries}
    assert {one["same"] for one in replay["parts"]} == {True}
    today = replay["today"]
    assert today["payload"]["hash"] == frozen.hash
    assert today["words"]["changed"] == []
    assert (today["former_people"], today["why_not"], today["prompt"]) == ([], None, None)
    assert today["other_mails"] == []


def test_the_editions_are_written_as_the_bytes_whose_digests_are_told(live: Live, tmp_path: Path) -> None:
    [frozen] = live.payloads()
    done = ask(live, "replay", frozen.hash[:8], "--json", "--out", tmp_path / "again")
    written = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in (tmp_path / "again").iterdir()}
    assert json.loads(done.stdout)["editions"] == written
    assert {"briefing.txt", "slack.json", "email.eml"} <= set(written)


def test_whom_nobody_knows_any_more_is_a_former_colleague_and_what_came_in_late_is_told(live: Live) -> None:
    with live.opened() as store:
        store.delete(Person, id=[one.id for one in briefing_of(live)[0].people])
        store.save([replace(one, title="Renamed") for one in store.read(Incident)])

    done = ask(live, "replay", f"storefront/{WEEK}")

    assert done.returncode == 1
    assert "It does not come out as it was." in done.stdout
    assert "OTHER BYTES" in done.stdout
    assert "an edition with names says “a former colleague”" in done.stdout
    assert "service.checkout.incidents: detail" in done.stdout


def test_a_mail_whose_foot_is_another_today_is_other_bytes_and_what_a_foot_is_made_of_is_told(live: Live) -> None:
    live.text += '\n[web]\nurl = "https://risk.acme.example"\n'

    done = ask(live, "replay", f"storefront/{WEEK}", RISKBRIEF_WEB_SECRET="0" * 32)

    outcome = {line.split()[0]: "OTHER BYTES" in line for line in done.stdout.splitlines() if " sent " in line}
    assert (done.returncode, outcome) == (1, {"email": True, "slack": False})
    assert "The foot of a mail is written from the settings of today" in done.stdout


def test_a_payload_that_was_tampered_with_is_found_out(live: Live) -> None:
    engine = open_engine(live.url)
    with for_writing(engine).begin() as connection:
        connection.execute(text("UPDATE payloads SET body = replace(body, 'Storefront', 'Shopfront')"))
    engine.dispose()
    done = ask(live, "replay", f"storefront/{WEEK}")
    assert (done.returncode, "does not have the hash that it is stored under" in done.stdout) == (1, True)


# --- feedback ---------------------------------------------------------------------------------------------------


def test_feedback_is_counted_by_prompt_and_the_wrong_sentences_come_with_their_facts(live: Live) -> None:
    assert "No reader has judged" in told(ask(live, "feedback"))
    mark(live, "dana")
    mark(live, "luis")
    mark(live, "luis", Opinion.USEFUL)

    shown = told(ask(live, "feedback", "--team", "Storefront"))
    [prompt] = json.loads(told(ask(live, "feedback", "--json")))["prompts"]

    assert (prompt["prompt"], prompt["useful"], prompt["wrong"]) == ("template/2", 1, 1)
    [sentence] = prompt["sentences"]
    assert (sentence["card"], sentence["rule"], sentence["readers"]) == (CARD, RULE, 1)
    assert "service.checkout.incidents" in [fact["id"] for fact in sentence["facts"]]
    assert sentence["text"] in shown
    assert "{person:" not in shown
    assert "No reader has judged" in told(ask(live, "feedback", "--team", "identity"))


# --- cost -------------------------------------------------------------------------------------------------------


def test_cost_adds_up_calls_by_week_and_team_and_takes_no_unknown_for_nothing(live: Live) -> None:
    assert "No language model was called" in told(ask(live, "cost"))
    hung = replace(
        CALL, id="call-2", attempt=2, outcome="timeout", input_tokens=None, cache_write_tokens=None,
        cache_read_tokens=None, output_tokens=None, price=None,
    )  # fmt: skip
    with live.opened() as store:
        store.save([CALL, hung, replace(CALL, id="call-3", week="2025-W01")])

    shown = told(ask(live, "cost"))
    found = json.loads(told(ask(live, "cost", "--json")))

    [row] = found["weeks"]
    assert (row["week"], row["scope"], row["calls"]) == (WEEK, "storefront", 2)
    assert (row["fresh"], row["cached"], row["output"], row["uncounted"]) == (1_000, 4_000, 300, 1)
    assert (row["price"], row["unpriced"], row["at_most"]) == (0.0125, 1, 0.09)
    assert row["outcomes"] == {"answered": 1, "timeout": 1}
    assert "Storefront" in shown
    assert "1 answered, 1 timeout" in shown

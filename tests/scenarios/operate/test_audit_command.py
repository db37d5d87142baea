"""`riskbrief audit`, and what other commands leave in it: each deed once, by ids, and none where nothing changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing.contracts.payload import parse_payload
from data.records import AuditEntry, FrozenPayload, StoredNarrative
from tests.monday import ClosingStore
from tests.scenarios.command import Done
from tests.unit.briefing.delivery.runs.rows import AT, WEEK, briefing, fill, run
from tests.unit.briefing.editions import sample

Ask = Callable[..., Done]
Entries = Callable[[], list[tuple[str, str, str, str, str | None]]]


@pytest.fixture
def entries(url: str) -> Entries:
    def entries() -> list[tuple[str, str, str, str, str | None]]:
        with ClosingStore(url) as store:
            found = store.read(AuditEntry, order=("at", "id"))
        return sorted((one.actor, one.door, one.deed, one.subject, one.detail) for one in found)

    return entries


@pytest.fixture
def frozen(url: str) -> str:
    """A briefing of Payments that was frozen; returns its week."""
    made, narrative = sample.needs_action()
    told = json.loads(made.to_json())
    payload = parse_payload(json.dumps({**told, "scope": {**told["scope"], "id": "payments"}}), name="the sample")
    with ClosingStore(url) as store:
        store.freeze(
            FrozenPayload(
                hash=payload.hash, scope_id="payments", week=payload.period.week, body=payload.to_json(), frozen_at=AT
            )
        )
        store.store_narrative(
            StoredNarrative(payload_hash=payload.hash, narrator="template", body=narrative.to_json(), written_at=AT)
        )
    return payload.period.week


def test_what_an_operator_does_is_recorded_once_and_not_where_nothing_changes(
    url: str, ask: Ask, entries: Entries
) -> None:
    with ClosingStore(url) as store:
        fill(store, run(state="failed", attempts=3, error="x", retry_at=AT + 600), briefing(done_at=AT))
    for arguments in (
        ("pause", "ada"),
        ("pause", "ada"),
        ("resume", "ada"),
        ("resume", "ada"),
        ("skip", "bob", "--week", "2026-W50", "--reason", "Ada Lovelace is away"),
        ("retry", f"payments/{WEEK}"),
        ("resend", "ada", "--outlet", "slack", "--yes"),
    ):
        assert ask(*arguments).returncode == 0, arguments

    assert entries() == [
        ("operator", "cli", "paused", "ada", None),
        ("operator", "cli", "resent", f"ada {WEEK} slack", None),
        ("operator", "cli", "resumed", "ada", None),
        ("operator", "cli", "retried", f"payments/{WEEK}", None),
        ("operator", "cli", "skipped", "bob 2026-W50 slack email", None),
    ]


def test_an_address_is_recorded_by_whose_it_is(ask: Ask, entries: Entries) -> None:
    ask("addresses", "unsubscribe", "ada@acme.example", now=None)
    ask("addresses", "clear", "ada@acme.example", now=None)
    ask("addresses", "clear", "ada@acme.example", now=None)

    assert entries() == [
        ("operator", "cli", "changed", "mail", "again to ada"),
        ("operator", "cli", "changed", "mail", "none to ada"),
    ]


def test_what_is_told_or_imported_is_recorded_by_service_and_table(ask: Ask, entries: Entries, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,login,name,is_bot\nx,zan,Zan Zibar,false\n", "utf-8")
    assert ask("import", "people", str(tmp_path / "people.csv"), now=None).returncode == 0
    told = ("event", "incident", "--service", "ledger", "--state", "began", "--id", "Zan-1", "--title", "Zan Zibar")
    for _ in range(2):
        done = ask(*told, "--at", "2026-11-23T09:00:00Z", now=None)
        assert done.returncode == 0, done.stderr

    assert entries() == [
        ("operator", "cli", "changed", "ledger", "event incident"),
        ("operator", "cli", "changed", "people", "import"),
    ]


def test_whoever_reads_a_briefing_here_is_the_operator_in_the_audit(ask: Ask, entries: Entries, frozen: str) -> None:
    name = f"payments/{frozen}"
    assert ask("week", "--team", "payments", "--week", frozen).returncode == 0
    assert ask("week", "--team", "payments", "--week", frozen, "--recorded").returncode == 0
    assert ask("preview", "--team", "payments", "--week", frozen).returncode == 0
    assert ask("marks", "--team", "payments").returncode == 0
    assert ask("feedback").returncode == 0

    assert entries() == [
        ("operator", "cli", "saw", "", "feedback"),
        ("operator", "cli", "saw", "payments", "marks"),
        ("operator", "cli", "saw", name, "preview"),
        ("operator", "cli", "saw", name, "week"),
    ]


def test_a_card_that_is_muted_for_a_manager_is_muted_by_the_operator(ask: Ask, entries: Entries, frozen: str) -> None:
    card = sample.needs_action()[0].cards[0].key
    for arguments in (("mute", card), ("mute", card), ("unmute", card), ("ack", card), ("ack", card, "--undo")):
        done = ask(*arguments, "--manager", "ada")
        assert done.returncode == 0, done.stderr

    name = f"payments/{frozen} {card}"
    assert entries() == [
        ("operator", "cli", deed, name, "for ada") for deed in ("acknowledged", "muted", "undid", "undid")
    ]


def saw(name: str, actor: str, at: int) -> AuditEntry:
    return AuditEntry(id=name, at=at, actor=actor, door="slack", deed="saw", subject=f"payments/{WEEK}", detail=None)


def test_the_audit_is_a_table_a_line_of_json_each_or_a_word_that_there_is_nothing(url: str, ask: Ask) -> None:
    assert ask("audit", now=None).stdout == "Nothing is recorded that this asks for.\n"
    with ClosingStore(url) as store:
        store.add([saw("1", "bob", AT), saw("2", "ada", AT + 1)])

    heads, first, second = ask("audit", now=None).stdout.splitlines()
    assert heads.split() == ["at", "(UTC)", "actor", "door", "deed", "subject", "detail"]
    assert first.split() == ["2026-11-23", "12:00:00", "bob", "slack", "saw", "payments/2026-W47"]
    assert second.split()[2] == "ada"
    assert "Ada Lovelace" in ask("audit", "--names", "--actor", "ada", now=None).stdout
    [only] = ask("audit", "--json", "--limit", "1", now=None).stdout.splitlines()
    assert json.loads(only) == {
        "at": "2026-11-23T12:00:01Z",
        "actor": "ada",
        "door": "slack",
        "deed": "saw",
        "subject": "payments/2026-W47",
        "detail": None,
    }
    assert "The newest 1; --limit shows more." in ask("audit", "--limit", "1", now=None).stdout
    assert ask("audit", "--since", "2026-11-24", now=None).stdout.startswith("Nothing")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--deed", "sew"), "--deed 'sew' is no deed; give one of saw, asked"),
        (("--since", "monday"), "--since 'monday' is not a date; write it as 2026-11-16"),
        (("--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_asked_for_is_named_with_what_can(ask: Ask, arguments: tuple[str, ...], words: str) -> None:
    done = ask("audit", *arguments, now=None)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_command_that_cannot_be_recorded_shows_nothing(
    ask: Ask, frozen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing.readers.audit._kept", lambda _: "half \ud800")

    done = ask("week", "--team", "payments", "--week", frozen)

    assert (done.returncode, done.stdout) == (1, "")
    assert "audit" in done.stderr

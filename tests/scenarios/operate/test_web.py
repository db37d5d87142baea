"""The pages behind the links of mails, over real HTTP: what stops the mails, what does not, and what is let through."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy.engine import Engine

from bot.unsubscribing import pages_of
from bot.web import LOOK_AGAIN_SECONDS, Web
from bot.webapp import ALIVE
from bot.webserver import LARGEST_HEAD, Limits, WebServer
from briefing.contracts.access import reader_id_of
from briefing.contracts.organisation import Organisation
from briefing.delivery.editor import Editor, MailIdentity
from briefing.delivery.unsubscribing import UnsubscribeLinks, token
from briefing.narrative.narrator import TemplateNarrator
from briefing.readers.addresses import EMAIL, mark_of, marks, refusal
from data.errors import DatabaseUnusable
from data.records import AuditEntry, Delivery, FrozenPayload
from data.store import Store
from tests.backends import SqliteFiles
from tests.unit.briefing.sample import at, change, history, payload

SECRET = "hunter2-of-the-links-and-long-enough"
ADA, GRACE = "Ada@acme.example", "grace@acme.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
NOBODY = Organisation(name="Acme", teams=(), services=(), managers=(), administrators=(), names="private", excluded=())
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Standing:
    """A clock that is moved by hand, and that may be broken."""

    moment: datetime | None = MONDAY

    def now(self) -> datetime:
        if self.moment is None:
            raise RuntimeError("this clock stopped")
        return self.moment


@dataclass
class Pages:
    """The pages, and a reader's browser."""

    store: Store
    url: str
    clock: Standing
    secret: str = SECRET

    def link(self, address: str = ADA) -> str:
        """The link of a mail to an address."""
        return UnsubscribeLinks(url=self.url, secret=self.secret).one_click(address)

    def ask(
        self, method: str, url: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """Ask, and return the answer with its text."""
        parts = urlsplit(url)
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
            connection.request(method, parts.path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def said(self, method: str, url: str, *more: object) -> str:
        answer, text = self.ask(method, url, *more)
        assert answer.status == 200
        return heading(text)

    def press(self, url: str, text: str) -> tuple[str, str]:
        """Press the button of a page, and return where that led and what is said there."""
        form = Form(text)
        where = urljoin(url, form.action)
        assert where.startswith(f"{self.url}/")
        return where, self.ask("POST", where, form.fields, FORM)[1]

    def mark(self, address: str = ADA) -> str | None:
        found = mark_of(self.store, EMAIL, address)
        return None if found is None else found.state


class Form(HTMLParser):
    """The form of a page: where it goes, and what it sends."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action, self.fields = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            assert told["method"] == "post"
            self.action = told["action"] or ""
        elif tag == "input":
            self.fields += f"{told['name']}={told['value']}"


def heading(text: str) -> str:
    [found] = re.findall(r"<h1>(.+)</h1>", text)
    return found


def editor_of(store: Store) -> Editor:
    return Editor(store=store, organisation=NOBODY, mail=MailIdentity(sender="r@acme.example", domain="acme.example"))


@contextmanager
def served(store: Store, clock: Standing | None = None, *, prefix: str = "") -> Iterator[Pages]:
    clock = clock or Standing()
    app = Web(
        store=store,
        clock=clock,
        secret=SECRET,
        addresses=[ADA, GRACE],
        readers={ADA.casefold(): "ada"},
        page_of=pages_of(store, editor_of(store)),
    )
    with WebServer(app, host="127.0.0.1", port=0, prefix=prefix) as server:
        yield Pages(store, f"{server.url}{prefix}", clock)


@pytest.fixture
def pages(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Pages]:
    url = sqlite_backend.migrated()
    with served(Store(open_one(url))) as found:
        yield found


# --- the whole of a briefing -------------------------------------------------------------------------------------


def test_the_link_of_a_mail_shows_its_briefing_by_roles_and_no_other_link_shows_anything(pages: Pages) -> None:
    found = payload([*history(), *(change(number, landed=at(0), points=70) for number in range(6))])
    frozen = FrozenPayload(hash=found.hash, scope_id="shop", week="2026-W46", body=found.to_json(), frozen_at=1)
    pages.store.freeze(frozen)
    links = UnsubscribeLinks(url=pages.url, secret=SECRET)

    answer, text = pages.ask("GET", links.page(found.hash))

    assert answer.status == 200
    assert "People are given by role" in text
    assert '<svg class="chart"' in text
    assert pages.ask("POST", links.page(found.hash))[0].status == 405
    elsewhere = UnsubscribeLinks(url=pages.url, secret="another-secret-of-the-links-and-long")
    for link in (elsewhere.page(found.hash), links.page("0" * 64), f"{pages.url}/briefing/{found.hash}/"):
        assert pages.ask("GET", link)[0].status == 404
        assert pages.ask("GET", link)[1] == pages.ask("GET", f"{pages.url}/nothing")[1]


# --- what stops the mails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_opens_a_link_is_asked_and_nothing_happens(pages: Pages, method: str) -> None:
    answer, text = pages.ask(method, pages.link())

    assert answer.status == 200
    assert pages.mark() is None
    assert (heading(text) == "Stop these emails?") if method == "GET" else (text == "")
    assert int(answer.headers["Content-Length"]) > 1_000


MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    {"Content-Type": "multipart/form-data; boundary=b", "User-Agent": "Mail/16"},
)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(ONE_CLICK, {**FORM, "User-Agent": "Google-Gmail", "Accept": "*/*"}, id="as-gmail-sends-it"),
        pytest.param(*MULTIPART, id="multipart"),
        pytest.param([ONE_CLICK], FORM, id="chunked"),
        pytest.param(b"", {}, id="without-a-body"),
    ],
)
def test_a_mail_client_unsubscribes_with_one_post_and_is_led_nowhere_else(pages: Pages, body, headers) -> None:
    answer, text = pages.ask("POST", pages.link(), body, headers)

    assert (answer.status, heading(text)) == (200, "You are unsubscribed")
    assert answer.headers["Location"] is None
    assert answer.headers["Set-Cookie"] is None
    [mark] = marks(pages.store)
    assert (mark.outlet, mark.address, mark.state) == ("email", "ada@acme.example", "unsubscribed")
    assert (mark.at, mark.reason) == (int(MONDAY.timestamp()), "by the link in a mail")


def test_unsubscribing_again_changes_nothing_and_says_the_same(pages: Pages) -> None:
    first = pages.ask("POST", pages.link(), ONE_CLICK, FORM)[1]
    pages.clock.moment = datetime(2031, 1, 1, tzinfo=UTC)

    assert pages.ask("POST", pages.link(), ONE_CLICK, FORM)[1] == first
    assert pages.said("GET", pages.link()) == "You are unsubscribed"
    assert [one.at for one in marks(pages.store)] == [int(MONDAY.timestamp())]


@pytest.mark.parametrize("prefix", ["", "/briefing/pages"])
def test_the_buttons_lead_out_and_back_in_under_whatever_path(pages: Pages, prefix: str) -> None:
    with served(pages.store, prefix=prefix) as under:
        where, text = under.press(under.link(), under.ask("GET", under.link())[1])
        assert (heading(text), pages.mark()) == ("You are unsubscribed", "unsubscribed")

        again, text = under.press(where, text)
        assert (heading(text), pages.mark()) == ("You get it again", None)
        assert under.said("GET", again) == "Stop these emails?"

        assert heading(under.press(again, text)[1]) == "You are unsubscribed"
        assert under.ask("GET", f"{under.url}/healthz")[1] == ALIVE


def test_what_a_mail_server_refused_is_not_undone_here(pages: Pages) -> None:
    pages.store.save([refusal(EMAIL, ADA, "550 5.1.1 no such user", 1)])
    again = f"{pages.url}/subscribe/{token(SECRET, 'subscribe', ADA)}"

    assert pages.said("POST", again) == "Nothing is sent to this address"
    assert pages.mark() == "refused"
    assert pages.said("POST", pages.link()) == "You are unsubscribed"


def test_the_link_of_a_mail_is_one_that_the_pages_take(pages: Pages) -> None:
    links = UnsubscribeLinks(url="https://risk.acme.example", secret=SECRET)
    identity = MailIdentity(sender="Riskbrief <r@acme.example>", domain="acme.example", links=links)
    found = payload([*history(), *(change(number, landed=at(0), points=70) for number in range(6))])
    editor = Editor(store=pages.store, organisation=NOBODY, mail=identity)
    [mail] = editor.parts_for("email", ADA, found, TemplateNarrator().narrate(found))
    assert isinstance(mail, bytes)
    headers = message_from_bytes(mail, policy=default)

    link = str(headers["List-Unsubscribe"]).partition(",")[0].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert pages.said("POST", link.replace("https://risk.acme.example", pages.url), ONE_CLICK, FORM) == (
        "You are unsubscribed"
    )
    assert pages.mark() == "unsubscribed"


# --- what does not -----------------------------------------------------------------------------------------------


def test_whatever_is_not_there_gets_one_answer(pages: Pages) -> None:
    known = token(SECRET, "unsubscribe", ADA)
    paths = [
        "/unsubscribe/",
        f"/unsubscribe/{known}/",
        f"/unsubscribe/{known[:-1]}",
        f"/unsubscribe/{known}A",
        f"/unsubscribe/{known.swapcase()}",
        f"/unsubscribe/{token(SECRET, 'subscribe', ADA)}",
        f"/subscribe/{known}",
        f"/unsubscribe/{token(SECRET[::-1], 'unsubscribe', ADA)}",
        f"/unsubscribe/{token(SECRET, 'unsubscribe', 'stranger@acme.example')}",
        "/unsubscribe/%ff%00",
        "/unsubscribe",
        "/slack/events",
        "/",
    ]
    told = set()
    for method in ("GET", "POST"):
        for path in paths:
            answer, text = pages.ask(method, f"{pages.url}{path}")
            told.add((answer.status, text, str(sorted(one for one in answer.getheaders() if one[0] != "Date"))))

    assert [(status, heading(text)) for status, text, _ in told] == [(404, "There is nothing here")]
    assert marks(pages.store) == ()


@pytest.mark.parametrize("method", ["PUT", "OPTIONS"])
def test_another_method_is_refused_and_says_nothing_of_the_token(pages: Pages, method: str) -> None:
    answers = [pages.ask(method, url) for url in (pages.link(), f"{pages.link()}x", f"{pages.url}/healthz")]

    assert [answer.status for answer, _ in answers] == [405, 405, 405]
    assert [answer.headers["Allow"] for answer, _ in answers] == ["GET, HEAD, POST", "GET, HEAD, POST", "GET, HEAD"]
    assert answers[0][1] == answers[1][1]
    assert pages.mark() is None


def raw(pages: Pages) -> socket.socket:
    parts = urlsplit(pages.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)


def head_of(pages: Pages, *headers: str) -> bytes:
    told = [f"POST {urlsplit(pages.link()).path} HTTP/1.1", "Host: risk.acme.example", *headers]
    return "\r\n".join([*told, "", ""]).encode()


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(pages: Pages) -> None:
    with raw(pages) as line:
        line.sendall(head_of(pages, "Content-Length: 5000000000"))
        assert line.recv(64).startswith(b"HTTP/1.1 413 ")
    with raw(pages) as line:
        # No more than is taken at once: of what nobody reads, the machine would tell us before the answer does.
        chunk = b"%x\r\n" % (Limits().body * 2) + b"x" * Limits().body
        line.sendall(head_of(pages, "Transfer-Encoding: chunked") + chunk)
        assert line.recv(64).startswith(b"HTTP/1.1 413 ")
    with raw(pages) as line:
        line.sendall(head_of(pages, "X-Padding: ")[:-4].ljust(LARGEST_HEAD, b"x"))
        assert line.recv(64).startswith(b"HTTP/1.0 431 ")

    assert pages.mark() is None


def test_those_who_send_slowly_hold_up_nobody(pages: Pages) -> None:
    slow = [raw(pages) for _ in range(3 * Limits().threads)]
    for line in slow:
        line.sendall(head_of(pages, f"Content-Length: {len(ONE_CLICK)}") + ONE_CLICK[:9])

    assert pages.said("POST", pages.link(GRACE)) == "You are unsubscribed"
    assert pages.mark() is None

    slow[0].sendall(ONE_CLICK[9:])
    assert slow[0].recv(64).startswith(b"HTTP/1.1 200 ")
    assert pages.mark() == "unsubscribed"
    for line in slow:
        line.close()


def test_fifty_at_once_are_all_answered(pages: Pages) -> None:
    with ThreadPoolExecutor(50) as pool:
        found = list(pool.map(lambda number: pages.said("POST", pages.link((ADA, GRACE)[number % 2])), range(50)))

    assert found == ["You are unsubscribed"] * 50
    assert [one.address for one in marks(pages.store)] == ["ada@acme.example", "grace@acme.example"]


# --- what every answer has ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["link", "/nowhere", "/healthz"])
def test_every_answer_keeps_the_link_to_itself(pages: Pages, path: str) -> None:
    answer, _ = pages.ask("GET", pages.link() if path == "link" else f"{pages.url}{path}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Set-Cookie"] is None


def test_a_page_may_load_nothing_and_its_style_is_the_one_that_counts(pages: Pages) -> None:
    answer, text = pages.ask("GET", pages.link())
    policy = answer.headers["Content-Security-Policy"]
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|<img|<link|src=|style=|https?:", text)


def test_no_page_tells_whose_link_it_is(pages: Pages) -> None:
    for method in ("GET", "POST"):
        assert "acme" not in pages.ask(method, pages.link())[1].casefold()


# --- what the audit has of it --------------------------------------------------------------------------------------


def test_who_presses_is_recorded_once_by_id_and_who_only_looks_is_not(pages: Pages) -> None:
    pages.ask("GET", pages.link())
    assert pages.store.read(AuditEntry) == []
    for purpose in ("unsubscribe", "unsubscribe", "subscribe", "subscribe"):
        pages.said("POST", f"{pages.url}/{purpose}/{token(SECRET, purpose, ADA)}")
    pages.said("POST", pages.link(GRACE))

    entries = pages.store.read(AuditEntry)
    assert {(one.door, one.deed, one.subject) for one in entries} == {("mail", "changed", "mail")}
    assert sorted((one.actor, str(one.detail)) for one in entries) == sorted(
        [("ada", "mails again"), ("ada", "no mails"), (reader_id_of(GRACE), "no mails")]
    )


def test_what_cannot_be_recorded_is_not_done_and_the_page_says_so(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing.readers.audit._kept", lambda _: "half \ud800")

    assert pages.ask("POST", pages.link())[0].status == 503
    assert pages.mark() is None


# --- what goes wrong ---------------------------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_said_in_words_and_logged_without_the_link(
    sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with served(Store(open_one(sqlite_backend.empty()))) as pages:
        answer, text = pages.ask("POST", pages.link(), ONE_CLICK, FORM)

    assert (answer.status, heading(text)) == (503, "That did not work yet")
    assert answer.headers["Retry-After"] == "60"
    assert "a page for readers needs the database: the database lacks a table" in caplog.text
    assert_nothing_told(caplog)


class Forgetful(Store):
    """Its database goes away between what is written and what is read."""

    def get(self, *_: object, **__: object):
        raise DatabaseUnusable("the server closed the connection")


def test_a_database_that_goes_away_after_the_mark_is_not_said_to_have_changed_nothing(
    sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]
) -> None:
    engine = open_one(sqlite_backend.migrated())
    with served(Forgetful(engine)) as pages:
        answer, text = pages.ask("POST", pages.link(), ONE_CLICK, FORM)

    assert (answer.status, heading(text)) == (503, "That did not work yet")
    assert "Nothing has changed" not in text
    assert [one.state for one in marks(Store(engine))] == ["unsubscribed"]


def test_a_defect_is_said_with_an_id_that_is_in_the_log_without_the_link(
    pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    pages.clock.moment = None

    answer, text = pages.ask("POST", pages.link(), ONE_CLICK, FORM)

    [error_id] = re.findall(r"report error ([0-9a-f]{8})\.", text)
    assert answer.status == 500
    assert f"(error {error_id})" in caplog.text
    assert "this clock stopped" in caplog.text
    assert_nothing_told(caplog)


def test_the_log_says_that_somebody_left_and_not_who(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    pages.press(pages.link(), pages.ask("POST", pages.link())[1])

    assert "a reader unsubscribed by the link in a mail" in caplog.text
    assert "a reader who had unsubscribed wants mails again" in caplog.text
    assert_nothing_told(caplog)


def assert_nothing_told(caplog: pytest.LogCaptureFixture) -> None:
    told = caplog.text.casefold()
    secrets = (SECRET, ADA, *(token(SECRET, purpose, ADA) for purpose in ("unsubscribe", "subscribe")))
    assert [one for one in secrets if one.casefold() in told] == []


def test_a_name_of_two_addresses_is_served_on_the_first(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def two(host: str, port: int | None, *more: object, **named: object) -> list[tuple]:
        if host != "risk.test":
            return look_up(host, port, *more, **named)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{last}", port or 0)) for last in (1, 2)]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    app = Web(store=pages.store, clock=pages.clock, secret=SECRET, addresses=(), page_of=lambda _: None)
    with WebServer(app, host="risk.test", port=0) as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert pages.ask("GET", f"{server.url}/healthz")[1] == ALIVE


NEW = "new.reader@acme.example"


def mailed(store: Store, address: str) -> None:
    """A mail that was claimed for an address, as whoever delivers does it before it is on the wire."""
    store.freeze(FrozenPayload(hash="c0ffee", scope_id="payments", week="2026-W36", body="{}", frozen_at=1))
    claim = Delivery(
        id=address,
        payload_hash="c0ffee",
        outlet=EMAIL,
        address=address,
        part=0,
        state="claimed",
        reason=None,
        receipt=None,
        claimed_at=1,
        settled_at=None,
    )
    assert store.claim(claim)


def test_the_link_of_a_reader_who_came_after_the_start_is_good(pages: Pages) -> None:
    mailed(pages.store, NEW)

    assert pages.said("POST", pages.link(NEW)) == "You are unsubscribed"
    assert pages.mark(NEW) == "unsubscribed"


def test_not_every_guess_is_looked_up(pages: Pages) -> None:
    assert pages.ask("GET", pages.link("nobody@acme.example"))[0].status == 404
    mailed(pages.store, NEW)

    assert pages.ask("GET", pages.link(NEW))[0].status == 404
    pages.clock.moment = MONDAY + timedelta(seconds=LOOK_AGAIN_SECONDS)
    assert pages.ask("GET", pages.link(NEW))[0].status == 200

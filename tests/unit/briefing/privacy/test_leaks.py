"""No edition names anybody whom it may not name, however a stranger has written it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.message import EmailMessage
from time import perf_counter

import pytest

from briefing.contracts.errors import NameLeaked
from briefing.contracts.payload import Payload, SourceState
from briefing.delivery.editor import Draft
from briefing.editions.email.leaving import Leaving
from briefing.editions.slack.mrkdwn import plain
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.values import Said, SaidPiece
from briefing.narrative.narrator import TemplateNarrator
from briefing.privacy.leaks import Directory, NameMask, check, everybody, redacted, texts_of, texts_of_mail, veil_for
from data.records import Person, Repository, Service, Team
from data.store import Store
from tests.unit.briefing.sample import Recipe

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

LEAVING = Leaving(why="You get this.", settings="the help of ops@acme.example", mailto=None, one_click=None)


def person(one: str, login: str, name: str, email: str | None = None, *, is_bot: bool = False) -> Person:
    return Person(id=one, login=login, name=name, email=email, is_bot=is_bot)


ADA = person("p1", "ada-l77", "Ada Lovelace", "ada@acme.example")
PEOPLE = (
    ADA, person("p2", "mark", "Mark Žižka"), person("p3", "checkout", "Grace Hopper"), person("p4", "api", "Api"),
    person("p5", "olga-p", "Olga Petrov", "ops@acme.example"),
    person("b1", "dependabot[bot]", "Depend A. Bot", is_bot=True),
)  # fmt: skip


@pytest.fixture
def company(store: Store) -> Store:
    team = Team(id="shop", label="Shop", zone="UTC")
    service = Service(id="checkout", label="Checkout", team_id="shop", tier=1, country=None)
    repository = Repository(id="r1", name="grace-hopper/shop", default_branch="main", web_url=None)
    store.save([*PEOPLE, team, service, repository])
    return store


def veil(store: Store, *, may_name: tuple[str, ...] = ()) -> NameMask:
    with store.snapshot() as view:
        return NameMask(everybody(view), may_name=may_name, roles={"p1": "its author"})


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Fix the cart, thanks @ada-l77", "Fix the cart, thanks @its author"),
        ("ADA LOVELACE's cart", "its author's cart"),
        ("Ada L. was here", "its author. was here"),
        ("Ada\u200b Lovelace", "its author"),
        ("mail ada@acme.example", "mail its author"),
        ("mark zizka broke it", "a colleague broke it"),
        ("ask @mark", "ask @a colleague"),
        ("ask @mark™", "ask @a colleague™"),
        ("by A\u200bda Lovelace©", "by its author©"),
    ],
)
def test_a_role_stands_for_whoever_a_title_names(company: Store, title: str, shown: str) -> None:
    assert redacted((title,), veil(company)) == (shown,)


@pytest.mark.parametrize(
    "title",
    ["Mark the order", "Ada compiler", "checkout api", "@checkout", "Depend A. Bot", "mark-and-sweep", "Grace period"],
)
def test_a_first_name_a_word_a_label_and_a_bot_are_nobodys_name(company: Store, title: str) -> None:
    told = (title,)
    assert redacted(told, veil(company)) is told


def test_what_is_ours_to_print_and_who_may_be_named_is_left_and_nobody_else(company: Store) -> None:
    named = redacted(("Ada Lovelace and Mark Zizka",), veil(company, may_name=("p1",)))
    assert named == ("Ada Lovelace and a colleague",)
    hidden = veil(company)
    assert hidden.is_in(["see grace-hopper/shop"])
    assert not hidden.sparing(["grace-hopper/shop"]).is_in(["see grace-hopper/shop"])
    assert hidden.sparing(["grace-hopper/shop"]).is_in(["see ada-l77"])


LINKED = ("Ada <https://git.example/x|Lovelace>", "<https://git.example/x|ada>-l77")


def test_a_message_in_slack_is_looked_at_without_what_its_markup_puts_in(company: Store) -> None:
    hidden = veil(company)
    for name in (*map(plain, ("@mark", "ada-l77", "ada@acme.example", "@grace-hopper")), *LINKED):
        with pytest.raises(NameLeaked):
            check("the message", texts_of({"text": f"ask *{name}*"}), hidden)


@dataclass(frozen=True)
class Line:
    id: str
    url: str | None
    words: tuple[str, ...]


def test_an_address_with_a_name_in_it_is_left_out_and_ids_of_ours_stay(company: Store) -> None:
    line = Line(id="ada-l77", url="https://git.example/ada-l77/x", words=("ada-l77",))
    assert redacted(line, veil(company)) == Line(id="ada-l77", url=None, words=("its author",))


def pieced(*texts: str) -> Said:
    return Said(text="".join(texts), pieces=tuple(SaidPiece(text=one, url="https://git.example/x") for one in texts))


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (("Thanks to ", "Ada Lovelace", "."), ("Thanks to ", "its author", ".")),
        (("Thanks to Ada ", "Lovelace", "."), ("Thanks to its author.",)),
        (("mail ada@", "acme.example"), ("mail its author",)),
        (("ask @", "mark", " now"), ("ask @a colleague now",)),
        (("34", " changes"), ("34", " changes")),
    ],
)
def test_a_name_is_found_in_the_pieces_of_a_sentence_and_across_them(
    company: Store, texts: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    said = redacted(pieced(*texts), veil(company))
    assert tuple(one.text for one in said.pieces) == shown
    assert said.text == "".join(shown)


@pytest.mark.parametrize(
    ("name", "kind", "encoding"),
    [
        ("ada-l77", "plain", "base64"),
        ("Ada Lovelace", "plain", "quoted-printable"),
        ("ada@acme.example", "html", "base64"),
        ("Ad&#97; Lovelace", "html", "quoted-printable"),
        ("Ada <a href=x>Lovelace</a>", "html", "base64"),
        ("<a href=x>ada</a>-l77", "html", "base64"),
    ],
)
def test_a_mail_is_looked_at_as_its_reader_sees_it(company: Store, name: str, kind: str, encoding: str) -> None:
    mail = EmailMessage()
    mail.set_content(f"Hello <b>{name}</b> – ok" if kind == "html" else f"Hello {name} – ok", kind, cte=encoding)
    assert name.encode() not in mail.as_bytes() or encoding == "quoted-printable"
    with pytest.raises(NameLeaked) as stopped:
        check("the mail", texts_of_mail(mail), veil(company))
    assert not veil(company).is_in([str(stopped.value)])


PAYLOAD = Recipe(seed=7, services=3, weeks=8, busiest=12, wild=0.5, has_queue=True, status=SourceState.OK).payload()


def titled(payload: Payload, words: str) -> Payload:
    facts = [
        one.model_copy(update={"detail": {**one.detail, "title": words}}) if "title" in one.detail else one
        for one in payload.facts
    ]
    return payload.model_copy(update={"facts": tuple(facts)})


def drafted(store: Store, words: str, *, is_mended: bool) -> Draft:
    payload = titled(PAYLOAD, words)
    with store.snapshot() as view:
        hidden = veil_for(Directory().now(view), payload, may_name=())
    made = replace(build_view(payload, TemplateNarrator().narrate(payload), Names(), Naming.ROLES), learning=words)
    return Draft(redacted(made, hidden) if is_mended else made, hidden)


def test_a_briefing_goes_out_with_roles_for_the_names_in_its_titles(company: Store) -> None:
    draft = drafted(company, "Fix it, says Ada Lovelace (@ada-l77)", is_mended=True)
    sent = f"{draft.slack()} {draft.mail(LEAVING).decode()}"
    assert "says a colleague" in sent.replace("=\n", "")
    assert "lovelace" not in sent.lower()
    # Who runs Riskbrief may stand in the foot of a mail, and nowhere else.
    with pytest.raises(NameLeaked):
        check("a mail", ["the help of ops@acme.example"], veil(company))


def test_a_finished_edition_that_still_names_somebody_is_stopped_without_repeating_the_name(company: Store) -> None:
    draft = drafted(company, "Fix it, says Ada Lovelace", is_mended=False)
    for render in (draft.slack, lambda: draft.mail(LEAVING)):
        with pytest.raises(NameLeaked) as stopped:
            render()
        assert "lovelace" not in str(stopped.value).lower()


def test_everybody_is_read_again_only_after_something_was_collected(company: Store) -> None:
    directory = Directory()
    with company.snapshot() as view:
        before = directory.now(view)
        assert directory.now(view) is before
    company.save([person("p9", "new-one", "New One")])
    with company.snapshot() as view:
        assert "login new-one" in directory.now(view).ids


def test_to_look_an_edition_through_takes_little(company: Store) -> None:
    company.save([person(f"q{n}", f"eng-{n}x", f"First{n} Last{n}", f"e{n}@acme.example") for n in range(2_000)])
    with company.snapshot() as view:
        hidden = veil_for(everybody(view), PAYLOAD, may_name=())
    made = build_view(PAYLOAD, TemplateNarrator().narrate(PAYLOAD), Names(), Naming.ROLES)
    took = []
    for _ in range(5):
        began = perf_counter()
        assert redacted(made, hidden) is made
        took.append(perf_counter() - began)
    assert min(took) < 0.1, "it stands in the way of thousands of readers"

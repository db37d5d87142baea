"""The twelve services of the example company, in eight repositories, of six teams; `pace` is changes a week."""

from __future__ import annotations

from dataclasses import dataclass

from data.demo.company.weeks import is_moved
from data.records import Repository, Service, ServicePath, Team

ORGANISATION = "Acme Outfitters"
WEB = "https://github.example"

ZONES = {
    "payments": ("Payments", "Europe/Berlin"),
    "identity": ("Identity", "Europe/Berlin"),
    "storefront": ("Storefront", "America/New_York"),
    "discovery": ("Discovery", "Asia/Kolkata"),
    "platform": ("Platform", "Europe/Berlin"),
    "fulfilment": ("Fulfilment", "Europe/Berlin"),
}
"""Label and zone by team."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """`crew` are the usual authors with their weights."""

    id: str
    label: str
    team: str
    repository: str
    directory: str
    language: str
    files: tuple[str, ...]
    crew: tuple[tuple[str, int], ...]
    owners: tuple[str, ...]
    pace: float
    tier: int
    country: str | None
    shaky: float = 0.05

    @property
    def zone(self) -> str:
        return ZONES[self.team][1]

    @property
    def glob(self) -> str:
        """The service's paths; one with a repository to itself has all."""
        return f"{self.directory}/**" if self.repository in SHARED else "**"


SHARED = ("acme/shop", "acme/discovery")
"""Repositories with several services."""

# Service, label, team, repository, directory, language, pace, tier, country, how shaky it is.
SERVICES = """
payments        | Payments        | payments   | acme/payments       | src/payments       | py | 14 | 1 | DE | 0.04
ledger          | Ledger          | payments   | acme/ledger         | src/ledger         | py |  8 | 1 | DE | 0.03
auth            | Auth            | identity   | acme/auth           | src/auth           | py | 14 | 1 | DE | 0.04
profiles        | Profiles        | identity   | acme/shop           | services/profiles  | py |  7 | 2 | DE | 0.05
checkout        | Checkout        | storefront | acme/shop           | services/checkout  | ts | 12 | 1 | US | 0.06
catalogue       | Catalogue       | storefront | acme/shop           | services/catalogue | ts |  9 | 2 | US | 0.05
search          | Search          | discovery  | acme/discovery      | search             | py | 10 | 2 | IN | 0.05
recommendations | Recommendations | discovery  | acme/discovery      | recommend          | py |  8 | 3 | IN | 0.06
gateway         | Gateway         | platform   | acme/gateway        | gateway            | go |  8 | 1 | DE | 0.04
infrastructure  | Infrastructure  | platform   | acme/infrastructure | terraform          | tf |  7 | 2 |    | 0.05
shipping        | Shipping        | fulfilment | acme/shop           | services/shipping  | py |  9 | 2 | DE | 0.08
notifications   | Notifications   | fulfilment | acme/notifications  | src/notifications  | py |  7 | 3 | DE | 0.06
"""
FILES = {
    "payments": "capture refund payout settlement fees disputes currency webhooks receipts limits",
    "ledger": "postings balances accounts export reconcile periods journal rounding",
    "auth": "sign_in tokens mfa recovery devices audit policies directory rate_limit consent",
    "profiles": "addresses preferences avatars privacy export merge",
    "checkout": "cart totals vouchers delivery addressForm summary guest payButton retry slots",
    "catalogue": "listing product prices images stock filters related badges",
    "search": "query ranking index spelling synonyms facets cache tokenizer",
    "recommendations": "model features similar trending serving feedback",
    "gateway": "router limits headers retries health tracing upstream cors",
    "infrastructure": "network database queues alerts cluster buckets dns roles",
    "shipping": "carriers labels rates tracking returns pickup zones customs",
    "notifications": "email push templates schedule digest bounces",
}
"""File names by service, the most changed first."""
CREWS = {
    "payments": "Ines Carvalho*30 Tobias Hahn*27 Yusuf Demir*24 Greta Lindqvist*4 Marek Zielinski Clara Weiss",
    "ledger": "Clara Weiss*35 Marek Zielinski*30 Greta Lindqvist*25 Ines Carvalho",
    "auth": "Rafael Nunes*30 Sabine Kraft*27 Oleg Petrenko*24 Hana Suzuki*4 Pavel Novotny Amir Hadad",
    "profiles": "Leonie Maurer*36 Amir Hadad*30 Hana Suzuki*26 Pavel Novotny Judith Stein",
    "checkout": "Maya Brooks*30 Ethan Clarke*28 Priscilla Ng*22 Jordan Reyes Wendy Osei",
    "catalogue": "Jordan Reyes*32 Wendy Osei*30 Priscilla Ng*20 Ethan Clarke Sam Okafor",
    "search": "Kavya Iyer*36 Rohan Mehta*32 Sneha Kulkarni*24 Arjun Pillai",
    "recommendations": "Arjun Pillai*40 Sneha Kulkarni*30 Rohan Mehta*22 Kavya Iyer",
    "gateway": "Nils Bergmann*40 Zofia Wrona*34 Dimitri Kostas*20 Bruno Keller",
    "infrastructure": "Dimitri Kostas*40 Nils Bergmann*30 Zofia Wrona*26 Svenja Otto",
    "shipping": "Elif Aydin*38 Bruno Keller*32 Svenja Otto*22 Noor Haddad Tomas Novak",
    "notifications": "Svenja Otto*40 Bruno Keller*30 Elif Aydin*24 Tomas Novak",
}
"""Authors by service; a star marks a declared owner's weight, others have GUEST."""
GUEST = 4
FIRST_NUMBERS = {
    "acme/payments": 611, "acme/ledger": 318, "acme/auth": 702, "acme/shop": 2941,
    "acme/discovery": 1183, "acme/gateway": 407, "acme/infrastructure": 864, "acme/notifications": 229,
}  # fmt: skip
"""The number of each repository's first change."""


def sites() -> tuple[Site, ...]:
    return tuple(_site(row) for row in SERVICES.strip().splitlines())


def _site(row: str) -> Site:
    cells = [cell.strip() for cell in row.split("|")]
    identity, label, team, repository, directory, language, pace, tier, country, shaky = cells
    crew, owners = _crew(CREWS[identity])
    return Site(
        id=identity,
        label=label,
        team=team,
        repository=repository,
        directory=directory,
        language=language,
        files=tuple(FILES[identity].split()),
        crew=crew,
        owners=owners,
        pace=float(pace),
        tier=int(tier),
        country=country or None,
        shaky=float(shaky),
    )


def _crew(text: str) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    words = text.split()
    pairs = [f"{first} {last}" for first, last in zip(words[::2], words[1::2], strict=True)]
    crew = tuple(
        (name, int(weight) if weight else GUEST) for name, _, weight in (pair.partition("*") for pair in pairs)
    )
    return crew, tuple(pair.partition("*")[0] for pair in pairs if "*" in pair)


def country_of(site: Site) -> str | None:
    """Return the country whose holidays Riskbrief keeps; see weeks.py."""
    return None if is_moved() else site.country


def organisation_records() -> list[Repository | Team | Service | ServicePath]:
    all_sites = sites()
    repositories = [
        Repository(id=name, name=name, default_branch="main", web_url=f"{WEB}/{name}") for name in FIRST_NUMBERS
    ]
    teams = [Team(id=team, label=label, zone=zone) for team, (label, zone) in ZONES.items()]
    services = [
        Service(id=site.id, label=site.label, team_id=site.team, tier=site.tier, country=country_of(site))
        for site in all_sites
    ]
    paths = [
        ServicePath(service_id=site.id, repository_id=site.repository, position=position, glob=site.glob)
        for position, site in enumerate(all_sites)
    ]
    return [*repositories, *teams, *services, *paths]

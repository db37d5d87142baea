"""The text of the example company's riskbrief.toml: eight managers read seven scopes."""

from __future__ import annotations

from collections.abc import Iterator

from data.demo.company.people import address_of
from data.demo.company.services import ORGANISATION, ZONES, Site, country_of, sites

MANAGERS = """
katrin-vogel   | Katrin Vogel   | payments identity storefront | Europe/Berlin    | U07KVOGEL01
miriam-adler   | Miriam Adler   | payments                     | Europe/Berlin    | U07MADLER02
jens-brandt    | Jens Brandt    | identity                     | Europe/Berlin    | U07JBRAND03
dana-whitfield | Dana Whitfield | storefront                   | America/New_York | U07DWHITE04
luis-ortega    | Luis Ortega    | storefront                   | America/New_York | U07LORTEG05
anjali-rao     | Anjali Rao     | discovery                    | Asia/Kolkata     | U07ANJRAO06
stefan-krueger | Stefan Krueger | platform fulfilment          | Europe/Berlin    | U07SKRUEG07
farah-aziz     | Farah Aziz     | fulfilment                   | Europe/Berlin    | U07FAZIZE08
"""
ADMINISTRATOR = "stefan.krueger@acme.example"


def settings_text() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"# {ORGANISATION} does not exist. This file goes with its thirty weeks of example data."
    yield from ("[organisation]", f'name = "{ORGANISATION}"', f'administrators = ["{ADMINISTRATOR}"]', "")
    for team, (label, zone) in ZONES.items():
        yield from ("[[team]]", f'id = "{team}"', f'label = "{label}"', f'zone = "{zone}"', "")
    for site in sites():
        yield from _service(site)
    for row in MANAGERS.strip().splitlines():
        yield from _manager(*(cell.strip() for cell in row.split("|")))
    yield from ("[people]", 'names = "private"', "exclude = []")


def _service(site: Site) -> Iterator[str]:
    yield from ("[[service]]", f'id = "{site.id}"', f'label = "{site.label}"', f'team = "{site.team}"')
    yield f"tier = {site.tier}"
    if (country := country_of(site)) is not None:
        yield f'country = "{country}"'
    yield from ("[[service.path]]", f'repository = "{site.repository}"', f'globs = ["{site.glob}"]', "")


def _manager(identity: str, name: str, teams: str, zone: str, slack: str) -> Iterator[str]:
    yield from ("[[manager]]", f'id = "{identity}"', f'name = "{name}"')
    quoted = ", ".join(f'"{team}"' for team in teams.split())
    yield f"teams = [{quoted}]"
    yield f'zone = "{zone}"'
    yield from (f'email = "{address_of(name)}"', f'slack = "{slack}"', "")

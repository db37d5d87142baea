"""Who asks: a personal token, or an App whose token is renewed before it ends. And where: GitHub or an own server."""

from __future__ import annotations

import pytest

from data.errors import CredentialsRefused, NotConnected, NotFound
from data.sources.github import PersonalToken, base_of, places_of
from tests.fakes.github import private_key
from tests.fakes.github.faults import bad_credentials
from tests.unit.data.sources.desk import HOUR, MINUTE, NOW
from tests.unit.data.sources.github.acme import SERVER, Acme, many, ordinary

# Tokens


def test_an_apps_token_is_renewed_before_it_ends_and_once_where_it_is_refused_before_its_time(acme: Acme) -> None:
    source = acme.source(app=True)
    for minutes, made in ((0, 1), (54, 1), (56, 2), (110, 2), (112, 3)):
        acme.now = NOW + minutes * MINUTE
        source.github.ask("query Who { viewer { login } }", {}, what="who we are")
        assert acme.fake.count("token") == made
    acme.fake.expire_tokens()
    source.github.ask("query Who { viewer { login } }", {}, what="who we are")
    assert acme.fake.count("token") == 4


def test_a_token_that_ends_in_the_middle_of_a_backfill_loses_nothing(acme: Acme) -> None:
    many(acme, 60)
    acme.fake.on_call = lambda call: acme.fake.expire_tokens() if call.name == "Changes" else None
    assert {one.state for one in acme.collect(app=True).values()} == {"ok"}
    assert len(acme.changes()) == 60


def test_an_empty_token_is_not_connected() -> None:
    with pytest.raises(NotConnected, match="RISKBRIEF_GITHUB_TOKEN"):
        PersonalToken("  ")


@pytest.mark.parametrize("key", ["", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"])
def test_a_private_key_that_is_none_is_named_and_not_shown(acme: Acme, key: str) -> None:
    with pytest.raises(CredentialsRefused, match="the private key of GitHub App 4711 cannot be read") as caught:
        acme.installation(private_key=key).headers()
    assert "AAAA" not in str(caught.value) + caught.value.raw


def test_a_key_in_one_line_is_read_and_a_clock_that_is_a_minute_ahead_is_no_trouble(acme: Acme) -> None:
    one = acme.installation(private_key=private_key().replace("\n", "\\n"), clock=lambda: acme.now + 55)
    assert one.headers()["Authorization"].startswith("Bearer ghs_")


def test_an_app_that_is_installed_elsewhere_or_has_another_ones_key_is_refused(acme: Acme) -> None:
    with pytest.raises(NotFound, match="installation 99 of GitHub App 4711"):
        acme.installation(private_key=private_key(), installation_id=99).headers()
    with pytest.raises(CredentialsRefused):
        acme.installation(private_key=private_key(), app_id=1).headers()


def test_no_token_is_in_any_repr_or_error(acme: Acme) -> None:
    ordinary(acme)
    shown = repr([PersonalToken(acme.fake.token), acme.source(app=True), acme.installation(private_key="")])
    acme.fake.fail("*", bad_credentials(), times=9)
    with pytest.raises(CredentialsRefused) as caught:
        acme.source().streams()
    assert acme.fake.token not in shown + str(caught.value) + caught.value.raw


# Places


@pytest.mark.parametrize(
    ("written", "base", "graphql", "rest"),
    [
        ("https://api.github.com", "https://api.github.com", "/graphql", ""),
        ("https://github.com", "https://api.github.com", "/graphql", ""),
        ("https://ghe.acme.example", "https://ghe.acme.example", "/api/graphql", "/api/v3"),
        ("https://ghe.acme.example/api/v3/", "https://ghe.acme.example", "/api/graphql", "/api/v3"),
        ("https://ghe.acme.example:8443/api/graphql", "https://ghe.acme.example:8443", "/api/graphql", "/api/v3"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com", "/graphql", ""),
    ],
)
def test_an_address_is_understood_however_it_is_written_down(written, base, graphql, rest) -> None:
    assert base_of(written) == base
    assert (places_of(base).graphql, places_of(base).rest) == (graphql, rest)


@pytest.mark.parametrize("by_app", [False, True], ids=["token", "app"])
def test_a_server_of_ones_own_is_collected_from_like_github(acme: Acme, by_app: bool) -> None:  # noqa: FBT001 (a column)
    acme.places = SERVER
    acme.patches = "rest"
    ordinary(acme)
    acme.shop.run("Deploy", at=NOW - HOUR)
    assert {one.state for one in acme.collect(app=by_app).values()} == {"ok"}
    assert (len(acme.changes()), len(acme.signals("workflow_run"))) == (1, 1)

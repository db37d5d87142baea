"""What wiring decides: which outlets there are, what the Slack side lacks, and where the pages for readers are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsInvalid, read_settings
from bot.unsubscribing import unsubscribe_links, web_lacks
from bot.wiring import build_outlets, slack_side_lacks
from tests.settings import NAMED, load

TOKENS = {
    "RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-1",
    "RISKBRIEF_SLACK_APP_TOKEN": "xapp-1",
    "RISKBRIEF_SLACK_SIGNING_SECRET": "hush",
}
SMTP = '[smtp]\nhost = "mail.acme.example"\nsender = "Riskbrief <r@acme.example>"\n'


def settings(folder: Path, text: str = "", **environ: str) -> Settings:
    return load(folder, NAMED + text, **environ)


@pytest.mark.parametrize(
    ("text", "environ", "found", "missing"),
    [
        pytest.param(SMTP, TOKENS, ["email", "slack"], {}, id="both"),
        pytest.param("", TOKENS, ["slack"], {"email": "[smtp] host is not set"}, id="no-mail"),
        pytest.param(SMTP, {}, ["email"], {"slack": "RISKBRIEF_SLACK_BOT_TOKEN is not set"}, id="no-slack"),
        pytest.param(
            f'{SMTP}username = "r"\n',
            TOKENS,
            ["slack"],
            {"email": "[smtp] username is set and RISKBRIEF_SMTP_PASSWORD is not"},
            id="no-password",
        ),
    ],
)
def test_an_outlet_that_lacks_something_is_left_out_with_the_reason(tmp_path, text, environ, found, missing) -> None:
    with closing(build_outlets(settings(tmp_path, text, **environ))) as outlets:
        assert (sorted(outlets.by_name), outlets.missing) == (found, missing)


def test_a_dry_run_has_a_console_for_both_whatever_is_missing(tmp_path) -> None:
    outlets = build_outlets(settings(tmp_path), dry_run=True, write=lambda _: None)

    assert sorted(outlets.by_name) == ["email", "slack"]
    assert sorted(outlets.missing) == ["email", "slack"]


def test_the_slack_side_needs_the_secrets_of_its_mode(tmp_path) -> None:
    app, signing = "RISKBRIEF_SLACK_APP_TOKEN", "RISKBRIEF_SLACK_SIGNING_SECRET"
    for mode, unset, lacks in (
        ("socket", signing, None),
        ("socket", app, f"{app} is not set"),
        ("http", app, None),
        ("http", signing, f"{signing} is not set"),
    ):
        environ = {name: value for name, value in TOKENS.items() if name != unset}
        assert slack_side_lacks(settings(tmp_path, f'[slack]\nmode = "{mode}"\n', **environ)) == lacks


SECRET = "hunter2-of-the-links-and-long-enough"
HTTPS = '[web]\nurl = "https://risk.example.com/briefing/"\n'
VARIABLE = "RISKBRIEF_WEB_SECRET"


def refused(folder: Path, text: str, **environ: str) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        load(folder, NAMED + text, **environ)
    [problem] = caught.value.problems
    return problem.replace(str(folder / "riskbrief.toml"), "FILE")


def test_a_link_begins_with_the_address_and_shows_neither_the_reader_nor_the_secret(tmp_path: Path) -> None:
    links = unsubscribe_links(load(tmp_path, NAMED + HTTPS, **{VARIABLE: SECRET}))

    assert links is not None
    assert links.one_click("ada@example.com").startswith("https://risk.example.com/briefing/unsubscribe/")
    assert "ada" not in links.one_click("ada@example.com")
    assert SECRET not in repr(links)


def test_an_address_needs_the_secret_and_a_secret_alone_stops_nothing(tmp_path: Path) -> None:
    assert refused(tmp_path, HTTPS) == (
        f"FILE: web.url: 'https://risk.example.com/briefing' needs {VARIABLE}, which is not set;"
        " make one with: openssl rand -hex 32, or remove url"
    )
    assert web_lacks(load(tmp_path, NAMED, **{VARIABLE: SECRET})) == f"{VARIABLE} is set and [web] url is not"
    assert web_lacks(load(tmp_path, NAMED + HTTPS, **{VARIABLE: SECRET})) is None


def test_a_secret_that_could_be_guessed_is_refused_once_and_not_repeated(tmp_path: Path) -> None:
    words = f"{VARIABLE} has fewer than 32 characters; make one with: openssl rand -hex 32"

    assert refused(tmp_path, HTTPS, **{VARIABLE: "x" * 31}) == words
    with pytest.raises(SettingsInvalid, match="fewer than 32"):
        read_settings({VARIABLE: "x" * 31})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://risk.example.com", "would send readers' links readable over the network; write https://"),
        ("ftp://risk.example.com", "is not an address; write it as https://host"),
        ("https://risk.example.com:99999", "is not an address of this kind"),
        ("https://risk.example.com/?a=1", "is not an address of this kind"),
        ("https://rïsk.example.com", "is not an address of this kind"),
        (f"https://{'a' * 200}.example.com", "is not an address of this kind"),
        ("https://me@risk.example.com", "secrets have no place in this file"),
    ],
)
def test_an_address_that_no_mail_client_could_follow_is_refused(tmp_path: Path, url: str, words: str) -> None:
    assert words in refused(tmp_path, f'[web]\nurl = "{url}"\n', **{VARIABLE: SECRET})


def test_an_address_of_this_machine_may_be_without_encryption_but_no_mail_has_a_link_then(tmp_path: Path) -> None:
    for url in ("http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost", "https://a.b/c-d_e/~f"):
        settings = load(tmp_path, NAMED + f'[web]\nurl = "{url}"\n', **{VARIABLE: SECRET})
        assert settings.web.url == url
        assert (unsubscribe_links(settings) is None) is url.startswith("http:")


def test_two_servers_in_one_place_are_refused(tmp_path: Path) -> None:
    slack = '[slack]\nmode = "http"\n'

    assert refused(tmp_path, f"{HTTPS}port = 3000\n{slack}", **{VARIABLE: SECRET}) == (
        "FILE: web.port: 3000 is also slack.port, at the same bind; write another, such as port = 8081"
    )
    assert load(tmp_path, NAMED + f"{HTTPS}{slack}", **{VARIABLE: SECRET}).slack.mode == "http"


# ---- the work of a week

"""The settings file and the environment: what they produce, and every way in which they can be wrong."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsInvalid, SettingsMissing, load_settings, read_settings, settings_path
from bot.settings.connected import is_anything_connected, issue_repositories, lacking, only_services
from bot.settings.document import Document
from bot.settings.environment import SECRET_VARIABLES
from bot.wiring import load_method
from briefing.contracts.organisation import Manager, Organisation, PathPlan, ServicePlan, TeamPlan
from data.deploys.rules import DeployRule
from scoring.bands import DEFAULT_BANDS, BandTable
from scoring.kinds.files import FileKind
from tests.settings import faults

ORGANISATION = """
[organisation]
name = "Acme"
"""
TEAMS = """
[[team]]
id = "payments"
label = "Payments"
zone = "Europe/Berlin"

[[team]]
id = "search"
zone = "America/New_York"
"""
SERVICE = """
[[service]]
id = "checkout"
team = "payments"

[[service.path]]
repository = "acme/shop"
globs = ["services/checkout/**"]
"""
MANAGER = """
[[manager]]
name = "Ada Lovelace"
slack = "U012AB3CD"
teams = ["payments"]
"""
WHOLE = ORGANISATION + TEAMS + SERVICE + MANAGER
PLANTED = "hunter2-planted-longer-than-a-secret-must-be"
"""A secret that must not be seen again, wherever it was put in."""


def write(folder: Path, text: str) -> Path:
    path = folder / "riskbrief.toml"
    path.write_text(text, "utf-8")
    return path


def load(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    return load_settings(write(folder, text), environ or {})


def lines_of(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """The problems, each without the folder that the test is in."""
    with pytest.raises(SettingsInvalid) as caught:
        load(folder, text, environ)
    assert PLANTED not in "".join(traceback.format_exception(caught.value))
    return [line.replace(f"{folder}/", "") for line in caught.value.problems]


# What comes out


def test_an_organisation_comes_out_as_the_briefing_wants_it(tmp_path: Path) -> None:
    text = """
[organisation]
name = "Acme"
administrators = ["platform@example.com"]

[[team]]
id = "payments"
label = "Payments"
zone = "Europe/Berlin"

[[service]]
id = "checkout"
label = "Checkout"
team = "payments"
tier = 1
country = "DE"

[[service.path]]
repository = "acme/shop"
globs = ["services/checkout/**", "libs/pay/**"]

[[service.path]]
repository = "acme/infra"
globs = ["checkout/**"]

[[manager]]
id = "ada"
name = "Ada Lovelace"
email = "ada@example.com"
slack = "C012AB3CD"
teams = ["payments"]
zone = "Europe/London"
day = "Tuesday"
hour = "08:30"
country = "GB"
holiday = "next working day"
all_clear = false

[people]
names = "never"
exclude = ["jdoe"]

[smtp]
host = "localhost"
sender = "riskbrief@example.com"
"""
    shop = PathPlan(repository="acme/shop", globs=("services/checkout/**", "libs/pay/**"))
    infra = PathPlan(repository="acme/infra", globs=("checkout/**",))
    checkout = ServicePlan(id="checkout", label="Checkout", team="payments", tier=1, country="DE", paths=(shop, infra))
    ada = Manager(
        id="ada",
        name="Ada Lovelace",
        teams=("payments",),
        zone="Europe/London",
        email="ada@example.com",
        slack=("C012AB3CD",),
        day=1,
        hour=8,
        minute=30,
        country="GB",
        holiday="next working day",
        all_clear=False,
    )
    assert load(tmp_path, text).organisation == Organisation(
        name="Acme",
        teams=(TeamPlan(id="payments", label="Payments", zone="Europe/Berlin"),),
        services=(checkout,),
        managers=(ada,),
        administrators=("platform@example.com",),
        names="never",
        excluded=("jdoe",),
    )


def test_what_is_left_out_follows_from_what_is_there(tmp_path: Path) -> None:
    """The other defaults stand in docs/riskbrief.example.toml, which is held against what is printed of the models."""
    settings = load(tmp_path, WHOLE)
    [service], [manager] = settings.organisation.services, settings.organisation.managers
    assert (service.label, manager.id, manager.zone) == ("checkout", "ada-lovelace", "Europe/Berlin")
    assert (manager.day, manager.hour, manager.minute, manager.email) == (0, 9, 0, None)
    assert (settings.mirrors, settings.file_kinds) == (tmp_path / "mirrors", ())
    assert (settings.bands, settings.smtp.actual_port) == (DEFAULT_BANDS, 587)
    assert set(settings.secrets.model_dump().values()) == {None}


def test_an_hour_and_a_day_may_be_written_in_several_ways(tmp_path: Path) -> None:
    for hour, day, told in (
        ("9", "mon", (0, 9, 0)),
        ('"7:05"', " SUN ", (6, 7, 5)),
        ("08:30:00", "Friday", (4, 8, 30)),
    ):
        [one] = load(tmp_path, f'{WHOLE}hour = {hour}\nday = "{day}"\n').organisation.managers
        assert (one.day, one.hour, one.minute) == told


def test_the_mail_port_follows_the_security(tmp_path: Path) -> None:
    for security, port in (("none", 25), ("tls", 465)):
        assert load(tmp_path, f'{WHOLE}[smtp]\nsecurity = "{security}"\n').smtp.actual_port == port


def test_globs_of_file_kinds_stand_in_the_order_in_which_the_last_match_wins(tmp_path: Path) -> None:
    text = f'{WHOLE}[files]\nproduction = ["api/pay/**"]\ngenerated = ["api/**", "*.gen"]\n'
    settings = load(tmp_path, text)
    expected = (
        ("api/**", FileKind.GENERATED),
        ("*.gen", FileKind.GENERATED),
        ("api/pay/**", FileKind.PRODUCTION),
    )
    assert settings.file_kinds == expected
    assert load_method(settings.bands, settings.scorecard, settings.file_kinds).kinds == expected


def test_bands_addresses_limits_and_mirrors_can_be_moved(tmp_path: Path) -> None:
    text = f'{WHOLE}[scoring.bands]\nhigh = 75\n[slack]\napi_url = "http://127.0.0.1:9/api"\n'
    text += "[limits]\nslack_posts_per_minute = 1000000\nslack_seconds_between_posts = 0\n"
    settings = load(tmp_path, f'{text}[sources.git]\nmirrors = "/srv/mirrors"\n')
    assert load_method(settings.bands).bands == settings.bands == BandTable(moderate=55, high=75, critical=80)
    assert settings.slack.api_url == "http://127.0.0.1:9/api/"
    limits = settings.limits
    assert (limits.slack_posts_per_minute, limits.slack_seconds_between_posts) == (1_000_000, 0)
    assert settings.mirrors == Path("/srv/mirrors")


def test_a_source_is_connected_by_its_secret_and_says_what_it_lacks(tmp_path: Path) -> None:
    token, key = {"RISKBRIEF_GITHUB_TOKEN": "x"}, {"RISKBRIEF_GITHUB_PRIVATE_KEY": "x"}
    app = "[sources.github]\napp_id = 1\ninstallation_id = 2\n"
    bare = WHOLE.replace('"acme/shop"', '"shop"')
    no_token = "set RISKBRIEF_GITHUB_TOKEN, or app_id in [sources.github] and RISKBRIEF_GITHUB_PRIVATE_KEY"
    for text, environ, lacks in (
        (WHOLE, {}, no_token),
        (WHOLE, token, None),
        (bare, token, "no repository on GitHub is named; set repositories or organisation in [sources.github]"),
        (f'{bare}[sources.github]\norganisation = "acme"\n', token, None),
        (WHOLE + app, {}, "[sources.github] app_id is set and RISKBRIEF_GITHUB_PRIVATE_KEY is not"),
        (WHOLE + app, key, None),
    ):
        assert lacking(load(tmp_path, text, environ))["github"] == lacks
    pager = {"RISKBRIEF_PAGERDUTY_TOKEN": "x"}
    assert lacking(load(tmp_path, WHOLE, {}))["pagerduty"] == "set RISKBRIEF_PAGERDUTY_TOKEN"
    assert "no [[service]] says what it is in PagerDuty" in str(lacking(load(tmp_path, WHOLE, pager))["pagerduty"])
    assert not is_anything_connected(load(tmp_path, WHOLE, pager))
    mapped = WHOLE.replace('team = "payments"', 'team = "payments"\npagerduty = ["P1"]', 1)
    settings = load(tmp_path, mapped, pager)
    assert (lacking(settings)["pagerduty"], settings.pagerduty_services) == (None, {"P1": "checkout"})
    assert is_anything_connected(settings)


def test_labelled_issues_are_a_source_only_where_somebody_wants_them(tmp_path: Path) -> None:
    wanted = f'{WHOLE}[sources.labelled_issues]\nlabels = ["incident"]\n'
    assert "issues" not in lacking(load(tmp_path, WHOLE))
    assert str(lacking(load(tmp_path, wanted))["issues"]).startswith("set RISKBRIEF_GITHUB_TOKEN")
    settings = load(tmp_path, wanted, {"RISKBRIEF_GITHUB_TOKEN": "x"})
    assert lacking(settings)["issues"] is None
    assert (issue_repositories(settings), only_services(settings)) == (("acme/shop",), {"acme/shop": "checkout"})


def test_a_group_that_claims_what_is_on_github_is_named(tmp_path: Path) -> None:
    tokens = {"RISKBRIEF_GITHUB_TOKEN": "ghp_x", "RISKBRIEF_GITLAB_TOKEN": "glpat-x"}
    claimed = load(tmp_path, WHOLE + '\n[sources.gitlab]\ngroup = "acme"\n', tokens)
    assert str(lacking(claimed)["github"]).startswith("all that the services name is below acme, the group")
    said = WHOLE + '\n[sources.gitlab]\ngroup = "acme"\n[sources.github]\norganisation = "acme"\n'
    assert lacking(load(tmp_path, said, tokens))["github"] is None


def test_names_in_any_script_are_names_also_behind_a_byte_order_mark(tmp_path: Path) -> None:
    name = "می\u200cتی 👩\u200d💻"
    text = WHOLE.replace("Ada Lovelace", name) + 'id = "ali"\n'
    assert load(tmp_path, "\ufeff" + text).organisation.managers[0].name == name


# Where it comes from


def test_the_file_is_looked_for_in_order() -> None:
    etc = {"RISKBRIEF_CONFIG": "/etc/riskbrief.toml"}
    assert settings_path(None, {}) == settings_path(None, {"RISKBRIEF_CONFIG": ""}) == Path("riskbrief.toml")
    assert settings_path(None, etc) == Path("/etc/riskbrief.toml")
    assert settings_path(Path("mine.toml"), etc) == Path("mine.toml")


def test_a_missing_file_names_the_path_and_where_one_comes_from(tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing) as caught:
        load_settings(tmp_path / "no file.toml", {})
    assert str(caught.value).replace(str(tmp_path), "DIR") == (
        "there is no settings file DIR/no file.toml; write one with `riskbrief init`, or with"
        " `riskbrief settings example > 'DIR/no file.toml'`, or name another with --config"
    )
    with pytest.raises(SettingsMissing, match=r"cannot be read \(Is a directory\); name a file with --config"):
        load_settings(tmp_path, {})


def test_the_environment_alone_is_enough_to_look_at_a_repository(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://risk@db/risk\n", "utf-8")
    assert read_settings({"RISKBRIEF_DATABASE_URL_FILE": str(tmp_path / "url")}).database_url.endswith("@db/risk")
    settings = read_settings({})
    assert (settings.file, settings.names, settings.database_url) == (None, "private", "sqlite:///riskbrief.db")
    assert settings.organisation.managers == ()


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    text = f'{WHOLE}[people]\nnames = "private"\n[store]\ndatabase_url = "sqlite:///a.db"\n'
    environ = {"RISKBRIEF_NAMES": "never", "RISKBRIEF_DATABASE_URL": f"postgresql://risk:{PLANTED}@db/risk"}
    settings = load(tmp_path, text, environ)
    assert settings.names == settings.organisation.names == "never"
    assert settings.database_url == f"postgresql://risk:{PLANTED}@db/risk"
    assert PLANTED not in repr(settings) + str(settings) + repr(settings.store)
    assert load(tmp_path, text.replace("private", "never"), {"RISKBRIEF_NAMES": ""}).names == "never"
    for environ, form in (({}, "json"), ({"RISKBRIEF_LOG_FORMAT": "text"}, "text")):
        assert load(tmp_path, f'{WHOLE}[log]\nformat = "json"\n', environ).log.format == form


# Secrets


@pytest.mark.parametrize(("field", "variable"), SECRET_VARIABLES.items())
def test_a_secret_comes_from_its_variable_or_a_file_and_is_masked(tmp_path: Path, field: str, variable: str) -> None:
    (tmp_path / "secret").write_text(f"{PLANTED}\n", "utf-8")
    for environ in ({variable: PLANTED}, {f"{variable}_FILE": str(tmp_path / "secret")}):
        secrets = load(tmp_path, WHOLE, environ).secrets
        assert getattr(secrets, field).get_secret_value() == PLANTED
        assert [name for name in SECRET_VARIABLES if getattr(secrets, name)] == [field]
        settings = read_settings(environ)
        assert PLANTED not in f"{settings!r} {settings} {secrets!r} {secrets} {secrets.model_dump_json()}"


VARIABLES = f"""
RISKBRIEF_SMTP_PASSWORD={PLANTED}
RISKBRIEF_SMTP_PASSWORD_FILE=DIR/full
    RISKBRIEF_SMTP_PASSWORD and RISKBRIEF_SMTP_PASSWORD_FILE are both set; unset one of them
ANTHROPIC_API_KEY_FILE=DIR/none
    ANTHROPIC_API_KEY_FILE names DIR/none, which cannot be read (No such file or directory); correct or unset it
ANTHROPIC_API_KEY_FILE=DIR/binary
    ANTHROPIC_API_KEY_FILE names DIR/binary, which cannot be read (not a text file); correct or unset it
RISKBRIEF_NAMES=sometimes
    RISKBRIEF_NAMES is 'sometimes': input should be 'private' or 'never'; correct or unset it
RISKBRIEF_DATABASE_URL=mysql://risk:{PLANTED}@db/risk
    RISKBRIEF_DATABASE_URL is not a database that Riskbrief knows; write sqlite:///FILE or postgresql://HOST/NAME
RISKBRIEF_DATABASE_URL=sqlite://
    RISKBRIEF_DATABASE_URL names no file to keep what was sent; write sqlite:///FILE, with three slashes
"""


@pytest.mark.parametrize(("told", "line"), faults(VARIABLES))
def test_the_environment_is_checked_without_a_secret_in_the_words(tmp_path: Path, told: str, line: str) -> None:
    (tmp_path / "full").write_text(PLANTED, "utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe" + PLANTED.encode())
    environ = dict(one.replace("DIR", str(tmp_path)).split("=", 1) for one in told.splitlines())
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(environ)
    assert PLANTED not in "".join(traceback.format_exception(caught.value))
    assert [problem.replace(str(tmp_path), "DIR") for problem in caught.value.problems] == [line]


@pytest.mark.parametrize(
    ("table", "key", "value", "variable"),
    [
        ("slack", "bot_token", PLANTED, "RISKBRIEF_SLACK_BOT_TOKEN"),
        ("slack", "app_token", PLANTED, "RISKBRIEF_SLACK_APP_TOKEN"),
        ("slack", "signing_secret", PLANTED, "RISKBRIEF_SLACK_SIGNING_SECRET"),
        ("slack", "bind", f"xoxb-{PLANTED}", "RISKBRIEF_SLACK_BOT_TOKEN"),
        ("slack", "mode", f"xapp-{PLANTED}", "RISKBRIEF_SLACK_APP_TOKEN"),
        ("smtp", "password", PLANTED, "RISKBRIEF_SMTP_PASSWORD"),
        ("web", "secret", PLANTED, "RISKBRIEF_WEB_SECRET"),
        ("claude", "api_key", PLANTED, "ANTHROPIC_API_KEY"),
        ("people", "names", f"sk-ant-{PLANTED}", "ANTHROPIC_API_KEY"),
        ("sources.github", "token", PLANTED, "RISKBRIEF_GITHUB_TOKEN"),
        ("sources.github", "private_key", PLANTED, "RISKBRIEF_GITHUB_PRIVATE_KEY"),
        ("sources.github", "organisation", f"-----BEGIN {PLANTED}", "RISKBRIEF_GITHUB_PRIVATE_KEY"),
        ("sources.git", "clone_url", f"https://github_pat_{PLANTED}@github.com/NAME.git", "RISKBRIEF_GITHUB_TOKEN"),
        ("sources.pagerduty", "api_token", PLANTED, "RISKBRIEF_PAGERDUTY_TOKEN"),
        ("claude", "small_model", f"github_pat_{PLANTED}", "RISKBRIEF_GITHUB_TOKEN"),
        ("claude", "large_model", f"ghp_{PLANTED.replace('-', '')}", "RISKBRIEF_GITHUB_TOKEN"),
        ("store", "database_url", f"postgresql://risk:{PLANTED}@db/risk", "RISKBRIEF_DATABASE_URL"),
        ("store", "database_url", f"mysql://risk:{PLANTED}@db/risk", "RISKBRIEF_DATABASE_URL"),
        ("store", "database_url", f"postgresql://db/risk?password={PLANTED}", "RISKBRIEF_DATABASE_URL"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_its_variable_named(
    tmp_path: Path, table: str, key: str, value: str, variable: str
) -> None:
    assert lines_of(tmp_path, f'{WHOLE}[{table}]\n{key} = "{value}"\n') == [
        (
            f"riskbrief.toml: {table}.{key}: secrets have no place in this file;"
            f" remove it here and set {variable} (or {variable}_FILE) instead"
        )
    ]


def test_a_secret_that_no_variable_is_for_is_refused_too(tmp_path: Path) -> None:
    [line] = lines_of(tmp_path, f'{WHOLE}[sources.git]\nclone_url = "https://{PLANTED}@git.example/NAME.git"\n')
    assert "secrets have no place in this file" in line
    lines = lines_of(
        tmp_path, f'{WHOLE}[claude]\napi_url = "https://user:{PLANTED}@proxy"\n[github]\ntoken = "{PLANTED}"\n'
    )
    refusal = "secrets have no place in this file; remove it here and replace it where it is in use"
    assert lines[0] == f"riskbrief.toml: claude.api_url: {refusal}"
    assert lines[1].startswith("riskbrief.toml: github")
    assert f"riskbrief.toml: github.token: {refusal}" in lines


def test_a_broken_database_url_is_never_repeated(tmp_path: Path) -> None:
    assert lines_of(tmp_path, f'{WHOLE}[store]\ndatabase_url = "risk:{PLANTED}@db"\n') == [
        (
            "riskbrief.toml: store.database_url: is not a database that Riskbrief knows;"
            " write sqlite:///FILE or postgresql://HOST/NAME"
        )
    ]


# Every problem in its one line

AFTER_MANAGER = r"""
zone = "Europe/Berln"
    manager[1].zone: 'Europe/Berln' is not an IANA zone; did you mean 'Europe/Berlin'?
zone = "+0100"
    manager[1].zone: '+0100' is not an IANA zone; write a name such as Europe/Berlin or UTC
day = "lundi"
    manager[1].day: 'lundi' is not a day; write monday, tuesday, wednesday, thursday, friday, saturday or sunday
hour = 24
    manager[1].hour: 24 is not an hour of the day; write 0 to 23, or "09:00"
hour = true
    manager[1].hour: true is not an hour of the day; write 0 to 23, or "09:00"
hour = "12:60"
    manager[1].hour: '12:60' is not an hour of the day; write 0 to 23, or "09:00"
all_clear = "no"
    manager[1].all_clear: 'no' must be true or false
email = "ada"
    manager[1].email: 'ada' is not an email address; write it as ada@example.com
email = "ada@bücher.example"
    manager[1].email: 'ada@bücher.example' has letters in its address that mail servers do not take; write a
    domain in its ASCII form, xn--…, and ask for an address without such letters before the @
email = "a@b.example\nBcc: c@d.example"
    manager[1].email: 'a@b.example\nBcc: c@d.example' is not an email address; write it as ada@example.com
country = "de"
    manager[1].country: 'de' is not a country whose holidays are known; did you mean 'DE'?
country = "Atlantis"
    manager[1].country: 'Atlantis' is not a country whose holidays are known; write an ISO 3166 code such as DE,
    or leave it out
country = "DE"
holiday = "never"
    manager[1].holiday: 'never' is not known here; write 'same day' or 'next working day'
holiday = "next working day"
    manager[1].holiday: 'next working day' needs the country whose holidays count; add country, such as country =
    "DE", or write holiday = "same day"
al_clear = true
    manager[1].al_clear: is not a known key; did you mean 'all_clear'?
id = "a+b"
    manager[1].id: 'a+b' is not an id; use letters, digits, '.', '_' and '-', and put the rest into label
"""
"""What is added behind the manager, and in the lines that are indented what is said of it."""

TABLES = """
organisaton.x = 1
    organisaton: is not a known key; did you mean 'organisation'?
people.exclude = "jdoe"
    people.exclude: 'jdoe' must be a list in [ ]
store.database_url = 5
    store.database_url: must be a text in quotes
slack.mode = "https"
    slack.mode: 'https' is not known here; write 'socket' or 'http'
slack.port = 0
    slack.port: 0 is out of range; write 1 to 65535
slack.port = "80"
    slack.port: '80' must be a whole number
slack.port = true
    slack.port: true must be a whole number
slack.port = [80]
    slack.port: is a list; must be a whole number
slack.api_url = "slack.com/api"
    slack.api_url: 'slack.com/api' is not an address; write it as https://host or https://host:port/path
smtp.host = "mail"
    smtp.sender: is missing, and mails need one; add sender = "Riskbrief <riskbrief@example.com>"
smtp.sender = "Riskbrief"
    smtp.sender: 'Riskbrief' is not a sender; write 'riskbrief@example.com' or 'Riskbrief <riskbrief@example.com>'
smtp.host = "mail"
smtp.sender = "a@b"
smtp.username = "u"
smtp.security = "none"
    smtp.security: 'none' would send the password readable over the network; write starttls or tls
claude.small_model = ""
    claude.small_model: '' is not a text on one line; write one or leave the key out
runs.shadow = "on"
    runs.shadow: 'on' needs a channel to show the briefings in; add administrators_channel = "C…" to [organisation],
    or write "off"
retention.changes = 30
    retention.changes: 30 is out of range; write at least 182
retention.deliveries = 0
    retention.deliveries: 0 is out of range; write at least 35
files.production = ["src/**", "!api/**"]
    files.production[2]: '!api/**' is not a glob: a pattern cannot be negated with !; write one such as 'api/**'
files.tests = ["qa/**"]
    files.tests: is not a known key; did you mean 'test'?
scoring.bands.high = 10
    scoring.bands: bands are moderate 55, high 10, critical 80; they must rise and lie between 1 and 100
[[slack]]
port = 1
    slack: is a list; write a table: [slack]
sources.github.app_id = 1
    sources.github.installation_id: is missing, and app_id needs it; add installation_id = 7654321
sources.github.repositories = ["shop"]
    sources.github.repositories[1]: 'shop' is not a repository on GitHub; write it as owner/name
sources.git.clone_url = "https://git.example/shop.git"
    sources.git.clone_url: 'https://git.example/shop.git' has no NAME in it, where owner/name belongs; write
    https://host/NAME.git
sources.git.clone_url = "file:///srv/NAME.git"
    sources.git.clone_url: 'file:///srv/NAME.git' is neither https nor ssh; write it as https://host/NAME.git or
    git@host:NAME.git
sources.git.clone_url = "http://git.example/NAME.git"
    sources.git.clone_url: 'http://git.example/NAME.git' is plain http, which would show the token to everybody on
    the way; write https
"""
"""The same for what is put before all tables."""
REPLACED = """
name = "Acme" ->
    organisation.name: is missing; add name = "Acme"
id = "search" -> id = "Payments"
    team[2].id: 'Payments' is also team[1].id; give each its own id
team = "payments" -> team = "paymnts"
    service[1].team: 'paymnts' is not a team; did you mean 'payments'?
team = "payments" -> team = "zzz"
    service[1].team: 'zzz' is not a team; known are payments, search
teams = ["payments"] -> teams = ["serch"]
    manager[1].teams[1]: 'serch' is not a team; did you mean 'search'?
teams = ["payments"] -> teams = []
    manager[1].teams: is empty; name at least one team
teams = ["payments"] -> teams = "payments"
    manager[1].teams: 'payments' must be a list in [ ]
teams = ["payments"] -> teams = ["payments", "search"]
    manager[1].zone: is missing and the teams are in 'America/New_York' and 'Europe/Berlin'; add zone =
    "America/New_York"
slack = "U012AB3CD" ->
    manager[1].email: is missing, and so is slack; add one of them, or nothing reaches the manager
slack = "U012AB3CD" -> email = "ada@example.com"
    manager[1].email: 'ada@example.com' cannot be reached without a mail server; add [smtp] host
"U012AB3CD" -> "#payments"
    manager[1].slack: '#payments' is not a Slack id; write a member id (U…) or channel id (C…): in Slack open the
    profile or the channel's details and copy the id
"U012AB3CD" -> []
    manager[1].slack: is empty; write a member id (U…) or channel id (C…), or leave the key out
"U012AB3CD" -> ["U012AB3CD", "C045EF6GH", "W045EF6GH"]
    manager[1].slack[3]: 'W045EF6GH' is a second member after 'U012AB3CD'; a manager is one person, so write
    another [[manager]] or a channel
label = "Payments" -> members = ["grace"]
    team[1].members[1]: 'grace' is not an email address; write it as ada@example.com
label = "Payments" -> members = ["grace@example.com", "Grace@example.com"]
    team[1].members[2]: 'grace@example.com' is listed twice; remove one
name = "Ada Lovelace" -> name = "愛"
    manager[1].id: cannot be made from the name '愛'; add an id in letters such as id = "manager-1"
globs = ["services/checkout/**"] -> globs = []
    service[1].path[1].globs: is empty; add at least one glob, or ["**"] for the whole repository
[[service.path]] -> [service.deployments]
by = "deploys"
[[service.path]]
    service[1].deployments.by: 'deploys' is not known here; write 'auto', 'events', 'deployments', 'workflow',
    'release', 'tag', 'merge' or 'none'
[[service.path]] -> [service.deployments]
by = "deployments"
name = "Deploy"
[[service.path]]
    service[1].deployments.name: 'Deploy' is not looked at with by = "deployments"; remove name, or write by =
    "workflow" or "release" or "tag"
name = "Acme" -> name = "Acme"
administrators_channel = "U012AB3CD"
    organisation.administrators_channel: 'U012AB3CD' is a member and no channel; write the id of a channel, such as
    'C045EF6GH'
name = "Acme" -> name = "Acme"
administrators_channel = "C045EF6GH"
[runs]
shadow = "on"
    runs.shadow: 'on' needs RISKBRIEF_SLACK_BOT_TOKEN, which is not set; set it, or write "off"
[[service.path]] -> [service.path]
    service[1].path: is one table; write [[service.path]], with double brackets
team = "payments" -> team = "payments"
country = "uk"
    service[1].country: 'uk' is not a country whose holidays are known; did you mean 'GB'?
team = "payments" -> team = "payments"
country = "XX"
    service[1].country: 'XX' is not a country whose holidays are known; write an ISO 3166 code such as DE, or
    leave it out
"""
"""What is put in the place of a line, and what is said of it."""


@pytest.mark.parametrize(("addition", "line"), faults(AFTER_MANAGER))
def test_a_manager_is_checked(tmp_path: Path, addition: str, line: str) -> None:
    assert lines_of(tmp_path, f"{WHOLE}{addition}\n") == [f"riskbrief.toml: {line}"]


@pytest.mark.parametrize(("keys", "line"), faults(TABLES))
def test_a_table_is_checked(tmp_path: Path, keys: str, line: str) -> None:
    assert lines_of(tmp_path, f"{keys}\n{WHOLE}") == [f"riskbrief.toml: {line}"]


def test_a_key_that_is_like_no_other_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    known = ", ".join(Document.model_fields)
    line = f"riskbrief.toml: 'odd key': is not a known key; known here are {known}"
    assert lines_of(tmp_path, f'{WHOLE}["odd key"]\nx = 1\n') == [line]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        *faults(REPLACED),
        (f"{ORGANISATION} -> ", "organisation: is missing; add [organisation]"),
        (
            f'{SERVICE} -> [[service]]\nid = "checkout"\nteam = "payments"\n',
            "service[1].path: 'checkout' has no path; add a [[service.path]] with repository and globs",
        ),
    ],
)
def test_organisation_teams_services_and_managers_are_checked(tmp_path: Path, change: str, line: str) -> None:
    old, _, new = change.partition(" ->")
    assert old in WHOLE
    assert lines_of(tmp_path, WHOLE.replace(old, new.removeprefix(" "), 1)) == [f"riskbrief.toml: {line}"]


def test_how_services_are_deployed_incidents_linked_and_teams_made_up_is_carried_on(
    tmp_path: Path,
) -> None:
    text = WHOLE + "[incidents]\nhours = 8\n"
    text = text.replace("[[service.path]]", '[service.deployments]\nenvironment = "eu-*"\n\n[[service.path]]', 1)
    text = text.replace('label = "Payments"', 'members = ["grace@example.com", "joan@example.com"]', 1)
    company = load(tmp_path, text).organisation
    assert [one.members for one in company.teams] == [("grace@example.com", "joan@example.com"), ()]
    assert company.services[0].deploys == DeployRule(by="auto", environment="eu-*")
    assert company.incident_hours == 8
    plain = load(tmp_path, WHOLE).organisation
    assert (plain.services[0].deploys, plain.incident_hours) == (DeployRule(), 4)


def test_a_manager_has_a_conversation_and_channels_that_others_read_too(tmp_path: Path) -> None:
    text = WHOLE.replace('"U012AB3CD"', '["U012AB3CD", " C045EF6GH "]')
    other = MANAGER.replace("Ada Lovelace", "Grace").replace('"U012AB3CD"', '"C045EF6GH"')
    found = load(tmp_path, text + other).organisation.managers
    assert [one.slack for one in found] == [("U012AB3CD", "C045EF6GH"), ("C045EF6GH",)]


def test_duplicates_are_found_in_every_list(tmp_path: Path) -> None:
    email = 'email = "ada@example.com"\n'
    assert lines_of(tmp_path, WHOLE + email + SERVICE + MANAGER + email) == [
        "riskbrief.toml: service[2].id: 'checkout' is also service[1].id; give each its own id",
        "riskbrief.toml: manager[2].id: 'ada-lovelace' is also the id of manager[1]; add another id",
        (
            "riskbrief.toml: manager[2].email: 'ada@example.com' is also manager[1].email;"
            " write one [[manager]] a person and list all teams in it"
        ),
        (
            "riskbrief.toml: manager[2].slack: 'U012AB3CD' is also manager[1].slack;"
            " write one [[manager]] a person and list all teams in it"
        ),
    ]


def test_all_problems_are_reported_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("America/New_York", "America/New_Yrk").replace('team = "payments"', 'team = "serch"')
        + f'hour = 25\n[smtp]\npassword = "{PLANTED}"\n'
    )
    with pytest.raises(SettingsInvalid) as caught:
        load(tmp_path, text, {"RISKBRIEF_NAMES": "x"})
    shown = str(caught.value).splitlines()
    assert shown == ["5 problems in the settings:", *(f"  {line}" for line in caught.value.problems)]
    assert lines_of(tmp_path, text, {"RISKBRIEF_NAMES": "x"}) == [
        "riskbrief.toml: team[2].zone: 'America/New_Yrk' is not an IANA zone; did you mean 'America/New_York'?",
        "riskbrief.toml: service[1].team: 'serch' is not a team; did you mean 'search'?",
        'riskbrief.toml: manager[1].hour: 25 is not an hour of the day; write 0 to 23, or "09:00"',
        (
            "riskbrief.toml: smtp.password: secrets have no place in this file; remove it here and set"
            " RISKBRIEF_SMTP_PASSWORD (or RISKBRIEF_SMTP_PASSWORD_FILE) instead"
        ),
        "RISKBRIEF_NAMES is 'x': input should be 'private' or 'never'; correct or unset it",
    ]


def test_what_two_services_claim_is_refused(tmp_path: Path) -> None:
    text = WHOLE.replace('team = "payments"', 'team = "payments"\npagerduty = ["P1", "P2"]\nissue_labels = ["pay"]', 1)
    other = SERVICE.replace('id = "checkout"', 'id = "search"')
    other = other.replace('team = "payments"', 'team = "search"\npagerduty = ["P2"]\nissue_labels = ["pay"]')
    fix = "an incident belongs to one service, so remove it from one of them"
    assert lines_of(tmp_path, text + other) == [
        f"riskbrief.toml: service[2].pagerduty[1]: 'P2' is also checkout's; {fix}",
        f"riskbrief.toml: service[2].issue_labels[1]: 'pay' is also checkout's; {fix}",
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[organisation]\nname = Acme\n", "line 2, column 8: invalid value"),
        ("[slack]\n[slack]\n", "line 2, column 7: cannot declare ('slack',) twice"),
    ],
)
def test_a_syntax_error_names_line_and_column(tmp_path: Path, text: str, where: str) -> None:
    [line] = lines_of(tmp_path, text)
    fix = "texts stand in quotes, lists in [ ], tables begin with [name] or [[name]]"
    assert line == f"riskbrief.toml: {where}; {fix}"


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "riskbrief.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(SettingsInvalid, match=r"riskbrief\.toml: is not UTF-8 text; save it as UTF-8"):
        load_settings(tmp_path / "riskbrief.toml", {})


def test_the_mail_server_of_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    for host in ("localhost", "127.0.0.1"):
        text = f'[smtp]\nhost = "{host}"\nsender = "a@b"\nusername = "u"\nsecurity = "none"\n'
        assert load(tmp_path, WHOLE + text).smtp.host == host

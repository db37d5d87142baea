"""`doctor` against fakes: full marks when all is granted, and each thing taken away is named with what it blinds."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from bot.cli.render.doctor import MOST_SIGNALS, as_json, as_table
from bot.doctor import Finding, Report, examine
from bot.doctor.finding import signals_of
from bot.doctor.slack import SCOPES
from bot.errors import UsageError
from bot.wiring import load_method
from data.records import Change, Repository
from data.sources.github.access import GRANTS, Grant
from tests.fakes.forge import Slow
from tests.fakes.githost import Refuse
from tests.fakes.github.faults import bad_credentials, secondary_limit
from tests.fakes.slack_faults import Drop, ErrorCode
from tests.monday import ClosingStore
from tests.unit.bot.doctor.clinic import (
    ADA,
    DEPLOYS,
    ISSUES_READ,
    LABELS,
    LOGIN,
    Clinic,
    findings,
    gaps,
    signals_with,
)

BY_ID = {grant.id: grant for grant in GRANTS}
CATALOGUE = load_method().catalogue
SHOP = Repository(id="r", name="acme/shop", default_branch="main", web_url=None)
CHANGE = Change(
    id="c", repository_id="r", number=1, title="", author_id=None, opened_at=0, first_commit_at=None,
    approved_at=None, merged_at=None, closed_at=None, updated_at=0, is_draft=False, merge_sha=None, reverts_id=None,
)  # fmt: skip


def blinded(report: Report, place: tuple[str, str]) -> set[str]:
    """The ids of the signals that a finding blinds, as the report prints them for programs."""
    told = json.loads(as_json(report, CATALOGUE))
    [section] = [one for one in told["sections"] if one["id"] == place[0]]
    [check] = [one for one in section["checks"] if one["name"] == place[1]]
    return {one["id"] for one in check["signals"]}


# Everything granted


@pytest.mark.parametrize(("app", "mode"), [(False, "socket"), (True, "http")], ids=["token", "app"])
def test_with_everything_granted_it_gives_full_marks(clinic: Clinic, app: bool, mode: str) -> None:  # noqa: FBT001 (a column)
    if app:
        clinic.as_app()
    clinic.values["mode"] = mode
    clinic.environ["RISKBRIEF_SLACK_SIGNING_SECRET"] = "hunter2-signing"
    with clinic.mirrored() as host:
        host.token = None if app else clinic.github.token
        report = clinic.examine()
    assert gaps(report) == {}
    assert report.is_ok
    assert [one.id for one in report.sections] == [
        *("settings", "database", "changes", "github", "git", "pagerduty", "prometheus"),
        *("slack", "mail", "clock", "runs", "claude"),
    ]
    assert [name for section, name in findings(report) if section == "git"] == ["git may fetch acme/shop"]
    github = [name for section, name in findings(report) if section == "github"]
    assert github == ["GitHub", "acme/shop", *(grant.permission for grant in GRANTS)]
    slack = [name for section, name in findings(report) if section == "slack"]
    last = "app token" if mode == "socket" else "signing secret"
    assert slack == ["bot token", *(one.id for one in SCOPES), last, f"Ada Lovelace ({ADA})", f"Deploys ({DEPLOYS})"]
    assert as_table(report, CATALOGUE).endswith("\nEverything that is needed works, with 1 optional gap.\n")


def test_nothing_is_said_in_slack_nothing_mailed_and_nothing_stored(clinic: Clinic) -> None:
    clinic.examine()
    assert clinic.slack.messages() == []
    assert {one.method for one in clinic.slack.calls} == {
        *("auth.test", "apps.connections.open", "users.info", "conversations.history", "conversations.info"),
    }
    assert (clinic.mail.mails, clinic.mail.commands) == ([], ["MAIL riskbrief@acme.example"])
    assert clinic.mail.connections == 1
    assert clinic.examine() == clinic.examine()


# GitHub


def test_each_permission_of_github_that_is_taken_away_is_named_with_the_signals_it_blinds(clinic: Clinic) -> None:
    for permission, grant in BY_ID.items():
        if permission != "metadata":
            clinic.github.withhold(permission)
            assert_named(clinic.examine("github"), grant, is_token=True)
            clinic.github.grant(permission)
    clinic.as_app()
    clinic.github.withhold("checks")
    assert_named(clinic.examine("github"), BY_ID["checks"], is_token=False)


def assert_named(report: Report, grant: Grant, *, is_token: bool) -> None:
    missing = {place: one for place, one in gaps(report).items() if one.state == "missing"}
    place = ("github", grant.permission)
    assert list(missing) == [place]
    assert blinded(report, place) == signals_with(*grant.blinds)
    assert bool(grant.blinds) is (grant.id != "repository_advisories")
    assert grant.permission.partition(":")[0] in missing[place].fix
    assert ("fine-grained" in missing[place].fix) is (grant.id == "checks" and is_token)
    # Without pull requests there is nothing to score; the other gaps leave a score with fewer signals.
    assert missing[place].verdict == ("broken" if grant.id == "pull_requests" else "optional")
    assert report.is_ok is (grant.id != "pull_requests")
    # What hides behind it could not be found out, and is said to be so.
    hidden = {name for (_, name), one in gaps(report).items() if one.state == "unknown"}
    assert hidden == ({"Checks: read", "Commit statuses: read"} if grant.id == "contents" else set())


def test_without_metadata_no_repository_is_seen_and_every_one_is_named(clinic: Clinic) -> None:
    clinic.github.withhold("metadata")
    report = clinic.examine()
    found = gaps(report)
    shop = found["github", "acme/shop"]
    assert (shop.state, shop.verdict, "repository access" in shop.fix) == ("missing", "broken", True)
    assert blinded(report, ("github", "acme/shop")) == signals_with(*BY_ID["metadata"].blinds)
    assert found["github", "Metadata: read"].state == "unknown"


def test_a_token_that_is_refused_is_the_one_thing_to_say_of_github(clinic: Clinic) -> None:
    clinic.github.fail("*", bad_credentials(), times=9)
    report = clinic.examine()
    [(place, one)] = gaps(report).items()
    assert (place, one.verdict) == (("github", "GitHub"), "broken")
    assert "refused the credentials" in one.detail
    assert f"{clinic.github.url}/settings/personal-access-tokens" in one.fix
    assert blinded(report, place) >= signals_with("diff", "reviews", "checks")


def test_of_many_repositories_those_that_are_seen_are_counted_and_the_others_named(clinic: Clinic) -> None:
    names = [f"acme/r{number:02d}" for number in range(30)]
    for name in names[:-2]:
        clinic.github.world.repository(name, branch=None)
    clinic.more = f"repositories = {json.dumps(names)}\n"
    report = clinic.examine("github")
    found = [name for section, name in findings(report) if section == "github"]
    assert found[:3] == ["GitHub", "acme/r28", "acme/r29"]
    assert found[3:24] == [*names[:20], "8 more repositories"]
    assert not report.is_ok


def test_a_limit_of_an_hour_is_said_and_not_waited_for(clinic: Clinic) -> None:
    clinic.github.fail("*", secondary_limit(3_600), times=99)
    [(_, one)] = gaps(clinic.examine("github")).items()
    assert (one.state, one.verdict) == ("unknown", "broken")
    assert "not waited for any longer: GitHub gives nothing more for now" in one.detail


def test_a_server_that_hangs_is_bounded_by_the_timeout_of_the_settings(clinic: Clinic) -> None:
    clinic.values["timeout"] = "1"
    slow = Slow()
    clinic.github.fail("*", slow)
    report = clinic.examine()
    assert slow.reached.is_set()
    assert [place for place in gaps(report) if place[0] != "github"] == []
    [one] = gaps(report).values()
    assert (one.state, one.verdict, "ReadTimeout" in one.detail) == ("unknown", "broken", True)


# Mirrors


def test_a_mirror_that_may_not_be_fetched_is_named_with_what_it_blinds(clinic: Clinic) -> None:
    with clinic.mirrored() as host:
        host.fail(Refuse(403), times=9)
        report = clinic.examine("git")
    [(place, one)] = gaps(report).items()
    assert (place, one.state, one.verdict) == (("git", "git may fetch acme/shop"), "missing", "broken")
    assert "Repository permissions, set Contents to read-only" in one.fix
    assert blinded(report, place) == signals_with("whole history", "patch")
    assert "schema_migration" in blinded(report, place)


# PagerDuty and labelled issues


def test_each_scope_of_pagerduty_that_is_taken_away_is_named(clinic: Clinic) -> None:
    clinic.pagerduty.deny("services.read")
    report = clinic.examine("pagerduty")
    assert ([name for _, name in gaps(report)], report.count("broken")) == (["services"], 0)
    clinic.pagerduty.deny("incidents.read")
    report = clinic.examine("pagerduty")
    assert [name for _, name in gaps(report)] == ["incidents", "services"]
    for one, scope in zip(gaps(report).values(), ("incidents.read", "services.read"), strict=True):
        assert (scope in one.detail, "read-only key" in one.fix) == (True, True)
    assert report.count("broken") > 0


def test_a_service_that_pagerduty_does_not_have_is_named(clinic: Clinic) -> None:
    clinic.values["service"] = "PNOSUCH"
    [(place, one)] = gaps(clinic.examine()).items()
    assert (place, one.verdict) == (("pagerduty", "services"), "broken")
    assert "'PNOSUCH', which the settings give to checkout" in one.detail
    assert 'pagerduty = ["P1A2B3C"]' in one.fix


def test_a_gap_that_another_source_covers_blinds_nothing(clinic: Clinic) -> None:
    clinic.environ["RISKBRIEF_PAGERDUTY_TOKEN"] = "hunter2-revoked"
    clinic.more = LABELS
    report = clinic.examine()
    one = gaps(report)["pagerduty", "PagerDuty"]
    assert (one.kinds, one.covered_by, one.verdict) == ((), ("Labelled issues",), "broken")
    assert "Stands in: Labelled issues" in as_table(report, CATALOGUE)
    # Both gone: now nobody stands in for anybody.
    clinic.github.withhold("issues")
    report = clinic.examine()
    for place in (("pagerduty", "PagerDuty"), ("issues", ISSUES_READ)):
        assert blinded(report, place) == {"active_incident", "service_failure_rate"}
        assert gaps(report)[place].verdict == "broken"
    assert "Repository permissions, set Issues to read-only" in gaps(report)["issues", ISSUES_READ].fix


def test_a_source_that_is_not_connected_is_optional_and_covered_where_another_stands_in(clinic: Clinic) -> None:
    del clinic.environ["RISKBRIEF_PAGERDUTY_TOKEN"]
    report = clinic.examine()
    one = gaps(report)["pagerduty", "PagerDuty"]
    assert (one.state, one.verdict, one.detail) == ("not connected", "optional", "set RISKBRIEF_PAGERDUTY_TOKEN")
    assert blinded(report, ("pagerduty", "PagerDuty")) == {"active_incident", "service_failure_rate"}
    assert report.is_ok
    clinic.more = LABELS
    assert gaps(clinic.examine())["pagerduty", "PagerDuty"].covered_by == ("Labelled issues",)


def test_a_label_that_nobody_has_is_named(clinic: Clinic) -> None:
    clinic.more = LABELS.replace("incident", "incidnet")
    one = gaps(clinic.examine("issues"))["issues", "labels"]
    assert (one.verdict, "'incidnet'" in one.detail) == ("broken", True)


def test_with_no_source_connected_each_says_what_to_set(clinic: Clinic) -> None:
    for name in ("GITHUB", "PAGERDUTY"):
        del clinic.environ[f"RISKBRIEF_{name}_TOKEN"]
    report = clinic.examine()
    found = gaps(report)
    found.pop(("git", "git"), None)
    assert {place: one.verdict for place, one in found.items()} == {
        ("changes", "changes to score"): "broken",
        ("github", "GitHub"): "optional",
        ("pagerduty", "PagerDuty"): "optional",
    }
    assert "set RISKBRIEF_GITHUB_TOKEN" in found["github", "GitHub"].detail
    # Who imports changes needs no source of them.
    with ClosingStore(clinic.database_url) as store:
        store.save([SHOP, CHANGE])
    assert findings(clinic.examine())["changes", "changes to score"].detail == (
        "1 in the store, and no source that brings more"
    )


def test_a_source_that_is_not_set_up_is_a_wrong_call(clinic: Clinic) -> None:
    with pytest.raises(UsageError, match="'issues' is not set up"):
        examine(clinic.settings(), only=["issues"])


# Slack


def test_each_scope_of_slack_that_is_taken_away_is_named(clinic: Clinic) -> None:
    lost = {"users:read": {f"Ada Lovelace ({ADA})"}, "channels:history": {f"Deploys ({DEPLOYS})"}}
    for scope in SCOPES:
        clinic.slack.scopes.discard(scope.id)
        report = clinic.examine()
        clinic.slack.scopes.add(scope.id)
        missing = {place: one for place, one in gaps(report).items() if one.state == "missing"}
        assert list(missing) == [("slack", scope.id)]
        one = missing["slack", scope.id]
        assert f"add {scope.id}" in one.fix
        assert one.verdict == ("broken" if scope.id in {"chat:write", "im:write"} else "optional")
        assert report.is_ok is (one.verdict == "optional")
        # An address that cannot be looked up any more is not called wrong.
        unknown = {name for (_, name), two in gaps(report).items() if two.state == "unknown"}
        assert unknown == lost.get(scope.id, set())


def test_direct_messages_need_their_scope_only_where_there_are_any(clinic: Clinic) -> None:
    clinic.values |= {"ada": DEPLOYS, "reached": 'email = "team@acme.example"'}
    clinic.slack.scopes.discard("im:write")
    assert gaps(clinic.examine())["slack", "im:write"].verdict == "optional"


def test_a_token_that_slack_refuses_is_named(clinic: Clinic) -> None:
    for variable, name in (("RISKBRIEF_SLACK_APP_TOKEN", "app token"), ("RISKBRIEF_SLACK_BOT_TOKEN", "bot token")):
        clinic.environ[variable] = "xoxb-hunter2-revoked"
        one = gaps(clinic.examine())["slack", name]
        assert (one.state, one.verdict) == ("missing", "broken")
        assert ("invalid_auth" in one.detail, variable in one.fix) == (True, True)


def test_each_address_that_reaches_nobody_is_named(clinic: Clinic) -> None:
    clinic.slack.add_channel("C0APART", joined=False)
    clinic.slack.add_channel("C0OLD", archived=True)
    clinic.slack.add_user("U0LEFT", deleted=True)
    for ada, deploys, name, words in (
        ("U0NOBODY", [DEPLOYS], "Ada Lovelace (U0NOBODY)", "no such member"),
        (ADA, ["C0NOWHERE"], "Deploys (C0NOWHERE)", "there is no such channel"),
        (ADA, [DEPLOYS, "C0APART"], "Deploys (C0APART)", "the app is not in the channel"),
        (ADA, ["C0OLD"], "Deploys (C0OLD)", "the channel is archived"),
        ("U0LEFT", [DEPLOYS], "Ada Lovelace (U0LEFT)", "deactivated"),
    ):
        clinic.values |= {"ada": ada, "reached": f"slack = {json.dumps(deploys)}"}
        report = clinic.examine()
        tried = {f"Ada Lovelace ({ada})", *(f"Deploys ({one})" for one in deploys)}
        assert tried <= {found for section, found in findings(report) if section == "slack"}
        [(place, one)] = gaps(report).items()
        assert (place, one.verdict, words in one.detail) == (("slack", name), "broken", True)
        assert "[[manager]]" in one.fix


def test_a_slack_that_breaks_off_is_not_asked_for_every_reader(clinic: Clinic) -> None:
    clinic.slack.fail("users.info", Drop(accept=False), times=9)
    report = clinic.examine()
    assert {name: one.state for (_, name), one in gaps(report).items()} == {
        f"Ada Lovelace ({ADA})": "unknown",
        f"Deploys ({DEPLOYS})": "unknown",
    }
    assert clinic.slack.calls_of("conversations.history") == []
    clinic.slack.faults.clear()
    clinic.slack.fail("auth.test", Drop(accept=False), times=9)
    found = {name: one for (section, name), one in gaps(clinic.examine()).items() if section == "slack"}
    assert {one.state for one in found.values()} == {"unknown"}
    # The token may be right: what is wrong is the way to Slack.
    assert "api_url" in found["bot token"].fix


def test_slack_that_is_not_set_up_is_needed_where_somebody_has_no_other_address(clinic: Clinic) -> None:
    del clinic.environ["RISKBRIEF_SLACK_BOT_TOKEN"]
    [(place, one)] = gaps(clinic.examine()).items()
    assert (place, one.state, one.verdict) == (("slack", "bot token"), "not connected", "broken")
    # With a mail address for both nobody is left out.
    clinic.values["reached"] = 'email = "team@acme.example"'
    assert gaps(clinic.examine())["slack", "bot token"].verdict == "optional"


def test_risk_that_is_not_answered_is_an_optional_gap(clinic: Clinic) -> None:
    del clinic.environ["RISKBRIEF_SLACK_APP_TOKEN"]
    report = clinic.examine()
    one = gaps(report)["slack", "app token"]
    assert (one.state, one.verdict, report.is_ok) == ("not connected", "optional", True)
    clinic.values["mode"] = "http"
    assert gaps(clinic.examine())["slack", "signing secret"].verdict == "optional"


# Mail


def test_what_is_wrong_with_the_mail_server_is_named_with_the_fix(clinic: Clinic) -> None:
    def gap() -> Finding:
        [((section, _), one)] = gaps(clinic.examine()).items()
        assert (section, one.verdict) == ("mail", "broken")
        return one

    clinic.mail.fail("MAIL", "530 5.7.0 Must issue a STARTTLS command first")
    unsafe = gap()
    assert (unsafe.state, unsafe.detail) == ("missing", "MAIL FROM: 530 5.7.0 Must issue a STARTTLS command first")
    assert "check host, port, security and sender in [smtp]" in unsafe.fix
    clinic.environ["RISKBRIEF_SMTP_PASSWORD"] = "hunter2-wrong"
    refused = gap()
    assert (refused.state, "535" in refused.detail) == ("missing", True)
    assert refused.fix == "correct username in [smtp] and RISKBRIEF_SMTP_PASSWORD"
    clinic.values["security"] = "starttls"
    plain = gap()
    assert (plain.state, "STARTTLS" in plain.detail) == ("missing", True)
    assert "correct security and port in [smtp]" in plain.fix
    clinic.values |= {"security": "none", "smtp_port": "9"}
    away = gap()
    assert (away.name, away.state) == ("127.0.0.1:9", "unknown")
    del clinic.environ["RISKBRIEF_SMTP_PASSWORD"]
    unset = gap()
    assert (unset.state, unset.detail) == ("missing", "[smtp] username is set and RISKBRIEF_SMTP_PASSWORD is not")


# What is printed


def test_strangers_words_can_neither_forge_a_line_nor_move_a_cursor(clinic: Clinic) -> None:
    evil = "down\x1b[2J\u202e\nSettings\n ok everything"
    clinic.slack.fail("auth.test", ErrorCode("invalid_auth", {"error": evil}))
    report = clinic.examine()
    assert "down [2J Settings ok everything" in gaps(report)["slack", "bot token"].detail
    for text in (as_table(report, CATALOGUE), as_json(report, CATALOGUE)):
        assert not {"\x1b", "\u202e"} & set(text)


def test_a_server_that_repeats_our_secrets_does_not_get_them_printed(clinic: Clinic) -> None:
    said = " ".join(value for name, value in clinic.environ.items() if name != "RISKBRIEF_DATABASE_URL")
    clinic.slack.fail("auth.test", ErrorCode("echo", {"error": f"bad token: {said}"}))
    told = gaps(clinic.examine())["slack", "bot token"].detail
    assert told.startswith("Slack refused the bot token: bad token: •••")
    assert LOGIN[1] not in told


def test_the_report_for_programs_keeps_its_form(clinic: Clinic) -> None:
    clinic.github.withhold("checks")
    told = json.loads(as_json(clinic.examine(), CATALOGUE))
    assert (told["version"], told["ok"], told["broken"], told["optional"]) == (1, True, 0, 3)
    [github] = [one for one in told["sections"] if one["id"] == "github"]
    [checks] = [one for one in github["checks"] if one["name"] == "Checks: read"]
    assert list(checks) == ["name", "state", "verdict", "detail", "fix", "kinds", "signals", "covered_by"]
    assert checks["kinds"] == ["checks"]
    assert checks["signals"] == [{"id": "ci_health", "title": signals_of(["checks"], CATALOGUE)[0].title}]


def test_a_long_list_of_signals_is_cut_for_people_and_whole_for_programs(clinic: Clinic) -> None:
    clinic.github.withhold("pull_requests")
    report = clinic.examine("github")
    every = signals_with(*BY_ID["pull_requests"].blinds)
    assert blinded(report, ("github", "Pull requests: read")) == every
    shown = " ".join(as_table(report, CATALOGUE).split())
    assert f"and {len(every) - MOST_SIGNALS + 1} more (--format json lists all)" in shown


# The language model


def test_a_model_that_could_not_be_asked_is_broken_and_another_providers_is_named(clinic: Clinic) -> None:
    models = 'small_model = "m"\nlarge_model = "m"\nprices = { m = [0, 0, 0, 0] }\n'
    clinic.more += f'[claude]\nprovider = "bedrock"\nregion = "eu-central-1"\n{models}'
    clinic.environ["RISKBRIEF_MODEL_KEY"] = "hunter2-bedrock"
    with_key = findings(clinic.examine())["claude", "provider 'bedrock'"]
    del clinic.environ["RISKBRIEF_MODEL_KEY"]
    if find_spec("boto3") is not None:
        pytest.skip("boto3 is installed here")
    without = findings(clinic.examine())["claude", "provider 'bedrock'"]

    assert (with_key.verdict, without.verdict) == ("ok", "broken")
    assert without.fix == "pip install 'riskbrief[bedrock]', or set RISKBRIEF_MODEL_KEY"

"""A signal is a deployment of a service by its own words, or it says why it is not."""

from __future__ import annotations

import pytest

from bot.cli.render.deploys import GLOBS
from data.deploys.report import detector_reports
from data.deploys.rules import EVENT, KINDS, ORDER, DeployRule
from data.deploys.survey import Before, Surveyor
from data.deploys.verdicts import WITH_ENVIRONMENT, Judge, Verdict
from data.deploys.words import is_production, named_services
from data.records import DeploySignal

ALONE = {"checkout": ("checkout", "Checkout")}
SHARED = {
    "checkout": ("checkout", "Checkout"),
    "payment": ("payment", "Payment"),
    "payment-api": ("payment-api", "Payments API"),
}


def signal(kind: str, name: str = "deploy", **told) -> DeploySignal:
    usual = {
        "deployment": "success",
        "workflow_run": "success",
        "release": "published",
        "tag": "created",
        EVENT: "success",
    }
    fields = {
        "id": f"{kind}/{name}/{told.get('environment')}/{told.get('began_at', 100)}",
        "repository_id": "shop",
        "kind": kind,
        "name": name,
        "environment": None,
        "sha": "a",
        "state": usual[kind],
        "began_at": 100,
        "finished_at": 200,
        "url": None,
    }
    return DeploySignal(**(fields | told))


def judge(*signals: DeploySignal, rule: DeployRule | None = None, of: str = "checkout", names=ALONE) -> list[Verdict]:
    return Judge(repository="acme/shop", service=of, rule=rule or DeployRule(), names=names).judge(signals)


def reason(one: DeploySignal, **how) -> str | None:
    return judge(one, **how)[0].reason


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        *((name, True) for name in ("production", "PROD", "prd", "live", "prod-eu-2", "us-prod-east", "fe-production")),
        *((name, True) for name in ("Production – shop", "shopProduction", "checkout/production", "prod_eu", None, "")),
        *(
            (name, False)
            for name in ("staging", "nonprod", "non-prod", "pre-prod", "preprod", "prod-test", "qa", "dev")
        ),
        *((name, False) for name in ("github-pages", "Preview – shop", "review/live", "product", "delivery", "gprd")),
    ],
)
def test_an_environment_is_production_by_its_whole_words(name, is_it) -> None:
    assert is_production(name) is is_it


def test_a_word_of_the_services_own_name_does_not_make_an_environment_another_one() -> None:
    names = {"review": ("review", "Reviews")}
    assert reason(signal("deployment", environment="review-production"), of="review", names=names) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("deploy-checkout", {"checkout"}),
        ("checkout-v1.2.3", {"checkout"}),
        ("checkout/production", {"checkout"}),
        ("DeployCheckout", {"checkout"}),
        ("deploy payment", {"payment"}),
        ("deploy-payment-api", {"payment-api"}),
        ("payment_api@1.2.3", {"payment-api"}),
        ("Deploy PaymentApi", {"payment-api"}),
        ("Deploy Payments API", {"payment-api"}),
        ("checkout and payment", {"checkout", "payment"}),
        ("checkouts", set()),
        ("v1.2.3", set()),
    ],
)
def test_a_name_names_a_service_by_whole_words_the_longest_first(text: str, named: set[str]) -> None:
    assert named_services(text, SHARED) == named


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (signal("deployment", environment="Production"), None),
        (signal("deployment", environment="production", state="inactive"), None),
        (signal("deployment", environment="staging"), 'its environment "staging" is not production'),
        (signal("deployment", environment="production", state="abandoned"), "it was abandoned"),
        (signal("workflow_run", "Deploy"), None),
        (signal("workflow_run", "Roll back production"), None),
        (signal("workflow_run", "CI"), "its name does not speak of deploying"),
        (signal("workflow_run", "Release"), "its name does not speak of deploying"),
        (signal("workflow_run", "Deploy to staging"), "its name speaks of an environment that is not production"),
        (signal("workflow_run", "Deploy docs"), "it deploys documentation"),
        (signal("workflow_run", "Deploy", state="skipped"), "it was skipped"),
        (signal("workflow_run", "Deploy", state="cancelled"), "it was cancelled"),
        (signal("workflow_run", "CI / deploy-prod"), None),
        (signal("workflow_run", "Deploy / production"), None),
        (signal("workflow_run", "Deploy / build"), "its job does not speak of deploying"),
        (signal("workflow_run", "CI / production tests"), "its name speaks of an environment that is not production"),
        (signal("release", "v1.2.3"), None),
        (signal("release", "v1.2.3", state="prereleased"), "it is a prerelease"),
        (signal("release", "nightly"), "its tag is not that of a finished version"),
        (signal("tag", "2026.11.1"), None),
        (signal("tag", "checkout-v1.2.3"), None),
        (signal("tag", "v1.2.3-rc.1"), "its tag is not that of a finished version"),
        (signal("tag", "latest"), "its tag is not that of a finished version"),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_a_signal_says_why_it_is_no_deployment(one: DeploySignal, why: str | None) -> None:
    assert reason(one) == why


@pytest.mark.parametrize(
    ("state", "told"),
    [("failure", "failure"), ("error", "failure"), ("timed_out", "failure"), ("in_progress", "running")],
)
def test_what_failed_or_is_under_way_is_a_deployment_in_that_state(state: str, told: str) -> None:
    [verdict] = judge(signal("deployment", environment="production", state=state))
    assert (verdict.reason, verdict.state) == (None, told)


@pytest.mark.parametrize(
    ("rule", "one", "why"),
    [
        (DeployRule(environment="eu-*"), signal("deployment", environment="EU-west"), None),
        (
            DeployRule(environment="eu-*"),
            signal("deployment", environment="production"),
            'its environment "production" is not "eu-*"',
        ),
        (DeployRule(name="Release"), signal("workflow_run", "release"), None),
        (DeployRule(name="Release"), signal("workflow_run", "Release / publish"), "the settings name a workflow"),
        (DeployRule(name="Release / pub*"), signal("workflow_run", "Release / publish"), None),
        (DeployRule(name="Release / pub*"), signal("workflow_run", "Release"), "the settings name a job"),
        (DeployRule(name="Release"), signal("workflow_run", "Deploy"), 'its name does not match "Release"'),
        (DeployRule(name="rollout-*"), signal("tag", "rollout-7"), None),
        (DeployRule(name="rollout-*"), signal("tag", "v1.2.3"), 'its tag does not match "rollout-*"'),
    ],
)
def test_a_glob_of_the_settings_decides_instead_of_the_usual_names(rule, one, why) -> None:
    assert reason(one, rule=rule) == why


def test_in_a_shared_repository_a_signal_is_of_whom_it_names() -> None:
    of_payment = signal("deployment", environment="payment-api/production")
    assert reason(of_payment, names=SHARED) == "it is a deployment of Payments API"
    [verdict] = judge(of_payment, of="payment-api", names=SHARED)
    assert (verdict.reason, verdict.is_named) == (None, True)
    [verdict] = judge(signal("deployment", environment="production"), names=SHARED)
    assert (verdict.reason, verdict.is_named) == (None, False)
    # Who writes it into the settings knows better.
    rule = DeployRule(environment="payment-api/*")
    assert reason(of_payment, rule=rule, names=SHARED) is None


def test_the_jobs_of_a_run_count_in_its_place_where_they_say_where_they_go() -> None:
    run, build = signal("workflow_run", "Deploy"), signal("workflow_run", "Deploy / build")
    staging, production = signal("workflow_run", "Deploy / staging"), signal("workflow_run", "Deploy / production")
    assert [one.reason for one in judge(run, build)] == [None, "its job does not speak of deploying"]
    # It ended well, and its production job was never let through.
    assert [one.reason for one in judge(run, staging)] == [
        "its jobs count in its place",
        "its name speaks of an environment that is not production",
    ]
    assert [one.reason for one in judge(run, production)] == ["its jobs count in its place", None]


def test_a_workflow_with_a_slash_in_its_name_is_no_job() -> None:
    run = signal("workflow_run", "CI / CD deploy")
    job = signal("workflow_run", "CI / CD deploy / production", began_at=120)
    assert [one.reason for one in judge(run, job)] == ["its jobs count in its place", None]


def test_a_job_is_of_the_run_of_its_own_commit_and_time() -> None:
    run = signal("workflow_run", "Deploy", began_at=10_000, finished_at=10_100)
    later = signal("workflow_run", "Deploy / production", began_at=50_000, finished_at=50_100)
    assert [one.reason for one in judge(run, later)] == [None, None]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("v1.2.3", None),
        ("shop-1.2.3", None),
        ("checkout/v1.2.3", None),
        ("services/checkout@1.2.3", None),
        ("helm-checkout-7.3.0", 'its tag is that of "helm-checkout", which is no service'),
        ("operator/v0.9.0", 'its tag is that of "operator", which is no service'),
        ("checkout/v1.2.3-rc.1", "its tag is not that of a finished version"),
    ],
)
@pytest.mark.parametrize("kind", ["tag", "release"])
def test_a_component_s_release_deploys_that_service_or_nothing(kind, name, why) -> None:
    assert reason(signal(kind, name)) == why


def test_the_settings_glob_overrules_what_a_name_says() -> None:
    assert reason(signal("tag", "helm-checkout-1.2.0"), rule=DeployRule(by="tag", name="helm-*")) is None


def test_a_component_is_not_looked_for_within_another_s_name() -> None:
    one = signal("tag", "helm-payment-1.2.0")
    assert reason(one, of="payment", names=SHARED) == 'its tag is that of "helm-payment", which is no service'
    other = signal("tag", "payment-api/v1.2.0")
    assert reason(other, of="payment", names=SHARED) == "it is a deployment of Payments API"


TOLD = {"checkout": ("checkout", "Checkout"), "payment": ("payment", "Payment"), "api": ("api", "Payments API")}


def told(name: str, environment: str | None = None) -> DeploySignal:
    """A signal that somebody sent: it names its service by our own id, and nothing in it is guessed at."""
    return signal(EVENT, name, environment=environment)


@pytest.mark.parametrize(
    ("name", "environment", "why"),
    [
        ("payment", None, None),
        ("payment", "checkout-production", None),
        ("payment", "checkout-staging", 'its environment "checkout-staging" is not production'),
        ("api", "payment/production", "it is a deployment of Payments API"),
        ("gone", "production", "it is a deployment of gone"),
    ],
)
def test_it_is_of_the_service_that_it_names_whatever_else_its_words_say(
    name: str, environment: str | None, why: str | None
) -> None:
    [verdict] = judge(told(name, environment), of="payment", names=TOLD)
    assert (verdict.reason, verdict.is_named) == (why, why is None)


def test_the_settings_choose_its_environment_by_a_glob() -> None:
    one = told("payment", "eu-west-1")
    assert reason(one, of="payment", names=TOLD, rule=DeployRule(environment="eu-*")) is None


def test_who_sends_no_events_does_not_read_that_there_were_none() -> None:
    class Nothing:
        repositories: dict[str, list[str]] = {}  # noqa: RUF012
        foreign: dict[str, list[object]] = {}  # noqa: RUF012

    survey = Surveyor(Nothing(), None, lambda _: lambda _: {}).survey("payment", DeployRule(), Before())  # type: ignore[arg-type]
    assert [one.detector for one in detector_reports(survey, 0, 1)] == list(ORDER[2:])


def test_events_come_before_everything_that_is_found() -> None:
    assert ORDER[:3] == ("imported", KINDS[EVENT], "deployments")
    assert {name for name, key in GLOBS.items() if key == "environment"} == WITH_ENVIRONMENT

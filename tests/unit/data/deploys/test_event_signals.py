"""A signal that somebody sent names its service by our own id: nothing in it is guessed at."""

from __future__ import annotations

import pytest

from bot.cli.render.deploys import GLOBS
from data.deploys.rules import AUTO, EVENT, KINDS, ORDER, DeployRule
from data.deploys.verdicts import WITH_ENVIRONMENT, Judge
from data.records import DeploySignal

NAMES = {"checkout": ("checkout", "Checkout"), "payment": ("payment", "Payment"), "api": ("api", "Payments API")}


def signal(name: str, environment: str | None = None) -> DeploySignal:
    return DeploySignal(
        id=f"shop/event/{name}/{environment}", repository_id="shop", kind=EVENT, name=name, environment=environment,
        sha=None, state="success", began_at=100, finished_at=200, url=None,
    )  # fmt: skip


def verdict(one: DeploySignal, of: str, rule: DeployRule = AUTO) -> tuple[str | None, bool]:
    [found] = Judge(repository="acme/shop", service=of, rule=rule, names=NAMES).judge([one])
    return found.reason, found.is_named


@pytest.mark.parametrize(
    ("name", "environment", "reason"),
    [
        ("payment", None, None),
        ("payment", "checkout-production", None),
        ("payment", "checkout-staging", 'its environment "checkout-staging" is not production'),
        ("api", "payment/production", "it is a deployment of Payments API"),
        ("gone", "production", "it is a deployment of gone"),
    ],
)
def test_it_is_of_the_service_that_it_names_whatever_else_its_words_say(
    name: str, environment: str | None, reason: str | None
) -> None:
    assert verdict(signal(name, environment), "payment") == (reason, reason is None)


def test_the_settings_choose_its_environment_by_a_glob() -> None:
    assert verdict(signal("payment", "eu-west-1"), "payment", DeployRule(environment="eu-*")) == (None, True)


def test_events_come_before_everything_that_is_found() -> None:
    assert ORDER[:3] == ("imported", KINDS[EVENT], "deployments")
    assert {name for name, key in GLOBS.items() if key == "environment"} == WITH_ENVIRONMENT

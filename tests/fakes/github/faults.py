"""How a fake GitHub can fail. A fault is a value that waits for the next request to a place; the server acts on it.

Places are "graphql", "rest", "token", the name of a GraphQL question ("Changes") or "*" for whatever comes first.
"""

from __future__ import annotations

import json

from tests.fakes.forge import Answers, Reset, Slow, Truncated

UNICORN = "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head><body>502</body></html>"
GAVE_UP = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub"
    " bug. Please include `8F2A:3B1C:4D5E` when reporting this issue."
)
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


Fault = Answers | Truncated | Reset | Slow


def _message(words: str, **more: object) -> str:
    return json.dumps({"message": words, "documentation_url": "https://docs.github.com/rest", **more})


def secondary_limit(retry_after: int | None = 60) -> Answers:
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return Answers(403, _message(SECONDARY), headers)


def primary_limit(reset_at: int, resource: str = "core") -> Answers:
    told = {"limit": 5000, "remaining": 0, "reset": reset_at, "used": 5000, "resource": resource}
    headers = tuple((f"X-RateLimit-{name.title()}", str(value)) for name, value in told.items())
    return Answers(403, _message("API rate limit exceeded for installation ID 7."), headers)


def graphql_limit(reset_at: int) -> Answers:
    """GraphQL says so with 200."""
    told = {"limit": 5000, "remaining": 0, "reset": reset_at, "used": 5000, "resource": "graphql"}
    headers = tuple((f"X-RateLimit-{name.title()}", str(value)) for name, value in told.items())
    words = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for installation ID 7."}
    return Answers(200, json.dumps({"errors": [words]}), headers)


def too_many(retry_after: int = 30) -> Answers:
    return Answers(429, _message("Too many requests"), (("Retry-After", str(retry_after)),))


def server_error(status: int = 500) -> Answers:
    return Answers(status, _message("Server Error"))


def bad_gateway() -> Answers:
    return Answers(502, UNICORN, (("Content-Type", "text/html"),))


def gave_up() -> Answers:
    """GraphQL's answer to a question that took more than ten seconds."""
    return Answers(200, json.dumps({"data": None, "errors": [{"message": GAVE_UP}]}))


def bad_credentials() -> Answers:
    return Answers(401, _message("Bad credentials"))


def sso_required() -> Answers:
    words = (
        "Resource protected by organization SAML enforcement. You must grant your token access to this organization."
    )
    return Answers(403, _message(words), (("X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso"),))

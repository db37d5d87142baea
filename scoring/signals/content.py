"""Signals 17 and 18: what kind of code changed, by the diff's content and an explicit path map.

Each rule has an id, and a reading names the rules that fired. A name that only *looks* like something
(dark-theme.css, author.py, tokenizer.py, migration-guide.md) fires nothing: a path rule asks for the
file's place and type, a content rule for a call or a statement, never for a word in passing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.score import Reading
from scoring.signals.testing import is_test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.inputs import ChangeInputs, Patch

_PROSE = re.compile(r"\.(?:md|rst|txt|adoc|html?|css|scss|less|svg|po|pot|csv)$", re.IGNORECASE)
_ANY_CODE = r"\.(?:py|rb|js|jsx|ts|tsx|java|kt|scala|go|rs|c|cc|cpp|cs|php|swift|ex|exs)$"


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires on a path, or on a changed line of a file whose path fits `where`."""

    id: str
    kind: str
    path: re.Pattern[str] | None = None
    where: re.Pattern[str] | None = None
    line: re.Pattern[str] | None = None

    def fires(self, path: str, lines: str) -> bool:
        """Whether the rule fires on one file, `lines` being all its changed lines."""
        if self.path is not None and self.path.search(path):
            return True
        if self.line is None or (self.where is not None and not self.where.search(path)):
            return False
        return self.line.search(lines) is not None


def _rule(name: str, kind: str, *, path: str | None = None, where: str | None = None, line: str | None = None) -> Rule:
    compiled = [
        None if text is None else re.compile(text, re.IGNORECASE | re.MULTILINE) for text in (path, where, line)
    ]
    return Rule(name, kind, *compiled)


_DDL = (
    r"\b(?:(?:create|drop)\s+(?:unique\s+|temp(?:orary)?\s+)?(?:table|index|view|sequence|type|schema|trigger)"
    r"|alter\s+(?:table|index|type|sequence)|truncate\s+table|rename\s+column)\b"
)
# A docstring may begin with "Create table rows", but hardly in small letters or in capitals alone.
_DDL_QUOTED = r"""["'`]\s*(?-i:(?![A-Z][a-z]))""" + _DDL
# In a string over several lines the statement begins its line; capitals tell it from prose that does.
_DDL_ALONE = r"(?-i:^\s*(?:CREATE (?:UNIQUE )?|DROP |ALTER )(?:TABLE|INDEX|VIEW|SEQUENCE|TYPE|SCHEMA|TRIGGER)\b)"

MIGRATION_RULES = (
    _rule("sql-ddl", "schema", where=r"\.(?:sql|ddl|psql)$", line=r"^(?!\s*--)(?:.*\W)?" + _DDL),
    _rule("ddl-in-code", "schema", where=_ANY_CODE, line=_DDL_QUOTED + "|" + _DDL_ALONE),
    _rule(
        "alembic-operation",
        "schema",
        where=r"\.py$",
        line=r"\bop\.(?:create_|drop_|alter_|add_column|rename_|execute\()",
    ),
    _rule(
        "django-operation",
        "schema",
        where=r"\.py$",
        line=r"\bmigrations\.(?:Create|Delete|Rename|Add|Remove|Alter|Run)\w*\(",
    ),
    _rule("rails-migration", "schema", path=r"(?:^|/)db/migrate/\d+_\w+\.rb$"),
    _rule("flyway-migration", "schema", path=r"(?:^|/)V\d[\w.]*__\w+\.(?:sql|java)$"),
    _rule(
        "migration-directory",
        "schema",
        path=r"(?:^|/)migrations?/(?:versions/|\w+/)*\w*\d{3,}\w*\.(?:py|sql|js|ts|php)$",
    ),
)

SENSITIVE_RULES = (
    _rule(
        "auth-directory",
        "authentication",
        path=r"(?:^|/)(?:auth|authn|authz|oauth2?|oidc|saml|sso|login|sessions?|permissions|rbac)/[^.]*" + _ANY_CODE,
    ),
    _rule(
        "auth-call",
        "authentication",
        where=_ANY_CODE,
        # A call or a decorator, since a comment may well say "authenticate".
        line=r"\b(?:check_password|verify_password|authenticate|jwt\.(?:en|de)code|verify_token|set_cookie)\("
        r"|(?:@(?:\w+\.)*|\b(?=\w+\())(?:login_required|permission_required|require_auth\w*|csrf_exempt)\b",
    ),
    _rule(
        "payment-directory",
        "payment",
        path=r"(?:^|/)(?:payments?|billing|checkout|invoic(?:es?|ing)|subscriptions?)/[^.]*" + _ANY_CODE,
    ),
    _rule(
        "payment-call",
        "payment",
        where=_ANY_CODE,
        # The providers' web addresses are in many a comment.
        line=r"\b(?:stripe|braintree|adyen|paypal)\.(?!com\b)\w+|\b(?:charge|refund|capture)_(?:card|payment)\w*\(",
    ),
    _rule(
        "crypto-directory",
        "cryptography",
        path=r"(?:^|/)(?:crypto|cryptography|tls|ssl|signing|encryption)/[^.]*" + _ANY_CODE,
    ),
    _rule(
        "crypto-call",
        "cryptography",
        where=_ANY_CODE,
        line=r"^\s*(?:import|from)\s+(?:cryptography|hashlib|hmac|ssl|nacl|OpenSSL)\b|\b(?:javax\.crypto|java\.security|crypto/(?:aes|rsa|tls|x509)|createCipheriv|createHmac|MessageDigest\.getInstance|SSLContext)\b",
    ),
    _rule(
        "config-file",
        "configuration",
        path=r"(?:^|/)(?:config|conf|settings|deploy|env)/[^/]+\.(?:ya?ml|toml|ini|properties|json|conf|env)$|(?:^|/)(?:settings|config)\.(?:py|ya?ml|toml|ini)$|(?:^|/)\.env(?:\.\w+)?$",
    ),
    _rule(
        "infrastructure-file",
        "infrastructure",
        # A program that reads such files is not one of them: dockerfile_parser.py.
        path=r"\.(?:tf|tfvars|hcl)$|(?:^|/)docker-compose[\w.-]*\.ya?ml$"
        r"|(?:^|/)(?:Dockerfile|Containerfile|Jenkinsfile|Procfile|Vagrantfile)(?![\w.-]*\.(?:py|rb|js|ts|go|java)$)[\w.-]*$"
        r"|(?:^|/)(?:k8s|kubernetes|helm(?:-chart)?|charts|terraform|ansible)/.*\.(?:ya?ml|tpl|json)$|^\.github/workflows/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$",
    ),
    _rule(
        "dependency-manifest",
        "dependencies",
        path=r"(?:^|/)(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|Gemfile(?:\.lock)?|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|pom\.xml|build\.gradle(?:\.kts)?|dependencies\.gradle|composer\.(?:json|lock)|mix\.(?:exs|lock))$|(?:^|/)requirements/[\w.-]+\.(?:txt|in)$",
    ),
)


def fired(rules: Iterable[Rule], patches: Iterable[Patch]) -> tuple[Rule, ...]:
    """Return the rules that fire on any file, in the rules' own order. Tests and prose never fire one."""
    files = [
        (patch.path, "\n".join((*patch.added, *patch.removed)))
        for patch in patches
        if not is_test(patch.path) and _may_fire(patch.path)
    ]
    return tuple(rule for rule in rules if any(rule.fires(path, lines) for path, lines in files))


def _may_fire(path: str) -> bool:
    # requirements.txt and the like are manifests in spite of their ending.
    return not _PROSE.search(path) or re.search(r"requirements", path) is not None


def schema_migration(change: ChangeInputs) -> Reading:
    """1 where a data-definition statement or a migration is in the diff, naming the rules that fired."""
    if change.patches is None:
        return Reading(None, missing="the changed lines were not read")
    rules = fired(MIGRATION_RULES, change.patches)
    return Reading(1.0 if rules else 0.0, note=", ".join(rule.id for rule in rules) or None)


def sensitive_code(change: ChangeInputs) -> Reading:
    """Kinds of sensitive code in the diff, naming them and the rules that fired."""
    if change.patches is None:
        return Reading(None, missing="the changed lines were not read")
    rules = fired(SENSITIVE_RULES, change.patches)
    kinds = dict.fromkeys(rule.kind for rule in rules)
    note = f"{', '.join(kinds)} (by {', '.join(rule.id for rule in rules)})" if rules else None
    return Reading(float(len(kinds)), note=note)


READERS = {function.__name__: function for function in (schema_migration, sensitive_code)}

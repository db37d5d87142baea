"""What matters about a change: security fixes narrowly, and what the content signals have read."""

from __future__ import annotations

import pytest

from scoring.kinds.files import FileKind
from scoring.kinds.notable import SecurityFix, guards_access, is_migration, notable_in, security_fix
from scoring.kinds.repairs import Repair
from scoring.score import Reading

CODE = frozenset({FileKind.PRODUCTION, FileKind.TEST})
VERSIONS = frozenset({FileKind.MANIFEST, FileKind.LOCK})
OWN = SecurityFix()


@pytest.mark.parametrize(
    "title",
    [
        "Merge commit from fork",
        "Security: replace random.choice with secrets.choice in Token.generate()",
        "[SECURITY] Escape the names of labels",
        "fix(security): check the token before the cart",
        "fastcgi: fix HTTPoxy vulnerability (#7934)",
        "UI: Fix stored XSS via unescaped names",
    ],
)
def test_a_title_that_says_so_is_a_security_fix(title: str) -> None:
    assert security_fix(title, kinds=CODE) == OWN


def test_what_tells_a_scanner_to_be_quiet_repairs_nothing() -> None:
    assert security_fix("fix: avoid potential vulnerability warning", kinds=CODE) is None
    assert security_fix("Ignore GO-2026-5932 in trivy scans", ("GO-2026-5932",), kinds={FileKind.CONFIGURATION}) is None


@pytest.mark.parametrize(
    "title",
    [
        "security docs for TRUSTED_HOSTS",
        "feat(auth): XSS filter that can block a vulnerability scanner",
        "security: add a header that is off unless asked for",
        "docs: fix the note on the XSS vulnerability",
        "Add a test for the path traversal fix",
        "fix(lib): CSS injection point error with nested name (#21606)",
    ],
)
def test_what_only_speaks_of_security_is_none(title: str) -> None:
    assert security_fix(title, kinds=CODE) is None


def test_a_folder_that_a_title_begins_with_is_no_security_fix() -> None:
    title, folder = "security: pipe the state to verification", ["security/advancedtls/tls.go"]
    assert security_fix(title, paths=folder) is None
    assert security_fix(title, paths=[*folder, "internal/peer.go"]) == SecurityFix()
    assert security_fix(title, ["CVE-2026-1234"], paths=folder) == SecurityFix(("CVE-2026-1234",))


def test_an_advisory_that_is_named_makes_one_where_something_ships() -> None:
    ids = ("GHSA-444r-cwp2-x5xf",)
    assert security_fix("Gate the getters on the trust function", ids, kinds=CODE) == SecurityFix(ids)
    assert security_fix("Gate the getters on the trust function", ids) == SecurityFix(ids)
    assert security_fix("Add links", ids, kinds={FileKind.DOCUMENTATION}) is None
    assert security_fix("docs: add links", ids) is None
    assert security_fix("ci: ignore the advisory in embedded packages", ids, kinds={FileKind.CONFIGURATION}) is None
    assert security_fix("Revert the getters", ids, kinds=CODE, repair=Repair.REVERT) is None


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Update module golang.org/x/net to v0.56.0 [SECURITY] (#19257)", VERSIONS),
        ("fix(cve): CVE-2026-39883 - go.opentelemetry.io/otel/sdk", VERSIONS),
        ("Update Go to 1.26.6", {FileKind.CONFIGURATION, FileKind.MANIFEST}),
        ("chore: bump libopenapi to pull jsonparser v1.1.2 to address CVE-2026-32285", CODE),
    ],
)
def test_what_changes_versions_is_a_fix_of_a_dependency(title: str, kinds: frozenset[FileKind]) -> None:
    fix = security_fix(title, ("CVE-2026-39883",), kinds=kinds)
    assert fix == SecurityFix(("CVE-2026-39883",), of_dependency=True)
    assert security_fix("Bring x/net up to date", ("CVE-2026-1",), kinds=CODE, is_update=True) == SecurityFix(
        ("CVE-2026-1",), of_dependency=True
    )


@pytest.mark.parametrize("piece", ["fix ", "update 1", "fix: ", "1.", "auth ", "docs("])
def test_of_a_title_only_as_much_is_read_as_a_forge_lets_one_be_long(piece: str) -> None:
    assert security_fix(piece * 10_000 + " security fix", kinds=CODE) is None


def test_a_label_says_it_of_a_repair_only() -> None:
    assert security_fix("Check the token", labels=["Type: security"], repair=Repair.FIX, kinds=CODE) == OWN
    assert security_fix("Check the token", labels=["security"], kinds=CODE) is None
    assert security_fix("Check the token", labels=["security-fix"], kinds=CODE) == OWN


class Change:
    title = "Open the vault"

    def __init__(self, security: SecurityFix | None = None, **readings: Reading) -> None:
        self.security = security
        self.readings = readings


def test_migrations_and_access_are_what_the_signals_have_read() -> None:
    both = Change(
        SecurityFix(("CVE-2026-1234",)),
        schema_migration=Reading(1.0, note="sql-ddl"),
        sensitive_code=Reading(2.0, note="payment, authentication (by payment-file, auth-file)"),
    )
    assert notable_in(both) == ("security fix (CVE-2026-1234)", "schema migration", "authentication or permissions")
    paid = {"sensitive_code": Reading(1.0, note="payment (by payment-file)")}
    assert not guards_access(paid)
    assert not is_migration({"schema_migration": Reading(None, missing="not read")})
    assert notable_in(Change()) == ()

"""The rules for migrations and sensitive code: what each fires on, and what only looks like it."""

from __future__ import annotations

import pytest

from data.sources.git.patches import FilePatch
from scoring.signals.content import MIGRATION_RULES, SENSITIVE_RULES, fired


def patch(path: str, line: str = "") -> FilePatch:
    return FilePatch(path, (line,), (), cut=False)


def rules(path: str, line: str = "") -> list[str]:
    return [rule.id for rule in fired((*MIGRATION_RULES, *SENSITIVE_RULES), [patch(path, line)])]


@pytest.mark.parametrize(
    ("path", "line", "rule"),
    [
        ("db/ledger.sql", "ALTER TABLE ledger ADD COLUMN currency text;", "sql-ddl"),
        ("db/ledger.sql", "BEGIN; create unique index ledger_by_day on ledger (day);", "sql-ddl"),
        ("db/ledger.sql", "    drop view payouts_by_day;", "sql-ddl"),
        ("db/ledger.sql", "TRUNCATE TABLE sessions;", "sql-ddl"),
        ("shop/store.py", 'cursor.execute("ALTER TABLE ledger ADD COLUMN currency text")', "ddl-in-code"),
        ("shop/store.go", "db.Exec(`CREATE INDEX ledger_by_day ON ledger (day)`)", "ddl-in-code"),
        ("shop/store.py", "        CREATE TABLE ledger (", "ddl-in-code"),
        ("shop/change_ledger.py", '    op.add_column("ledger", sa.Column("currency", sa.Text()))', "alembic-operation"),
        ("shop/change_ledger.py", '    op.execute("UPDATE ledger SET currency = 1")', "alembic-operation"),
        ("shop/ledger.py", '        migrations.AddField("ledger", "currency", CharField()),', "django-operation"),
        ("shop/ledger.py", "        migrations.RunPython(fill_currency),", "django-operation"),
        ("db/migrate/20261109101200_add_currency.rb", "", "rails-migration"),
        ("src/main/resources/V21_1__currency.sql", "", "flyway-migration"),
        ("payments/migrations/0021_settlement.sql", "", "migration-directory"),
        ("alembic/migration/versions/20261109_currency.py", "", "migration-directory"),
        ("auth/session.py", "", "auth-directory"),
        ("src/main/java/com/larkfield/oauth2/Tokens.java", "", "auth-directory"),
        ("shop/views.py", "    user = authenticate(request, username=name)", "auth-call"),
        ("shop/views.py", "@login_required", "auth-call"),
        ("shop/views.py", "@decorators.csrf_exempt", "auth-call"),
        ("shop/urls.py", '    path("", login_required(index)),', "auth-call"),
        ("shop/tokens.ts", "const claims = jwt.decode(token, key);", "auth-call"),
        ("billing/invoice.rb", "", "payment-directory"),
        ("shop/pay.py", "    intent = stripe.PaymentIntent.create(amount=total)", "payment-call"),
        ("shop/pay.py", "    refund_payment(order)", "payment-call"),
        ("lib/crypto/seal.go", "", "crypto-directory"),
        ("shop/seal.py", "from hashlib import sha256", "crypto-call"),
        ("shop/seal.py", "import ssl", "crypto-call"),
        ("shop/Seal.java", 'MessageDigest.getInstance("SHA-256")', "crypto-call"),
        ("shop/seal.ts", 'const seal = createHmac("sha256", key);', "crypto-call"),
        ("config/production.yaml", "", "config-file"),
        ("shop/settings.py", "", "config-file"),
        (".env.production", "", "config-file"),
        ("infra/network.tf", "", "infrastructure-file"),
        ("Dockerfile", "", "infrastructure-file"),
        ("build/Dockerfile.staging", "", "infrastructure-file"),
        ("docker-compose.override.yml", "", "infrastructure-file"),
        ("helm/shop/values.yaml", "", "infrastructure-file"),
        (".github/workflows/deploy.yml", "", "infrastructure-file"),
        ("requirements.txt", "httpx==0.28.1", "dependency-manifest"),
        ("requirements/runtime.in", "", "dependency-manifest"),
        ("web/package-lock.json", "", "dependency-manifest"),
        ("go.mod", "", "dependency-manifest"),
        ("service/build.gradle.kts", "", "dependency-manifest"),
    ],
    ids=lambda value: value.strip() or "path-alone",
)
def test_a_rule_fires_on_what_it_is_for(path, line, rule):
    assert rules(path, line) == [rule]


def test_there_is_an_example_of_every_rule():
    [mark] = test_a_rule_fires_on_what_it_is_for.pytestmark
    assert {row[2] for row in mark.args[1]} == {rule.id for rule in (*MIGRATION_RULES, *SENSITIVE_RULES)}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("web/dark-theme.css", ".authenticate { color: white }"),
        ("web/auth/login.css", ""),
        ("shop/author.py", ""),
        ("shop/authors/list.py", ""),
        ("shop/tokenizer.py", "def tokenize(text):"),
        ("shop/migration-guide.md", "Then run ALTER TABLE ledger ADD COLUMN currency text."),
        ("docs/migrations/0001-first-steps.md", ""),
        ("docs/passwords.md", "Call verify_password() and check_password() on each login."),
        ("docs/auth/passwords.rst", "How to reset a password"),
        ("shop/list.py", "from shop import author"),
        ("shop/list.py", "import author"),
        ("shop/list.py", "import hashlib_free_names"),
        ("shop/list.py", "import ssl_checker"),
        ("shop/list.py", "# We do not authenticate here; login_required is for the views."),
        ("shop/list.py", "# See https://stripe.com/docs and https://paypal.com."),
        ("shop/list.py", 'message = "Please authenticate first"'),
        ("shop/list.py", "restripe.paint(lines)"),
        ("shop/list.py", "def create_table_of_contents(pages):"),
        ("shop/list.py", '    """Create table rows for a page."""'),
        ("shop/list.py", "    Create table rows for a page."),
        ("shop/list.py", "# drop table support is planned"),
        ("shop/list.py", "shop.remove_column(1)"),
        ("shop/list.py", "stop.create_all()"),
        ("db/ledger.sql", "-- ALTER TABLE came in 0020"),
        ("db/ledger.sql", "SELECT dropped FROM create_table_log;"),
        ("shop/dockerfile_parser.py", ""),
        ("shop/paymentsish/list.py", ""),
        ("shop/configuration.md", ""),
        ("shop/config_reader.py", ""),
        ("shop/session_list.py", ""),
        ("shop/migrations/__init__.py", ""),
        ("src/immigration/2026/form.py", ""),
        ("shop/requirements_list.py", ""),
        ("shop/package.json.md", ""),
        ("web/environment/list.ts", ""),
    ],
    ids=lambda value: value.strip() or "path-alone",
)
def test_nothing_fires_on_what_only_looks_like_it(path, line):
    assert rules(path, line) == []


@pytest.mark.parametrize(
    "path",
    [
        "auth/tests/test_session.py",
        "tests/auth/session.py",
        "auth/session.test.ts",
        "auth/session_test.go",
        "src/test/java/com/larkfield/auth/SessionTest.java",
        "spec/billing/invoice_spec.rb",
        "tests/migrations/0001_first.py",
        "e2e/config/staging.yaml",
        "auth/conftest.py",
    ],
)
def test_tests_never_fire(path):
    assert rules(path, 'cursor.execute("DROP TABLE users"); authenticate(user)') == []


def test_removed_lines_fire_as_well():
    removed = FilePatch("shop/views.py", (), ("@login_required",), cut=False)
    assert [rule.id for rule in fired(SENSITIVE_RULES, [removed])] == ["auth-call"]


def test_each_rule_is_named_once_in_the_order_of_the_table():
    patches = [patch("requirements.txt"), patch("auth/tokens.py"), patch("auth/login.py"), patch("Dockerfile")]
    assert [rule.id for rule in fired(SENSITIVE_RULES, patches)] == [
        "auth-directory",
        "infrastructure-file",
        "dependency-manifest",
    ]


def test_rules_have_ids_and_kinds_of_their_own():
    table = (*MIGRATION_RULES, *SENSITIVE_RULES)
    assert len({rule.id for rule in table}) == len(table)
    assert {rule.kind for rule in MIGRATION_RULES} == {"schema"}
    assert {rule.kind for rule in SENSITIVE_RULES} == {
        *("authentication", "payment", "cryptography"),
        *("configuration", "infrastructure", "dependencies"),
    }

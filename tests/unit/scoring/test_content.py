"""The rules for migrations and sensitive code: what each fires on, and what only looks like it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.sources.git.patches import FilePatch
from scoring.signals.content import DDL, MIGRATION_RULES, fired, schema_migration, sensitive_code
from scoring.signals.rules import Rule, read_lines
from scoring.signals.sensitive_rules import SENSITIVE_RULES


@dataclass
class Change:
    """As much of a change as the content signals look at."""

    patches: tuple[FilePatch, ...] | None


def patch(path: str, line: str = "") -> FilePatch:
    return FilePatch(path, (line,), (), cut=False)


def rules(path: str, line: str = "") -> list[str]:
    return [rule.id for rule in fired((*MIGRATION_RULES, *SENSITIVE_RULES), [patch(path, line)])]


FIRES = [
    # Schema, by statement.
    ("db/ledger.sql", "ALTER TABLE ledger ADD COLUMN currency text;", "sql-ddl"),
    ("db/ledger.sql", "/*!50003 CREATE TRIGGER settle BEFORE INSERT ON ledger */", "sql-ddl"),
    ("shop/store.py", 'cursor.execute("ALTER TABLE ledger ADD COLUMN currency text")', "ddl-in-code"),
    ("shop/Store.java", '            "CREATE TABLE "+getFullMessageTableName()+"("', "ddl-in-code"),
    ("shop/store.py", "        CREATE TABLE ledger (", "ddl-in-code"),
    ("shop/change_ledger.py", '    op.add_column("ledger", sa.Column("currency", sa.Text()))', "alembic-operation"),
    ("shop/ledger.py", '        migrations.AddField("ledger", "currency", CharField()),', "django-operation"),
    ("db/ledger.js", 'return knex.schema.createTable("ledger", add)', "schema-builder"),
    ("database/Ledger.php", "Schema::create('ledger', function (Blueprint $table) {", "schema-builder"),
    ("lib/ledger.rb", "    add_column :ledger, :currency, :string", "schema-builder"),
    # Schema, by place and name.
    ("src/main/resources/V21_1__currency.sql", "", "flyway-migration"),
    ("shop/refunds.py", "", "payment-file"),
    ("db/migrate/20261109101200_add_currency.rb", "", "rails-migration"),
    ("payments/migrations/0021_settlement.sql", "", "migration-directory"),
    ("db/migrations/000021_currency.up.sql", "", "migration-directory"),
    ("db/schema.rb", "", "schema-file"),
    ("src/main/resources/db/changelog/db.changelog-3.xml", "", "schema-file"),
    # Authentication.
    ("auth/session.py", "", "auth-directory"),
    ("shop/auth.py", "", "auth-file"),
    ("shop/views.py", "    user = authenticate(request, username=name)", "auth-call"),
    ("shop/urls.py", '    path("", login_required(index)),', "auth-call"),
    ("shop/views.py", 'response.set_cookie("sessionid", key)', "auth-call"),
    # Payment.
    ("billing/ledger.rb", "", "payment-directory"),
    ("shop/pay.py", "    intent = stripe.PaymentIntent.create(amount=total)", "payment-call"),
    ("shop/subscriptions/models.py", "    price_id = Column(Text)", "subscription-billing"),
    # Cryptography.
    ("lib/crypto/seal.go", "", "crypto-directory"),
    ("shop/seal.py", "from hashlib import sha256", "crypto-call"),
    ("shop/seal.go", '\t"crypto/aes"', "crypto-call"),
    ("shop/seal.js", "const crypto = require('crypto');", "crypto-call"),
    # Configuration.
    ("config/production.yaml", "", "config-file"),
    ("shop/settings.py", "", "config-file"),
    ("src/main/resources/application-prod.yml", "", "config-file"),
    # Infrastructure.
    ("infra/network.tf", "", "infrastructure-file"),
    ("Dockerfile", "", "infrastructure-file"),
    ("helm/shop/values.yaml", "", "infrastructure-file"),
    (".github/workflows/deploy.yml", "", "infrastructure-file"),
    # Dependencies.
    ("requirements.txt", "httpx==0.28.1", "dependency-manifest"),
    ("requirements/runtime.in", "", "dependency-manifest"),
    ("web/package-lock.json", "", "dependency-manifest"),
    ("go.mod", "", "dependency-manifest"),
]
"""A path, a changed line of it, and the one rule that fires."""

LOOKALIKES = [
    # The four that everybody knows.
    ("web/dark-theme.css", ".authenticate { color: white }"),
    ("shop/author.py", ""),
    ("shop/tokenizer.py", "def tokenize(text):"),
    ("shop/migration-guide.md", "Then run ALTER TABLE ledger ADD COLUMN currency text."),
    # Prose, styles and pictures, whatever they are about.
    ("web/auth/login.css", ""),
    ("docs/migrations/0001-first-steps.md", ""),
    ("docs/passwords.md", "Call verify_password() and check_password() on each login."),
    ("docs/auth/example.py", "user = authenticate(name)"),
    ("requirements-gathering.txt", "The shop needs a cart."),
    # Names that begin or end like a sensitive one.
    ("shop/authors/list.py", ""),
    ("shop/design_tokens.ts", 'export const blue = "#00f";'),
    ("conference/sessions/list.py", ""),
    ("shop/dockerfile_parser.py", ""),
    ("shop/package.json.md", ""),
    # Directories of another trade.
    ("src/git/checkout/worktree.py", ""),
    ("src/immigration/2026/form.py", ""),
    ("shop/migrations/__init__.py", ""),
    # What others wrote, and what only stands in.
    ("node_modules/jsonwebtoken/auth/sign.js", "jwt.sign(payload, key)"),
    ("vendor/github.com/larkfield/auth/auth.go", '\t"crypto/aes"'),
    # Settings of an editor, a linter or an example.
    (".vscode/settings.json", ""),
    ("config/jest.config.json", ""),
    # A word in passing.
    ("shop/list.py", "# We do not authenticate here; login_required is for the views."),
    ("shop/list.js", "// authenticate(user) comes later"),
    ("script/release.js", "github.authenticate({type: 'token', token})"),
    # A statement that is none.
    ("shop/list.py", "    Create table rows for a page."),
    ("shop/list.py", '    """A constraint as used by ``ALTER TABLE ... ADD``."""'),
    ("shop/operator.py", "    op.execute(context)"),
    ("db/ledger.sql", "INSERT INTO ledger (created) VALUES (1);"),
]
"""A path and a changed line of it that fire nothing."""


def test_a_rule_fires_on_what_it_is_for():
    found = [(path, line, *rules(path, line)) for path, line, _ in FIRES]
    assert found == FIRES


def test_there_is_an_example_of_every_rule():
    assert {rule for _, _, rule in FIRES} == {rule.id for rule in (*MIGRATION_RULES, *SENSITIVE_RULES)}


def test_nothing_fires_on_what_only_looks_like_it():
    assert [(path, line, found) for path, line in LOOKALIKES if (found := rules(path, line))] == []


@pytest.mark.parametrize(
    "path",
    [
        "tests/auth/session.py",
        "src/test/java/com/larkfield/auth/SessionTest.java",
        "spec/billing/invoice_spec.rb",
        "tests/migrations/0001_first.py",
        "auth/conftest.py",
    ],
)
def test_tests_never_fire(path):
    assert rules(path, 'cursor.execute("DROP TABLE users"); authenticate(user)') == []


def test_removed_lines_fire_as_well():
    removed = FilePatch("shop/views.py", (), ("@login_required",), cut=False)
    assert [rule.id for rule in fired(SENSITIVE_RULES, [removed])] == ["auth-call"]


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        ("shop/list.py", "# a\n  # b\nx = 1  # c", "\n\nx = 1  # c"),
        ("shop/list.py", "#!/usr/bin/env python", "#!/usr/bin/env python"),
        ("shop/list.js", "// a\n/* b\n * c\n */\n#secret = 1", "\n\n\n\n#secret = 1"),
        ("shop/list.c", "#include <a>\n*pointer = 1;", "#include <a>\n*pointer = 1;"),
        ("db/list.sql", "SELECT 1; -- a\n-- b\n/*!50003 c */", "SELECT 1; \n\n/*!50003 c */"),
    ],
)
def test_comments_are_not_read(path, text, left):
    assert read_lines(path, text) == left


@pytest.mark.parametrize(
    "rule", [rule for rule in (*MIGRATION_RULES, *SENSITIVE_RULES) if rule.hints], ids=lambda rule: rule.id
)
@settings(max_examples=10)
@given(data=st.data())
def test_no_line_can_match_without_a_hint(rule: Rule, data):
    # A whole statement in code looks around itself too much to be made up: what it cannot be without stands for it.
    line = data.draw(st.from_regex(DDL if rule.id == "ddl-in-code" else rule.line))
    assert any(hint in line.lower() for hint in rule.hints)


@pytest.mark.parametrize("signal", [schema_migration, sensitive_code], ids=lambda signal: signal.__name__)
@pytest.mark.parametrize(
    ("path", "line", "is_known"),
    [
        pytest.param("shop/list.py", "x = 1", False, id="what-is-missing-could-fire"),
        pytest.param(
            "shop/list.py", 'execute("DROP TABLE ledger"); authenticate(user)', True, id="what-is-there-fires"
        ),
        pytest.param("web/list.css", ".list {}", True, id="no-rule-reads-such-a-file"),
        pytest.param("tests/test_list.py", "x = 1", True, id="a-test"),
    ],
)
def test_a_diff_that_was_cut_proves_what_is_in_it_and_not_what_is_not(signal, path, line, is_known):
    reading = signal(Change(patches=(FilePatch(path, (line,), (), cut=True),)))

    assert (reading.value is not None) is is_known
    assert is_known or reading.missing == "only a part of the diff is known"


@given(st.text(), st.text())
def test_any_path_and_any_line_get_an_answer(path, line):
    found = fired((*MIGRATION_RULES, *SENSITIVE_RULES), [patch(path, line)])
    assert len(set(found)) == len(found)


def test_rules_have_ids_kinds_and_words_of_their_own():
    table = (*MIGRATION_RULES, *SENSITIVE_RULES)
    assert len({rule.id for rule in table}) == len(table)
    assert all(rule.fires_on and not rule.fires_on.endswith(".") for rule in table)
    assert all((rule.line is None) == (rule.where is None) and (rule.path or rule.line) for rule in table)
    assert {rule.kind for rule in MIGRATION_RULES} == {"schema"}
    assert {rule.kind for rule in SENSITIVE_RULES} == {
        *("authentication", "payment", "cryptography"),
        *("configuration", "infrastructure", "dependencies"),
    }

"""Signals 17 and 18: what kind of code changed, by the diff's content and a path map.

Migrations' rules are below, the others in sensitive_rules.py. Tests, prose and others' code (node_modules) never fire.
A diff known in part can prove that something is in it, never that it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from scoring.kinds.files import is_test
from scoring.score import Reading
from scoring.signals.rules import CODE, Rule, read_lines, rule
from scoring.signals.sensitive_rules import SENSITIVE_RULES

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs, Patch


_WHAT = r"(?:(?:materiali[sz]ed\s+)?view|table|index|sequence|type|schema|trigger|function|procedure|column)"
DDL = (
    rf"(?:(?:create(?:\s+or\s+replace)?|drop)\s+(?:(?:unique|clustered|nonclustered|unlogged|external)\s+)*{_WHAT}"
    r"|alter\s+(?:table|index|view|type|sequence|column)|truncate\s+table|rename\s+column)\b"
)
"""A data-definition statement up to what it is about, as part of the patterns below."""
_IF_EXISTS = r"(?:\s+(?:if\s+(?:not\s+)?exists|concurrently|only)\b)*"
_TALK = (
    r"(?!\s+(?:statements?|is|are|was|were|not|privileges?|permissions?|rights?|fail\w*|errors?|commands?|syntax|"
    r"support\w*|quer(?:y|ies)|operations?|requires?|must|should|can\w*|rows?|of|for|in|to|and|or|from|when)\b)"
)
_NAME = r"[\w.$%{}:@?\[\]`\"'\\<>#-]+"
# In quotes: capitals and a name, or any letters, a name and what a statement has next. The name may be in the next
# piece: "CREATE TABLE " + name.
_DDL_QUOTED = (
    rf"[\"'`]\s*(?:(?-i:(?=[A-Z]+ [A-Z])){DDL}{_IF_EXISTS}{_TALK}(?:\s+{_NAME}|\s+[\"'`]\s*(?:[+.,%&]|$))"
    rf"|(?-i:(?=[a-z]+ [a-z])){DDL}{_IF_EXISTS}{_TALK}\s+[\w.$%{{}}:@?`\"'\\-]*?[\w}}\]`\"'$%]\s*"
    r"(?:\(|(?:add|drop|rename|alter|set|modify|as|on|using|cascade|restrict)\b|;|[\"'`]\s*(?:[),;+%.]|$)))"
)
# In a string of several lines the statement begins its line; capitals tell it from prose.
_DDL_ALONE = rf"^[ \t]*(?-i:(?=[A-Z]+ [A-Z])){DDL}{_IF_EXISTS}{_TALK}\s+{_NAME}"

MIGRATION_RULES = (
    rule(
        "sql-ddl",
        "schema",
        "a `CREATE`, `ALTER`, `DROP`, `TRUNCATE TABLE` or `RENAME COLUMN` statement in a .sql, .ddl or .psql file; "
        "temporary tables do not count",
        where=r"\.(?:sql|ddl|psql)$",
        line=rf"(?:^|[;\s(]){DDL}",
    ),
    rule(
        "ddl-in-code",
        "schema",
        "such a statement in a string of program code",
        where=CODE,
        line=_DDL_QUOTED + "|" + _DDL_ALONE,
        hints=("create", "drop", "alter", "truncate", "rename"),
        spans=True,
    ),
    rule(
        "alembic-operation",
        "schema",
        'an Alembic operation in a .py file: `op.add_column(…)`, `op.create_table(…)`, `op.execute("…")`',
        where=r"\.py$",
        line=r"\bop\.(?:(?:create|drop|rename)_(?:table|index|(?:foreign|primary)_key|(?:unique|check|exclude)_constraint|"
        r"constraint|column|table_comment)|(?:add|alter)_column|batch_alter_table|bulk_insert)\("
        r"|\bop\.execute\(\s*(?:(?:sa\.)?text\(\s*)?[frb]{0,2}[\"']",
        hints=("op.",),
        spans=True,
    ),
    rule(
        "django-operation",
        "schema",
        "a Django operation in a .py file: `migrations.AddField(…)`, `migrations.RunSQL(…)`",
        where=r"\.py$",
        line=r"(?-i:\bmigrations\.(?:(?:Create|Delete|Rename)Model|(?:Add|Remove|Alter|Rename)Field|Alter[A-Z]\w+|"
        r"(?:Add|Remove|Rename)(?:Index|Constraint)|RunSQL|RunPython|SeparateDatabaseAndState)\()",
        hints=("migrations.",),
    ),
    rule(
        "schema-builder",
        "schema",
        "a call of a schema builder: knex, Sequelize, TypeORM, Laravel, Entity Framework, or `create_table :name` and "
        "its like in Ruby",
        where=r"\.(?:js|mjs|cjs|ts|php|cs|rb)$",
        line=r"\b(?:knex|trx|db)\.schema\.(?:create|drop|alter|rename|table)\w*\("
        r"|\bquery(?:Interface|Runner)\.(?:create|drop|add|remove|rename|change)[A-Z]\w+\("
        r"|\bSchema::(?:create|table|drop\w*|rename)\(|\bmigrationBuilder\.[A-Z]\w+[<(]"
        r"|^[ \t]*(?:(?:create|drop|rename|change)_table|"
        r"(?:add|remove|rename|change)_(?:column|index|reference|foreign_key))[ (]\s*[:\"]",
        hints=("schema", "query", "migrationbuilder", "_table", "_column", "_index", "_reference", "_foreign_key"),
        spans=True,
    ),
    rule(
        "rails-migration", "schema", "a numbered .rb file in `db/migrate/`", path=r"(?:^|/)db/migrate/\d+_[\w.]+\.rb$"
    ),
    rule(
        "flyway-migration",
        "schema",
        "a file named like `V21__add_currency.sql`; a .java file only where its path says migration",
        path=r"(?:^|/)(?-i:V\d[\w.]*|R)__\w+\.sql$|(?:^|/)\w*migrations?/(?:.*/)?(?-i:V\d\w*|R)__\w+\.java$",
    ),
    rule(
        "migration-directory",
        "schema",
        "a file in `migrations/`, or Alembic's `versions/`, whose name begins with a number or a revision",
        path=r"(?:^|/)(?:migrations?|alembic)/(?:\w+/)*(?:V?\d{3,}|\d{4}_\d\d_\d\d_|(?=\w*\d)[0-9a-f]{8,}_)[\w.-]*"
        r"\.(?:py|sql|js|ts|php|cs|rb)$|(?:^|/)migrations/\d{3,}[^/]*/(?:migration|up|down)\.sql$",
    ),
    rule(
        "schema-file",
        "schema",
        "the declared schema itself: `db/schema.rb`, `db/structure.sql`, `schema.prisma`, a Liquibase changelog",
        path=r"(?:^|/)db/(?:schema\.rb|structure\.sql)$|(?:^|/)schema\.prisma$"
        r"|(?:^|/)(?:db|liquibase)/(?:.*/)?(?:db[.-])?changelog[^/]*(?:/.*)?\.(?:xml|ya?ml|json|sql)$",
    ),
)


_NEVER = re.compile(
    r"\.(?:md|mdx|rst|adoc|html?|css|scss|sass|less|svg|po|pot|csv|tsv|snap|map|min\.js)$"
    r"|^(?:docs?|documentation|[\w.-]*website)/(?!(?:.*/)?requirements)|(?:^|/)(?:node_modules|third_party|fixtures|__mocks__)/"
    r"|^vendor/|(?:^|/)vendor/[\w-]+\.[a-z]{2,}/"
    r"|\.(?:stories|mock|d)\.[jt]sx?$",
    re.IGNORECASE,
)
_PLAIN_TEXT = re.compile(r"\.txt$", re.IGNORECASE)
_TEXT_MANIFEST = re.compile(r"(?:^|/)(?:requirements|constraints|conanfile)[^/]*\.txt$|(?:^|/)requirements/")

NOT_READ = "the changed lines were not read"
CUT = "only a part of the diff is known"


def fired(rules: Iterable[Rule], patches: Iterable[Patch]) -> tuple[Rule, ...]:
    """Return the rules that fire on any file, in the rules' order."""
    table = tuple(rules)
    found: set[Rule] = set()
    for patch in patches:
        by_path, by_lines = _rules_of(table, patch.path)
        found.update(by_path)
        if open_ones := [rule for rule in by_lines if rule not in found]:
            lines = read_lines(patch.path, "\n".join((*patch.added, *patch.removed)))
            found.update(rule for rule in open_ones if rule.fires_on_lines(lines))
    return tuple(rule for rule in table if rule in found)


@lru_cache(maxsize=1 << 15)
def _rules_of(rules: tuple[Rule, ...], path: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Return the rules that fire on a path, and those that read its lines. Cached: paths come again and again."""
    if not may_fire(path):
        return (), ()
    by_path = tuple(rule for rule in rules if rule.fires_on_path(path))
    return by_path, tuple(rule for rule in rules if rule not in by_path and rule.reads(path))


def may_fire(path: str) -> bool:
    """Whether any rule looks at a file: no tests, prose, documentation, mocks and other people's code."""
    if is_test(path) or _NEVER.search(path):
        return False
    # Plain text is prose, except manifests written as such.
    return not _PLAIN_TEXT.search(path) or _TEXT_MANIFEST.search(path) is not None


def _is_hidden(rules: Iterable[Rule], patches: Iterable[Patch]) -> bool:
    """Whether a rule could have fired on lines cut from the diff."""
    cut = [patch.path for patch in patches if patch.cut and may_fire(patch.path)]
    return any(rule.reads(path) for rule in rules for path in cut)


def schema_migration(change: ChangeInputs) -> Reading:
    """1 with a data-definition statement or a migration in the diff, naming the rules that fired."""
    if change.patches is None:
        return Reading(None, missing=NOT_READ)
    rules = fired(MIGRATION_RULES, change.patches)
    if not rules and _is_hidden(MIGRATION_RULES, change.patches):
        return Reading(None, missing=CUT)
    return Reading(1.0 if rules else 0.0, note=", ".join(rule.id for rule in rules) or None)


def sensitive_code(change: ChangeInputs) -> Reading:
    """Kinds of sensitive code in the diff, naming them and the rules that fired."""
    if change.patches is None:
        return Reading(None, missing=NOT_READ)
    rules = fired(SENSITIVE_RULES, change.patches)
    if not rules and _is_hidden(SENSITIVE_RULES, change.patches):
        return Reading(None, missing=CUT)
    return Reading(float(len(_kinds(rules))), note=_note(rules))


def _kinds(rules: Sequence[Rule]) -> list[str]:
    return list(dict.fromkeys(rule.kind for rule in rules))


def _note(rules: Sequence[Rule]) -> str | None:
    return f"{', '.join(_kinds(rules))} (by {', '.join(rule.id for rule in rules)})" if rules else None


SIGNALS = (schema_migration, sensitive_code)

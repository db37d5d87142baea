"""The rules of schema_migration, as a table: what fires each, in words and as a pattern."""

from __future__ import annotations

from scoring.signals.rules import CODE, rule

_WHAT = r"(?:(?:materiali[sz]ed\s+)?view|table|index|sequence|type|schema|trigger|function|procedure|column)"
_DDL = (
    rf"(?:(?:create(?:\s+or\s+replace)?|drop)\s+(?:(?:unique|clustered|nonclustered|unlogged|external)\s+)*{_WHAT}"
    r"|alter\s+(?:table|index|view|type|sequence|column)|truncate\s+table|rename\s+column)\b"
)
_IF_EXISTS = r"(?:\s+(?:if\s+(?:not\s+)?exists|concurrently|only)\b)*"
_TALK = (
    r"(?!\s+(?:statements?|is|are|was|were|not|privileges?|permissions?|rights?|fail\w*|errors?|commands?|syntax|"
    r"support\w*|quer(?:y|ies)|operations?|requires?|must|should|can\w*|rows?|of|for|in|to|and|or|from|when)\b)"
)
_NAME = r"[\w.$%{}:@?\[\]`\"'\\<>#-]+"
# In quotes: capitals with a name after them, or any letters with a name and what a statement has after a name. The
# name may follow in the next piece of the text: "CREATE TABLE " + name.
_DDL_QUOTED = (
    rf"[\"'`]\s*(?:(?-i:(?=[A-Z]+ [A-Z])){_DDL}{_IF_EXISTS}{_TALK}(?:\s+{_NAME}|\s+[\"'`]\s*(?:[+.,%&]|$))"
    rf"|(?-i:(?=[a-z]+ [a-z])){_DDL}{_IF_EXISTS}{_TALK}\s+[\w.$%{{}}:@?`\"'\\-]*?[\w}}\]`\"'$%]\s*"
    r"(?:\(|(?:add|drop|rename|alter|set|modify|as|on|using|cascade|restrict)\b|;|[\"'`]\s*(?:[),;+%.]|$)))"
)
# In a string over several lines the statement begins its line; capitals tell it from prose that does.
_DDL_ALONE = rf"^[ \t]*(?-i:(?=[A-Z]+ [A-Z])){_DDL}{_IF_EXISTS}{_TALK}\s+{_NAME}"

MIGRATION_RULES = (
    rule(
        "sql-ddl",
        "schema",
        "a `CREATE`, `ALTER`, `DROP`, `TRUNCATE TABLE` or `RENAME COLUMN` statement in a .sql, .ddl or .psql file; "
        "temporary tables do not count",
        where=r"\.(?:sql|ddl|psql)$",
        line=rf"(?:^|[;\s(]){_DDL}",
    ),
    rule(
        "ddl-in-code",
        "schema",
        "such a statement in a string of program code",
        where=CODE,
        line=_DDL_QUOTED + "|" + _DDL_ALONE,
    ),
    rule(
        "alembic-operation",
        "schema",
        'an Alembic operation in a .py file: `op.add_column(…)`, `op.create_table(…)`, `op.execute("…")`',
        where=r"\.py$",
        line=r"\bop\.(?:(?:create|drop|rename)_(?:table|index|(?:foreign|primary)_key|(?:unique|check|exclude)_constraint|"
        r"constraint|column|table_comment)|(?:add|alter)_column|batch_alter_table|bulk_insert)\("
        r"|\bop\.execute\(\s*(?:(?:sa\.)?text\(\s*)?[frb]{0,2}[\"']",
    ),
    rule(
        "django-operation",
        "schema",
        "a Django operation in a .py file: `migrations.AddField(…)`, `migrations.RunSQL(…)`",
        where=r"\.py$",
        line=r"(?-i:\bmigrations\.(?:(?:Create|Delete|Rename)Model|(?:Add|Remove|Alter|Rename)Field|Alter[A-Z]\w+|"
        r"(?:Add|Remove|Rename)(?:Index|Constraint)|RunSQL|RunPython|SeparateDatabaseAndState)\()",
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

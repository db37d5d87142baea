"""Who owns a path by a CODEOWNERS file: other people's tables, our own, and what must hold for any text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data.codeowners import GITHUB_MOST_BYTES, Problem, Rule, find_codeowners, parse_codeowners
from data.globs import GlobList

DIALECTS = ("github", "gitlab")


def owners(text: str, path: str, dialect: str = "github") -> tuple[str, ...] | None:
    return parse_codeowners(text, dialect=dialect).owners_of(path)


def matches(pattern: str, path: str, dialect: str = "github") -> bool:
    return GlobList([pattern], dialect=dialect).last_match(path) is not None


@pytest.fixture(scope="session")
def captured(shared_dir: Path) -> Path:
    folder = shared_dir / "real" / "codeowners"
    if not folder.is_dir():
        pytest.skip("needs the captured CODEOWNERS tables in shared/real/codeowners")
    return folder


@pytest.fixture(scope="session")
def tables(captured: Path) -> dict:
    return json.loads((captured / "ruleset_and_line_cases.json").read_text("utf-8"))


def test_every_pattern_that_hmarr_tried_matches_what_it_should(captured):
    rows = json.loads((captured / "hmarr_patterns.json").read_text("utf-8"))
    cases = [(row["pattern"], path, expected) for row in rows for path, expected in row["paths"].items()]
    assert len(cases) == 153
    assert [case for case in cases if matches(*case[:2]) != case[2]] == []
    assert [case for case in cases if (owners(f"{case[0]} @o", case[1]) == ("@o",)) != case[2]] == []


def test_every_file_of_githubs_documentation_gives_its_owners(tables):
    cases = [(row["codeowners"], path, who) for row in tables["ruleset_cases"] for path, who in row["expected"].items()]
    assert len(cases) == 18
    assert [case for case in cases if list(owners(*case[:2]) or ()) != case[2]] == []


def test_every_line_that_hmarr_parsed_reads_the_same(tables):
    assert len(tables["line_cases"]) == 18
    for row in tables["line_cases"]:
        read = parse_codeowners(row["line"])
        assert read.rules == (Rule(row["pattern"], tuple(row["owners"])),)
        assert read.problems == ()
        assert all(matches(row["pattern"], path) for path in row.get("matches", ()))


def test_every_invalid_line_is_reported_and_is_no_rule(tables):
    assert len(tables["invalid_lines"]) == 5
    for row in tables["invalid_lines"]:
        read = parse_codeowners(row["line"])
        assert [problem.line for problem in read.problems] == [1]
        assert read.rules == ()


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("* @a\n/pay/ @b\n", "pay/x", ("@b",), id="the_last_match_wins"),
        pytest.param("* @a\n/pay/\n", "pay/x", (), id="a_line_without_owners_un_owns"),
        pytest.param("/pay/ @b\n", "other", None, id="no_rule_is_not_un_owned"),
        pytest.param("* @a\n/pay/ payments\n", "pay/x", ("@a",), id="malformed_owner_leaves_the_earlier_line"),
        pytest.param("* @a\n/pay/ @b payments\n", "pay/x", ("@a",), id="one_malformed_owner_spoils_the_line"),
        pytest.param("* @a\n!/pay/\n", "pay/x", ("@a",), id="a_negated_line_does_not_un_own"),
        pytest.param("* @a\n[0-9].txt\n", "[0-9].txt", ("@a",), id="a_range_does_not_un_own"),
        pytest.param("* @a\n/pay/\u00a0@b\n", "pay/x", ("@a",), id="a_hard_space_does_not_un_own"),
        pytest.param("\ufeff/pay/ @b\r\n/web/ @c\r\n", "pay/x", ("@b",), id="byte_order_mark"),
        pytest.param("/pay/ @b @b", "pay/x", ("@b",), id="named_twice_is_one_owner"),
        pytest.param("/pay/ @b#note", "pay/x", ("@b",), id="a_comment_may_touch_an_owner"),
        pytest.param("src/c#/ @b\n", "src/c#/x", ("@b",), id="a_sharp_inside_a_name_is_no_comment"),
        pytest.param("src/\\#1 @b\n", "src/#1", ("@b",), id="an_escaped_sharp_inside"),
        pytest.param("a\\ \n", "a ", (), id="an_escaped_space_at_the_end"),
        pytest.param("/a/[slug]/ @b\n", "a/[slug]/x", ("@b",), id="a_route_folder_keeps_its_owner"),
        pytest.param("* @a\n/a/[slug]/", "a/[slug]/x", ("@a",), id="and_is_not_un_owned_by_mistake"),
        pytest.param("/a/ @Org/Team.name user.name+x@mail.example.com", "a/b",
                     ("@Org/Team.name", "user.name+x@mail.example.com"), id="owners_stay_as_written"),
        pytest.param("Pay/ @b", "pay/x", None, id="case_matters"),
    ],
)  # fmt: skip
def test_github(text, path, expected):
    assert owners(text, path) == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/pay/ payments", "payments: not @user, @org/team or an e-mail address; the line is skipped"),
        ("/pay/\u200b @b", "the invisible character U+200B is in it; the line is skipped"),
        ("/ @b", "a slash alone matches nothing; write * for every file; the line is skipped"),
        ("a\\", "a backslash at the end of a pattern escapes nothing; the line is skipped"),
        ("a/*** @b", "three asterisks in a row mean nothing; write * or **; the line is skipped"),
        ("[Docs][2] @b", "GitHub has no sections; the line is skipped, and its section's lines are not"),
        ("a/[slug] @b", "GitHub wants [ and ] escaped with \\; the line is read as if they were"),
        ("a/[slug]", "GitHub wants [ and ] escaped with \\; the line is skipped"),
        ("a" * 5000 + " @b", "the pattern is longer than any path; the line is skipped"),
    ],
    ids=lambda value: re.sub(r"\W+", "_", value[:30]),
)
def test_github_problem_says_the_line_and_what_became_of_it(line, why):
    assert parse_codeowners(f"# one\n\n{line}\n").problems == (Problem(3, why),)


def test_a_file_that_github_does_not_load_owns_nothing_and_says_so():
    large = parse_codeowners("* @a\n#".ljust(GITHUB_MOST_BYTES, "x"))
    assert large.owners_of("x") is None
    assert [(problem.line, "3 MB" in problem.why) for problem in large.problems] == [(0, True)]
    assert owners("* @a\n#".ljust(GITHUB_MOST_BYTES - 1, "x"), "x") == ("@a",)


README_EXAMPLE = """\
* @admin

[README Owners]
README.md @user1 @user2
internal/README.md @user4

[README other owners]
README.md @user3
"""
DEFAULTS_EXAMPLE = """\
* @general-approvers

[Documentation] @docs-team
docs/
README.md
*.txt

^[Database][2] @database-team
model/db/
config/db/database-setup.md @docs-team
"""
EXCLUSIONS_EXAMPLE = """\
* @username
!pom.xml

[Ruby]
*.rb @ruby-team
!/config/**/*.rb
/config/routes.rb @router
"""


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param(README_EXAMPLE, "README.md", ("@admin", "@user1", "@user2", "@user3"), id="sections_add_up"),
        pytest.param(README_EXAMPLE, "internal/README.md", ("@admin", "@user4", "@user3"), id="each_by_its_last_match"),
        pytest.param(DEFAULTS_EXAMPLE, "docs/a/b", ("@general-approvers", "@docs-team"), id="a_sections_owners"),
        pytest.param(DEFAULTS_EXAMPLE, "model/db/CHANGELOG.txt",
                     ("@general-approvers", "@docs-team", "@database-team"), id="two_sections_owners"),
        pytest.param(DEFAULTS_EXAMPLE, "config/db/database-setup.md", ("@general-approvers", "@docs-team"),
                     id="own_owners_before_the_sections"),
        pytest.param(EXCLUSIONS_EXAMPLE, "pom.xml", (), id="excluded"),
        pytest.param(EXCLUSIONS_EXAMPLE, "config/routes.rb", ("@username",), id="excluded_for_good_in_its_section"),
        pytest.param(EXCLUSIONS_EXAMPLE, "app/x.rb", ("@username", "@ruby-team"), id="not_excluded"),
        pytest.param("[Docs]\na @a\n[Web]\nb @b\n[DOCS]\na @c\n", "a", ("@c",), id="one_name_is_one_section"),
        pytest.param("* @a\n[Docs\n/pay/ @b", "pay/x", ("@b",), id="a_broken_heading_opens_no_section"),
        pytest.param("[Docs] @a\n* docs", "x", None, id="only_malformed_owners_is_no_rule"),
        pytest.param("* @a @b docs", "x", ("@a", "@b"), id="well_formed_owners_are_kept"),
        pytest.param("* @a\n[Docs] docs\n/d/\n", "d/x", ("@a",), id="malformed_defaults_do_not_un_own"),
        pytest.param("[Docs] docs @a\n/d/\n", "d/x", ("@a",), id="well_formed_defaults_are_kept"),
        pytest.param("* @a\n/d/\n", "d/x", (), id="no_owners"),
        pytest.param("* @a # with @b", "x", ("@a", "@b"), id="no_comments_behind_owners"),
        pytest.param("\\#x @g/s/t @@maintainers a@mail.example.com", "d/#x",
                     ("@g/s/t", "@@maintainers", "a@mail.example.com"), id="an_escaped_sharp_and_all_kinds_of_owners"),
        pytest.param("path\\ with\\ spaces/ @a", "path with spaces/x", ("@a",), id="escaped_spaces"),
    ],
)  # fmt: skip
def test_gitlab(text, path, expected):
    assert owners(text, path, "gitlab") == expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*", "a/b", True), ("/*", "a", True), ("/*", "a/b", False), ("**", "a/b", True), ("/", "a/b", True),
        ("/docs", "docs", True), ("/docs", "docs/a", False), ("docs", "a/docs", True), ("docs/", "a/docs/b/c", True),
        ("docs/", "docs", False), ("/docs/*", "docs/a", True), ("/docs/*", "docs/a/b", False),
        ("/docs/**", "docs/a", True), ("/docs/**", "docs/a/b", False), ("/docs/**/*.md", "docs/a.md", True),
        ("/docs/**/*.md", "docs/a/b/c.md", True), ("internal/README.md", "docs/internal/README.md", True),
        ("/f[0-9].rb", "f7.rb", True), ("/f[!0-9].rb", "f7.rb", False), ("/f[^0-9].rb", "fx.rb", True),
        ("/f[/]x", "f/x", False), ("/f[z-a]x", "fbx", False), ("/f\\[x\\]", "f[x]", True), ("/f[x", "f[x", True),
        ("*.rb", ".hidden.rb", True), ("/a?c", "abc", True), ("/a?c", "a/c", False), ("/{a,b}", "a", False),
    ],
)  # fmt: skip
def test_gitlab_patterns(pattern, path, expected):
    assert matches(pattern, path, "gitlab") is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("**", "a", True), ("/**", "a/b", True), ("**/", "a/b", True), ("**/**/a", "b/c/a", True),
        ("**/a/**/b/**/c", "x/a/y/a/b/z/c/d", True), ("**/a/**/b/**/c", "x/b/a/c", False), ("a**b", "axyb", True),
        ("a**b", "a/b", False), ("*a*b*c", "xaybaacbc", True), ("*a*b*c", "xbac", False), ("\\*\\*/a", "**/a", True),
        ("\\*\\*/a", "b/a", False), ("a\\/b", "a/b", True), ("a.c", "abc", False), ("*.d.ts", "x/y.d.ts", True),
        ("/a/b", "a/b\nc", False), ("/a/*/c", "a/b\nb/c", True), ("/\u00e9/", "\u00e9/x", True),
        ("foo/", "a/foo", False),
    ],
)  # fmt: skip
def test_github_patterns_beyond_the_captured_ones(pattern, path, expected):
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[Docs", "neither the heading of a section, [Name][approvals] @owner, nor a path; the line is skipped"),
        ("[Docs][0]", "[0] is no number of approvals; one is taken"),
        ("[Docs] docs", "docs: not @user, @group, @@role or an e-mail address; the section's other owners are kept"),
        ("a @b docs", "docs: not @user, @group, @@role or an e-mail address; the line's other owners are kept"),
        ("a docs", "docs: not @user, @group, @@role or an e-mail address; no owner is left, and the line is skipped"),
        ("a", "it has no owners: GitLab asks nobody to approve; write !pattern to mean that"),
        ("!", "the pattern is empty; the line is skipped"),
    ],
)
def test_gitlab_problem_says_the_line_and_what_became_of_it(line, why):
    assert parse_codeowners(f"\n{line}\r\n", dialect="gitlab").problems == (Problem(2, why),)


def test_a_rule_knows_its_section():
    read = parse_codeowners("* @a\n\n^[Docs][3] @d\n/docs/\n!x\n[docs]\n/y @e\n", dialect="gitlab")
    assert read.problems == ()
    assert read.rules == (
        Rule("*", ("@a",)), Rule("/docs/", ("@d",), "Docs"), Rule("x", (), "Docs", excludes=True),
        Rule("/y", ("@e",), "Docs"),
    )  # fmt: skip
    assert read.rules_of("docs/a") == read.rules[:2]


@pytest.mark.parametrize(
    ("paths", "dialect", "found"),
    [
        (["docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS"], "github", ".github/CODEOWNERS"),
        (["docs/CODEOWNERS", "CODEOWNERS", ".gitlab/CODEOWNERS"], "github", "CODEOWNERS"),
        (["docs/CODEOWNERS", "src/CODEOWNERS"], "github", "docs/CODEOWNERS"),
        ([".gitlab/CODEOWNERS", "codeowners", "src/CODEOWNERS"], "github", None),
        ([".gitlab/CODEOWNERS", "docs/CODEOWNERS", "CODEOWNERS"], "gitlab", "CODEOWNERS"),
        ([".gitlab/CODEOWNERS", "docs/CODEOWNERS"], "gitlab", "docs/CODEOWNERS"),
        ([".gitlab/CODEOWNERS", ".github/CODEOWNERS"], "gitlab", ".gitlab/CODEOWNERS"),
    ],
)
def test_the_first_place_that_the_forge_looks_at_counts(paths, dialect, found):
    assert find_codeowners(iter(paths), dialect=dialect) == found


def test_the_last_matching_glob_of_a_service_map_wins():
    globs = GlobList(["/", "/shop/", "/shop/pay/", "*.sql", "/shop/pay/docs/*", "/[slug]/", "cart"])
    expected = {
        "shop/a": 1,
        "shop/pay/a": 2,
        "shop/pay/a.sql": 3,
        "shop/pay/docs/a.sql": 4,
        "shop/pay/docs/a/b": 2,
        "[slug]/x.sql": 5,
        "a/cart": 6,
        "cart/a/b": 6,
        "x": None,
    }
    assert {path: globs.last_match(path) for path in expected} == expected
    assert GlobList(["*", "/shop/pay/", "/shop/", "*.sql"]).last_match("shop/pay/a") == 2
    assert GlobList([]).last_match("x") is None


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "pattern",
    ["*a" * 30 + "b", "**/a*/" * 20 + "b", "**/*a*a*a*a*a*a*/" * 12 + "b", "?*" * 40 + "b", "/" + "*a*/" * 38 + "b"],
)
def test_no_pattern_of_a_stranger_makes_a_search_explode(pattern, dialect):
    globs = GlobList([pattern], dialect=dialect)
    hard = ["/".join(["a" * 40] * 60), "a" * 4000, "a/" * 1500 + "c"]
    assert [globs.last_match(path) for path in hard] == [None, None, None]


def test_a_large_map_and_many_paths_meet_only_where_folders_agree():
    services = [f"/services/s{number}/" for number in range(3000)]
    globs = GlobList(["*", "*.md", *services])
    paths = [f"services/s{number % 3001}/src/f{number}.py" for number in range(30_000)]
    # Each by itself would be 90 million comparisons, past any patience; by folder it is a fraction of a second.
    assert [globs.last_match(path) for path in paths] == [
        2 + number % 3001 if number % 3001 < 3000 else 0 for number in range(30_000)
    ]


NAMES = st.sampled_from(["a", "b", "ab", "a.b", "b a", "**a", "[a]"])
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)
PARTS = st.sampled_from(
    ["a", "b", "ab", "*", "**", "a*", "*b", "?", "*.b", "b\\ a", "\\*", "a\\.b", "\\[a\\]", "*a*b*"]
)
PATTERNS = st.builds(
    lambda head, parts, tail: head + "/".join(parts) + tail,
    st.sampled_from(["", "/"]), st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(["", "/"]),
)  # fmt: skip
WILD_TEXT = st.text(st.sampled_from("ab*?/[]!^\\#@ \t\r\n-.\u00a0\ufeff\x00\u2028\udc80\u00e9019")) | st.text()


@given(WILD_TEXT, PATHS, st.sampled_from(DIALECTS))
def test_wild_text_never_raises_and_every_line_is_a_rule_or_reported_or_says_nothing(text, path, dialect):
    read = parse_codeowners(text, dialect=dialect)
    found = read.owners_of(path)
    assert found is None or isinstance(found, tuple)
    lines = [line.lstrip(" \t") for line in re.split("\r\n|\n|\r", text.removeprefix("\ufeff"))]
    speaking = [line for line in lines if line.strip() and not line.startswith("#")]
    headings = sum(dialect == "gitlab" and line.startswith(("[", "^[")) for line in speaking)
    assert len(read.rules) + len(read.problems) >= len(speaking) - headings


WRONG_OWNERS = st.sampled_from(
    ["n", "@", "@@x", "@a/", "/", "x@", "@x @", "n @x", "@x n", "<@x>", "@x,@y", "\u200b@x", "-"]
)
WRONG_LINES = st.one_of(
    st.builds("{} {}".format, st.one_of(st.just("*"), PATTERNS), WRONG_OWNERS),
    st.builds("!{} @n".format, PATTERNS),
    st.sampled_from(["[a-z]* @n", "\\ @n", "*", "/ @n", "** @n n", "*  # n", "docs\\"]),
    WILD_TEXT,
)


# Most wild text is no malformed line, and most paths are no file that somebody owns.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(
    st.lists(st.tuples(PATTERNS, st.sampled_from(["@x", "@y @z"])), min_size=1, max_size=5),
    WRONG_LINES,
    st.data(),
    st.sampled_from(DIALECTS),
)
def test_no_malformed_line_takes_an_owner_from_a_file_that_has_one(rules, line, data, dialect):
    lines = [f"{pattern} {who}" for pattern, who in rules]
    assume(not re.search("[\r\n\ufeff]", line))
    # A heading of GitLab's is no line of that sort: it begins a section, whose lines follow.
    assume(dialect == "github" or not line.lstrip(" \t").startswith(("[", "^[")))
    # Alone in its file, so that what it says is its own: it is reported, and is no rule.
    alone = parse_codeowners(line, dialect=dialect)
    assume(alone.problems and not alone.rules)
    path = data.draw(PATHS)
    before = owners("\n".join(lines), path, dialect)
    assume(before is not None)
    lines.insert(data.draw(st.integers(0, len(lines))), line)
    assert owners("\n".join(lines), path, dialect) == before

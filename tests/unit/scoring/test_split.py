"""A change is split where its code parts company; tests go with their code, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.commits import FileChange
from scoring.counterfactuals import MOST_PARTS, split_by_directory
from scoring.kinds.files import COUNTED, FileKind, kind_of

names = st.sampled_from(("shop", "pay", "web", "tests", "test", "src", "main", "api"))
paths = st.builds(
    lambda directories, name: "/".join([*directories, name]),
    st.lists(names, max_size=4),
    st.sampled_from(("a.py", "b.py", "test_a.py", "README.md", "cTest.java")),
)
files_changed = st.builds(lambda path, lines: FileChange(path, lines, 0), paths, st.integers(0, 50))
changes = st.lists(files_changed, min_size=1, max_size=12, unique_by=lambda file: file.path)


def split(*files: str | tuple[str, int]) -> list[list[str]]:
    """The parts by path; a file is a path, with its added lines where they matter."""
    made = [FileChange(path, lines, 0) for path, lines in ((f, 1) if isinstance(f, str) else f for f in files)]
    return [[file.path for file in part] for part in split_by_directory(made, kind_of)]


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        pytest.param([("shop/a.py", 1), ("pay/b.py", 9)], [["pay/b.py"], ["shop/a.py"]], id="top-level-largest-first"),
        pytest.param(
            ["src/shop/a.py", "src/pay/b.py"], [["src/pay/b.py"], ["src/shop/a.py"]], id="all-in-one-goes-a-level-down"
        ),
        pytest.param(["setup.py", "shop/a.py"], [["setup.py"], ["shop/a.py"]], id="the-root-is-one-together"),
        pytest.param(["shop/a.py", "shop/b.py"], [["shop/a.py", "shop/b.py"]], id="one-directory-is-one-part"),
        pytest.param(
            ["pay/b.py", "shop/a.py", "tests/shop/test_a.py"],
            [["pay/b.py"], ["shop/a.py", "tests/shop/test_a.py"]],
            id="a-test-goes-with-the-directory-that-it-names",
        ),
        pytest.param(
            [("pay/b.py", 9), "shop/a.py", "tests/test_all.py"],
            [["pay/b.py", "tests/test_all.py"], ["shop/a.py"]],
            id="any-other-test-goes-with-the-largest-part",
        ),
        pytest.param(
            ["src/main/java/pay/B.java", "src/main/java/shop/A.java", "src/test/java/shop/ATest.java"],
            [["src/main/java/pay/B.java"], ["src/main/java/shop/A.java", "src/test/java/shop/ATest.java"]],
            id="maven",
        ),
        pytest.param(
            ["tests/pay/test_b.py", "tests/shop/test_a.py"],
            [["tests/pay/test_b.py"], ["tests/shop/test_a.py"]],
            id="tests-alone-are-split-as-code-is",
        ),
        pytest.param(
            [("a/x.py", 9), ("b/x.py", 8), ("c/x.py", 7), ("d/x.py", 6)],
            [["a/x.py"], ["b/x.py"], ["c/x.py", "d/x.py"]],
            id="what-is-over-three-parts-stays-together",
        ),
    ],
)
def test_the_parts(files, parts):
    assert split(*files) == parts


def test_what_the_repository_itself_says_is_generated_makes_no_part():
    files = [FileChange("shop/a.py", 1, 0), FileChange("client/b.py", 9, 0)]
    said = {"client/b.py": FileKind.GENERATED}
    assert split_by_directory(files, lambda path: said.get(path) or kind_of(path)) == (tuple(files),)


@given(changes, st.randoms(use_true_random=False))
def test_each_file_is_in_one_of_at_most_three_parts_none_without_code_where_there_is_any_in_any_order(files, rng):
    parts = split_by_directory(files, kind_of)
    assert sorted(file.path for part in parts for file in part) == sorted(file.path for file in files)
    assert all(parts)
    assert len(parts) <= MOST_PARTS
    if any(kind_of(file.path) in COUNTED for file in files):
        assert all(any(kind_of(file.path) in COUNTED for file in part) for part in parts)
    rng.shuffle(files)
    assert [sorted(part) for part in split_by_directory(files, kind_of)] == [sorted(part) for part in parts]

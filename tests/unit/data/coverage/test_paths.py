"""Whose file a name means: what tools call a file is held against the files that the repository is known to have."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coverage.paths import KnownPaths, Match, place, tidy
from data.coverage.report import Named

KNOWN = KnownPaths(
    [
        "setup.py",
        "src/shop/pay.py",
        "src/shop/stock.py",
        "web/src/main/java/com/acme/Main.java",
        "batch/src/main/java/com/acme/Main.java",
        "web/src/main/java/com/acme/Cart.java",
        "frontend/src/app.js",
        "admin/src/app.js",
    ]
)
RUNNER = "/builds/acme/shop"


def placed(*names: Named | str, strip: str = "", prefix: str = "") -> list[str]:
    told = [one if isinstance(one, Named) else Named(one) for one in names]
    found = place(told, KNOWN, strip=strip, prefix=prefix)
    return [found.paths[one] for one in told]


def test_the_folder_of_the_checkout_is_found_and_holds_for_files_that_nobody_knows() -> None:
    assert placed(f"{RUNNER}/src/shop/pay.py", f"{RUNNER}/src/shop/brand_new.py", f"{RUNNER}/vendor/setup.py") == [
        "src/shop/pay.py",
        "src/shop/brand_new.py",
        "vendor/setup.py",
    ]


def test_a_path_that_is_known_as_it_stands_stays_though_others_lie_deeper() -> None:
    names = ["app/src/shop/pay.py", "app/src/shop/stock.py", "app/frontend/src/app.js", "src/shop/pay.py"]
    assert placed(*names) == ["src/shop/pay.py", "src/shop/stock.py", "frontend/src/app.js", "src/shop/pay.py"]
    assert placed(*names, "admin/src/app.js")[-1] == "admin/src/app.js"


def test_a_name_is_relative_to_a_source_of_its_report() -> None:
    roots = (f"{RUNNER}/src/shop",)
    assert placed(Named("pay.py", roots), Named("brand_new.py", roots)) == ["src/shop/pay.py", "src/shop/brand_new.py"]


def test_the_source_that_has_the_file_is_taken() -> None:
    roots = (f"{RUNNER}/lib", f"{RUNNER}/src/shop")
    assert placed(Named("pay.py", roots), Named("stock.py", roots)) == ["src/shop/pay.py", "src/shop/stock.py"]


def test_a_path_of_windows_is_read() -> None:
    assert placed(Named("src\\shop\\pay.py", ("D:\\a\\shop",)), "file:///D:/a/shop/src/shop/stock.py") == [
        "src/shop/pay.py",
        "src/shop/stock.py",
    ]


def test_a_package_is_found_below_its_module() -> None:
    names = [Named("com/acme/Main.java", module="web"), Named("com/acme/Main.java", module="batch")]
    assert placed(*names, Named("com/acme/Cart.java")) == [
        "web/src/main/java/com/acme/Main.java",
        "batch/src/main/java/com/acme/Main.java",
        "web/src/main/java/com/acme/Cart.java",
    ]


def test_a_name_that_two_files_fit_is_left_and_counted() -> None:
    found = place([Named("src/app.js"), Named("src/shop/pay.py")], KNOWN)
    assert (found.paths[Named("src/app.js")], found.ambiguous, found.known) == ("src/app.js", 1, 1)
    assert found.examples == ("src/app.js",)
    assert placed("src/app.js", prefix="frontend") == ["frontend/src/app.js"]


def test_a_path_below_nothing_known_is_left_and_counted() -> None:
    found = place([Named("/opt/build/x/new.py"), Named("/usr/lib/setup.py")], KNOWN)
    assert (found.unplaced, found.known) == (2, 0)
    assert placed("/opt/build/x/new.py", strip="/opt/build", prefix="src") == ["src/x/new.py"]


def test_what_is_stripped_is_a_folder_and_not_a_beginning_of_letters() -> None:
    assert placed("/opt/build/new.py", "/opt/builder/new.py", strip="/opt/build/") == ["new.py", "/opt/builder/new.py"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a//b/./c.py", "a/b/c.py"), ("../../a.py", "a.py"), ("//a.py", "/a.py"), (" a.py ", "a.py"), ("C:\\a", "C:/a")],
)
def test_a_name_is_tidied(name: str, expected: str) -> None:
    assert tidy(name) == expected


@given(st.lists(st.text("ab/.\\", min_size=1, max_size=12), max_size=5), st.text("ab/", max_size=4))
def test_every_name_gets_a_path(names: list[str], folder: str) -> None:
    told = [Named(one) for one in names]
    found = place(told, KnownPaths(["a/b", "b/a/b", "a"]), strip=folder, prefix=folder.strip("/"))
    assert set(found.paths) == set(told)
    assert found.known + found.unplaced + found.ambiguous <= len(set(told))


PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


@given(st.lists(PATHS, max_size=8), PATHS, st.sampled_from(["", "a", "b"]), st.sampled_from(["", "/", "x/"]))
def test_what_is_looked_up_is_what_looking_through_all_of_them_finds(
    known: list[str], name: str, module: str, before: str
) -> None:
    name = before + name
    inside = [one for one in known if name.endswith(f"/{one}")]
    longer = sorted({one for one in known if one.endswith(f"/{name}")})
    ours = [one for one in longer if module and module in one.split("/")]
    if name in known:
        wanted = [Match(name, "")]
    elif inside:
        longest = max(inside, key=len)
        wanted = [Match(longest, name[: -len(longest) - 1] or "/")]
    else:
        wanted = [Match(one, None) for one in (ours if len(longer) > 1 and ours else longer)][:2]
    assert KnownPaths(known).matches(name, module) == wanted


@pytest.mark.parametrize("start", ["/builds/", "", "../" * 100])
def test_thousands_of_files_of_one_name_are_found_among_thousands(start: str) -> None:
    known = KnownPaths(f"part/{number}/index.js" for number in range(4_000))
    begun = process_time()
    found = place([Named(f"{start}part/{number}/index.js") for number in range(4_000)], known)
    assert found.known == 4_000
    # Sixteen million comparisons took half a minute.
    assert process_time() - begun < 4

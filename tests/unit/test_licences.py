"""Everything that the locks hold is listed with its licence, and every licence goes with ours."""

from __future__ import annotations

import tomllib

import pytest

from tests.conftest import ROOT
from tests.licences import PAGE, SAID, everything, locked, page, why


def test_every_package_has_a_licence_that_goes_with_ours() -> None:
    listed = [one for packages in everything().values() for one in packages]
    assert len(listed) > 100
    assert [f"{one.name} {one.version}: {one.licence}" for one in listed if one.why is None] == []


def test_the_page_is_what_the_locks_and_the_packages_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run 'make licences' and look at what it changed"


def test_the_page_lists_every_locked_package_with_its_version() -> None:
    rows = {tuple(line.split(" | ")[:2]) for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")}
    for name in ("runtime", "dev", "install"):
        assert {(f"| {package}", version) for package, version in locked(name).items()} <= rows


def test_what_is_said_here_is_of_packages_that_there_are() -> None:
    assert set(SAID) <= locked("runtime").keys() | locked("dev").keys()


def test_our_own_licence_is_the_one_that_they_are_held_against() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"] == "Apache-2.0"


@pytest.mark.parametrize(
    ("licence", "goes"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_an_expression_goes_with_ours_as_spdx_reads_it(licence: str, *, goes: bool) -> None:
    assert (why(licence) is not None) is goes

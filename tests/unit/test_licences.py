"""Everything that the locks hold is listed with its licence, and every licence goes with ours."""

from __future__ import annotations

import tomllib

from tests.conftest import ROOT
from tests.licences import PAGE, SAID, everything, locked, page, why


def test_every_package_has_a_licence_that_goes_with_ours() -> None:
    listed = [one for packages in everything().values() for one in packages]
    assert len(listed) > 100
    assert [f"{one.name} {one.version}: {one.licence}" for one in listed if one.why is None] == []


def test_the_page_is_what_the_locks_and_the_packages_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run 'make licences' and look at what it changed"

    assert set(SAID) <= locked("runtime").keys() | locked("dev").keys()
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"] == "Apache-2.0"


def test_an_expression_goes_with_ours_as_spdx_reads_it() -> None:
    told = ("MIT", "GPL-3.0-only", "GPL-2.0-only OR MIT", "MIT AND GPL-2.0-only", "unknown", "")
    assert [one for one in told if why(one) is not None] == ["MIT", "GPL-2.0-only OR MIT"]

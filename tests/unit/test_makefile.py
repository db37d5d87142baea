"""What `make` does to a checkout that is not as it expects."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_environment_that_is_a_link_is_not_cleared(tmp_path: Path) -> None:
    other, checkout = tmp_path / "other", tmp_path / "checkout"
    other.mkdir()
    (other / "kept").touch()
    (checkout / "requirements").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", *(f"requirements/{lock}.txt" for lock in ("install", "runtime", "dev"))):
        shutil.copy(ROOT / name, checkout / name)
    (checkout / ".venv").symlink_to(other)

    made = subprocess.run(["make", "demo"], cwd=checkout, capture_output=True, text=True, check=False)

    assert made.returncode == 2
    assert "rm .venv" in made.stderr
    assert [one.name for one in other.iterdir()] == ["kept"]

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.briefing.editions.slack_checks import BlockKit, block_kit_of


@pytest.fixture(scope="session")
def block_kit(shared_dir: Path) -> BlockKit:
    """Slack's published limits, which slack_sdk's models check only in part."""
    return block_kit_of(shared_dir)

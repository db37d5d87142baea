from __future__ import annotations

from tests.unit.briefing.answers.monday import frozen_url, own_reception, reception

__all__ = ["frozen_url", "own_reception", "reception"]

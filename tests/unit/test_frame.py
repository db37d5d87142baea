"""The frame that the tests stand in holds whatever runs beside it."""

from __future__ import annotations

import logging
from uuid import uuid4


def test_a_logger_made_while_pytest_walks_through_them_all_stops_nothing():
    known = logging.root.manager.loggerDict
    before = len(known)
    names = [f"riskbrief-test-{uuid4()}" for _ in range(2)]
    try:
        for _, name in zip(known.values(), names, strict=False):
            logging.getLogger(name)
        assert len(known) == before + len(names)
    finally:
        for name in names:
            known.pop(name, None)

"""Reports of coverage: Cobertura XML, LCOV and JaCoCo XML, from a shell or over HTTP, and what they say of changes.

Outside this package only these names are used. What points lost and patch coverage are is in `compare`, with which
report a change is compared in `bases`, whose file a name means in `paths`.
"""

from __future__ import annotations

from data.coverage.bases import KnownCoverage, coverage_of
from data.coverage.derive import ChangeCoverage, derive_coverage
from data.coverage.errors import (
    AboutRefused,
    CoverageRefused,
    ReportMalformed,
    ReportTooLarge,
    ReportUnreadable,
    ReportUnrecognised,
    RepositoryUnknown,
)
from data.coverage.receive import CoverageAbout, CoverageReceived, checked, receive_coverage, take_in
from data.coverage.recognise import MOST_BYTES, looks_like_report, parse_file, parse_report
from data.coverage.report import Report

__all__ = [
    "MOST_BYTES",
    "AboutRefused",
    "ChangeCoverage",
    "CoverageAbout",
    "CoverageReceived",
    "CoverageRefused",
    "KnownCoverage",
    "Report",
    "ReportMalformed",
    "ReportTooLarge",
    "ReportUnreadable",
    "ReportUnrecognised",
    "RepositoryUnknown",
    "checked",
    "coverage_of",
    "derive_coverage",
    "looks_like_report",
    "parse_file",
    "parse_report",
    "receive_coverage",
    "take_in",
]

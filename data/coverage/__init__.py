"""Reports of coverage: Cobertura XML, LCOV and JaCoCo XML, and what they say of changes."""

from __future__ import annotations

from data.coverage.bases import KnownCoverage as KnownCoverage
from data.coverage.bases import coverage_of as coverage_of
from data.coverage.derive import ChangeCoverage as ChangeCoverage
from data.coverage.derive import derive_coverage as derive_coverage
from data.coverage.errors import AboutRefused as AboutRefused
from data.coverage.errors import CoverageRefused as CoverageRefused
from data.coverage.errors import ReportMalformed as ReportMalformed
from data.coverage.errors import ReportTooLarge as ReportTooLarge
from data.coverage.errors import ReportUnreadable as ReportUnreadable
from data.coverage.errors import ReportUnrecognised as ReportUnrecognised
from data.coverage.errors import RepositoryUnknown as RepositoryUnknown
from data.coverage.receive import CoverageAbout as CoverageAbout
from data.coverage.receive import CoverageReceived as CoverageReceived
from data.coverage.receive import checked as checked
from data.coverage.receive import receive_coverage as receive_coverage
from data.coverage.receive import take_in as take_in
from data.coverage.recognise import MOST_BYTES as MOST_BYTES
from data.coverage.recognise import looks_like_report as looks_like_report
from data.coverage.recognise import parse_file as parse_file
from data.coverage.recognise import parse_report as parse_report
from data.coverage.report import Report as Report

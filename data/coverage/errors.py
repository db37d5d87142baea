"""Why a report of coverage is not taken; nothing of it was stored then."""

from __future__ import annotations

from data.errors import ImportFailed


class CoverageRefused(ImportFailed):
    """A report that cannot be taken: what is wrong, what to do, and the field of what was said that it is about."""

    def __init__(self, error: str, *, field: str, fix: str) -> None:
        self.error, self.field, self.fix = error, field, fix
        super().__init__(f"{error}; {fix}")


class _AboutReport(CoverageRefused):
    def __init__(self, name: str, what: str, fix: str) -> None:
        super().__init__(f"{name} {what}", field="report", fix=fix)


class ReportUnreadable(_AboutReport):
    """A file that is not there or may not be read, or whose compression is broken."""


class ReportTooLarge(_AboutReport):
    """A report that holds more than that of one commit can reasonably hold."""


class ReportUnrecognised(_AboutReport):
    """A report in none of the formats that are read."""


class ReportMalformed(_AboutReport):
    """A report that is cut off, or not what its format says."""

    def __init__(self, name: str, line: int | None, what: str, fix: str) -> None:
        super().__init__(name if line is None else f"{name}, line {line:,}:", what, fix)


class RepositoryUnknown(CoverageRefused):
    """Nothing was collected of a repository of that name: there are no changes that a report could be about."""

"""Why a coverage report is not taken; nothing of it was stored."""

from __future__ import annotations

from data.errors import ImportFailed


class CoverageRefused(ImportFailed):
    """A report that cannot be taken: the fault, the fix, and the field it is about."""

    def __init__(self, error: str, *, field: str, fix: str) -> None:
        self.error, self.field, self.fix = error, field, fix
        super().__init__(f"{error}; {fix}")


class _AboutReport(CoverageRefused):
    def __init__(self, name: str, what: str, fix: str) -> None:
        super().__init__(f"{name} {what}", field="report", fix=fix)


class ReportUnreadable(_AboutReport):
    """A missing or unreadable file, or broken compression."""


class ReportTooLarge(_AboutReport):
    """A report larger than one commit's can reasonably be."""


class ReportUnrecognised(_AboutReport):
    """A report in no known format."""


class ReportMalformed(_AboutReport):
    """A report that is cut off, or violates its format."""

    def __init__(self, name: str, line: int | None, what: str, fix: str) -> None:
        super().__init__(name if line is None else f"{name}, line {line:,}:", what, fix)


class RepositoryUnknown(CoverageRefused):
    """Nothing was collected of a repository of that name, so there are no changes to report on."""

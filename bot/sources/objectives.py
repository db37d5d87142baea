"""What the settings say of objectives, in the words of the source that asks about them, and what is wrong with it.

A file of objectives that cannot be used is no fault of the settings: it stops its source and nothing else, so that
loading the settings never opens one. `riskbrief settings check` does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import NotConnected, ObjectivesUnreadable
from data.sources.prometheus.files import Files
from data.sources.prometheus.indicator import Indicator, own_query
from data.sources.prometheus.plan import plan_of
from data.sources.prometheus.slo import Slo, id_of_own

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.settings.sources import ObjectiveTable


def own_objectives(settings: Settings) -> tuple[Slo, ...]:
    """Return the objectives that stand in the settings themselves."""
    return tuple(
        Slo(
            id=id_of_own(one.service, one.label),
            service_id=one.service,
            label=one.label,
            target=one.target,
            window_days=one.window_days,
            indicator=_indicator(one),
        )
        for one in settings.sources.prometheus.objective
    )


def files_of(settings: Settings) -> Files:
    """Return the files that the settings name; a relative path starts at the folder of the settings."""
    folder = Path() if settings.file is None else settings.file.parent
    return Files(folder=folder, patterns=settings.sources.prometheus.files)


def file_problems(settings: Settings) -> tuple[str, ...]:
    """Return what is wrong with the files of objectives: a line for each, with its place, its value and the fix."""
    if not settings.sources.prometheus.files:
        return ()
    try:
        plan_of(own_objectives(settings), files_of(settings), settings.objective_services)
    except ObjectivesUnreadable as error:
        return error.problems
    except NotConnected as error:
        return (str(error),)
    return ()


def _indicator(one: ObjectiveTable) -> Indicator:
    """Return what is asked; crosschecks.py has made sure that either a ratio is there or the other two."""
    if one.ratio is not None:
        return Indicator(counted=own_query(one.ratio))
    assert one.errors is not None  # noqa: S101 (as above)
    assert one.total is not None  # noqa: S101 (as above)
    return Indicator(counted=own_query(one.errors), total=own_query(one.total))

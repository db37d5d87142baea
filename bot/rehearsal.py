"""The example organisation's story for `riskbrief demo`, told Monday by Monday through the real pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.options import StandingClock
from bot.settings import load_settings
from bot.wiring import load_method
from briefing.contracts.organisation import Organisation, ScopePlan, due_at, holiday_name
from briefing.contracts.week import Week
from briefing.delivery.editor import MailIdentity
from briefing.delivery.run import Run
from briefing.delivery.runs.services import RunServices
from briefing.evidence.stored.scoring import Scored
from briefing.narrative.narrator import Narrator, TemplateNarrator
from data.demo.company import build_company
from data.engine import open_engine
from data.migrate import migrate
from data.store import Store

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.delivery.outlets.protocol import Outlet
    from briefing.editions.view.values import EditionView
    from data.records import Delivery

NEWEST: Final = datetime(2026, 9, 21, 15, tzinfo=UTC)
"""When the story's last briefings are due, in any zone and season."""

MAIL = MailIdentity(sender="Riskbrief <riskbrief@acme.example>", domain="acme.example")


def _weeks_until(moment: datetime) -> int:
    return (moment - NEWEST) // timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeBriefing:
    scope: ScopePlan
    payload: Payload
    narrative: Narrative
    view: EditionView


class Rehearsal:
    """The example organisation, ready to be briefed."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        outlets: Mapping[str, Outlet],
        narrator: Narrator | None = None,
        until: datetime | None = None,
    ) -> None:
        """Build organisation and store in a folder; without a narrator the template writes. With `until`, the last week
        is the last whose briefings are all due by then, else the story's. Raises DataError where the store cannot be
        made.
        """
        company = build_company(seed, later=0 if until is None else _weeks_until(until))
        settings_file = folder / "riskbrief.toml"
        settings_file.write_text(company.settings, encoding="utf-8")
        self.organisation: Organisation = load_settings(settings_file, {}).organisation
        self.weeks: tuple[date, ...] = tuple(monday - timedelta(days=7) for monday in company.mondays)
        engine = open_engine(f"sqlite:///{folder / 'riskbrief.db'}")
        migrate(engine)
        store = Store(engine)
        store.save(company.records)
        self._scored = Scored()
        self.clock = StandingClock(self._due(self.weeks[-1]))
        self.run = Run(
            RunServices.of(
                store=store,
                organisation=self.organisation,
                method=load_method(),
                narrator=narrator or TemplateNarrator(),
                holiday=holiday_name,
                clock=self.clock,
                outlets=outlets,
                mail=MAIL,
            )
        )

    def scopes(self) -> dict[str, ScopePlan]:
        """Return the scopes with readers by id; the director's, which is the widest, first."""
        found = {scope.id: scope for scope in map(self.organisation.scope_of, self.organisation.managers)}
        return dict(sorted(found.items(), key=lambda item: (-len(item[1].teams), item[0])))

    def tell(self, monday: date) -> Iterator[ScopeBriefing]:
        """Brief every scope of a week, the director's first; each week knows the last one's asks."""
        self.clock.moment = self._due(monday)
        for scope in self.scopes().values():
            week = Week(monday, scope.zone)
            payload = self.run.composer.payload_of(scope, week, self._scored)
            narrative = self.run.composer.narrative_of(payload)
            view = self.run.editor.view_for(payload, narrative, private=True)
            yield ScopeBriefing(scope=scope, payload=payload, narrative=narrative, view=view)

    def names_of(self, payload: Payload) -> Mapping[str, str]:
        """Return the display names that a private edition may use, by person id."""
        return self.run.editor.names_of(payload)

    def send(self, monday: date) -> list[Delivery]:
        """Send a week's briefings when the last is due; return all parts' results."""
        self.clock.moment = self._due(monday)
        return [one for outcome in self.run.brief_due() for one in outcome.deliveries]

    def _due(self, monday: date) -> datetime:
        """Return when the last of a week's briefings is due."""
        return max(
            due_at(manager, Week(monday, scope.zone), scope.zones)
            for manager in self.organisation.managers
            for scope in [self.organisation.scope_of(manager)]
        )

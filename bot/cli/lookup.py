"""Looks up typed names, and a scope and week of the store. Only the audit is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.audit import record
from bot.cli.console import collect_seldom, progress
from bot.cli.options import clock_of
from bot.errors import UsageError
from bot.outlets import Outlets
from bot.settings import Settings, load_settings
from bot.wiring import build_composer, build_run, build_store, load_method
from briefing.contracts.clock import Clock
from briefing.contracts.errors import WeekUnknown
from briefing.contracts.organisation import Manager, Organisation, ScopePlan
from briefing.contracts.payload import Payload, parse_payload
from briefing.contracts.week import Week, parse_week, week_of
from briefing.evidence.stored.lookup import near
from briefing.readers.audit import AuditAction
from data.records import Change, FrozenPayload, ServicePath
from data.store import Store

if TYPE_CHECKING:
    from briefing.delivery.brief_clones import Progress
    from briefing.delivery.freeze import Composer
    from briefing.delivery.run import Run
    from briefing.evidence.basis import Basis
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from briefing.evidence.stored.scoring import Scored
    from scoring.score import Method


def id_named(text: str, labels: Mapping[str, str], what: str) -> str:
    """Return the id that a text names. Raises UsageError with the nearest, else all."""
    wanted = text.strip().casefold()
    for one, label in labels.items():
        if wanted in {one.casefold(), label.casefold()}:
            return one
    by_name = {**{label.casefold(): one for one, label in labels.items()}, **{one.casefold(): one for one in labels}}
    close = list(dict.fromkeys(by_name[name] for name in near(wanted, by_name)))
    close = close or sorted({one for name, one in by_name.items() if wanted and wanted in name})
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(labels) or 'none'}"
    raise UsageError(f"there is no {what} {text!r}; {hint}")


def manager_named(text: str, company: Organisation, what: str = "reader") -> Manager:
    """Return the manager that a text names. Raises as `id_named`."""
    wanted = id_named(text, {one.id: one.name for one in company.managers}, what)
    return next(one for one in company.managers if one.id == wanted)


TeamOption = Annotated[str | None, typer.Option("--team", metavar="TEAM", help="The team to read for, by id or name.")]
ReaderOption = Annotated[
    str | None, typer.Option("--manager", metavar="MANAGER", help="The manager whose scope to read, by id or name.")
]
WeekOption = Annotated[
    str | None, typer.Option("--week", metavar="WEEK", help="An ISO week such as 2026-W46. Default: the last complete.")
]


@dataclass(frozen=True, kw_only=True)
class StoreLookup:
    """The open store, and what it takes to compute a week in memory."""

    settings: Settings
    store: Store
    clock: Clock
    is_recorded: bool = False
    """Whether the caller already told the audit, for a reader."""
    scored: dict[frozenset[str] | None, Scored] = field(default_factory=dict)

    @property
    def organisation(self) -> Organisation:
        return self.settings.organisation

    @cached_property
    def method(self) -> Method:
        return load_method(self.settings.bands, self.settings.scorecard, self.settings.file_kinds)

    @cached_property
    def composer(self) -> Composer:
        """Makes payloads without Slack's and the mail's libraries."""
        return build_composer(self.settings, self.store, clock=self.clock)

    @cached_property
    def run(self) -> Run:
        """A run without outlets, for what only a whole run can tell."""
        return build_run(self.settings, self.store, Outlets({}, {}), clock=self.clock)

    @property
    def now(self) -> int:
        """Now, in epoch seconds."""
        return int(self.clock.now().timestamp())

    def record(self, deed: AuditAction, subject: str = "", detail: str | None = None) -> None:
        """Tell the audit what is about to be shown. Raises StoreError; then show nothing."""
        if not self.is_recorded:
            record(self.settings, deed, subject, detail)

    # ---- the scope

    def scope(self, team: str | None, reader: str | None) -> ScopePlan | None:
        """Return the options' scope, None for none of several. Raises UsageError with the nearest."""
        if team is not None and reader is not None:
            raise UsageError("--team and --manager each name a scope; give one of them")
        if team is not None:
            return self.scope_of_team(id_named(team, {one.id: one.label for one in self.organisation.teams}, "team"))
        if reader is not None:
            return self.organisation.scope_of(manager_named(reader, self.organisation, "manager"))
        scopes = self.scopes()
        return scopes[0] if len(scopes) == 1 else None

    def one_scope(self, team: str | None, reader: str | None) -> ScopePlan:
        """Return the options' scope, or the only one. Raises UsageError where unclear."""
        scope = self.scope(team, reader)
        if scope is None:
            raise UsageError(f"there are {len(self.scopes())} scopes; give {self.which_scope()}")
        return scope

    def scopes(self) -> list[ScopePlan]:
        """Return all scopes with readers, else the teams'."""
        found = {one.id: one for one in map(self.organisation.scope_of, self.organisation.managers)}
        return list(found.values()) or list(map(self.organisation.scope_of_team, self.organisation.teams))

    def scope_of_team(self, team_id: str) -> ScopePlan:
        """Return a team's scope, with or without readers."""
        return self.organisation.scope_of_team(next(one for one in self.organisation.teams if one.id == team_id))

    def which_scope(self) -> str:
        """Say how to name a scope, for messages."""
        teams = ", ".join(one.id for one in self.organisation.teams)
        readers = ", ".join(one.id for one in self.organisation.managers)
        return f"--team with one of {teams}" + (f", or --manager with one of {readers}" if readers else "")

    # ---- the week

    def week(self, scope: ScopePlan, text: str | None) -> Week:
        """Return a text's week, or the last complete one, in the scope's zone. Raises WeekUnknown."""
        last = scope.running_week(self.now).earlier(1)
        if text is None:
            return last
        first = self._first_week(scope) or last
        try:
            found = parse_week(text, scope.zone)
        except WeekUnknown as error:
            raise WeekUnknown(f"{error}{self._hint(text, first, last)}") from error
        if found > last:
            zones = (one for one in (scope.zone, *scope.zones) if week_of(self.now, one).monday <= found.monday)
            why = f"week {found.id} is not over in {next(zones)}; the last complete one is {last.id}"
            raise WeekUnknown(f"{why}, so try --week {last.id}")
        # Frozen weeks stay, even when their changes are no longer kept.
        if found < first and self.store.get(FrozenPayload, scope_id=scope.id, week=found.id) is None:
            why = f"nothing of {scope.label} is known from {found.id}; the first week is {first.id}"
            raise WeekUnknown(f"{why}, so try --week {first.id}")
        return found

    def _first_week(self, scope: ScopePlan) -> Week | None:
        paths = self.store.read(ServicePath, service_id=sorted(self.services_of(scope)))
        repositories = sorted({path.repository_id for path in paths})
        oldest = self.store.read(Change, repository_id=repositories, order=("opened_at",), limit=1)
        return week_of(oldest[0].opened_at, scope.zone) if oldest else None

    @staticmethod
    def _hint(text: str, first: Week, last: Week) -> str:
        """Name the weeks that a text may mean: its digits as year and number, else similar ones."""
        digits = re.fullmatch(r"\D*(\d{4})\D*(\d{1,2})\D*", text)
        weeks = [last.earlier(back).id for back in range((last.monday - first.monday).days // 7 + 1)]
        meant = [f"{digits[1]}-W{int(digits[2]):02}"] if digits is not None else []
        close = [one for one in meant if one in weeks] or near(text.upper(), weeks, most=1)
        return f"; did you mean {close[0]}?" if close else f"; the last complete one is {last.id}"

    # ---- the payload

    def payload(self, scope: ScopePlan, week: Week) -> tuple[Payload, FrozenPayload | None]:
        """Return a scope's and week's payload, with its record if frozen. Raises NothingCollected."""
        frozen = self.store.get(FrozenPayload, scope_id=scope.id, week=week.id)
        if frozen is not None:
            return parse_payload(frozen.body, name=f"the stored payload {frozen.hash[:12]}"), frozen
        with self._scoring(scope) as scored:
            return self.composer.payload_of(scope, week, scored), None

    def so_far(self, scope: ScopePlan) -> Payload:
        """Return the running week's payload as of now, never frozen. Raises NothingCollected."""
        with self._scoring(scope) as scored:
            return self.composer.so_far(scope, scored, self.now)

    def basis(self, scope: ScopePlan, week: Week) -> Basis:
        """Return what a scope's week is computed from, frozen or not."""
        with self._scoring(scope) as scored:
            return self.composer.basis_of(scope, week, scored)

    @contextmanager
    def _scoring(self, scope: ScopePlan) -> Iterator[Scored]:
        """Show on stderr the progress of scoring a scope."""
        scored = self.scored_of(self.services_of(scope))
        with progress("Scoring") as scored.tell:
            yield scored
        scored.tell = None

    def evidence(
        self,
        week: Week,
        services: frozenset[str] | None,
        until: int | None = None,
        *,
        about: str | None = None,
        tell: Progress | None = None,
    ) -> OrganisationEvidence:
        """Return services' evidence (None: all) as of a week's end or a moment in it (epoch seconds)."""
        from briefing.evidence.stored.scoring import Scored  # noqa: PLC0415

        asked = None if about is None else Scored(services=services, asked=frozenset({about}), tell=tell)
        return self.composer.evidence_of(week, asked or self.scored_of(services), until=until)

    def scored_of(self, services: frozenset[str] | None) -> Scored:
        """Return some services' scores so far: a command is for one scope and must be quick."""
        from briefing.evidence.stored.scoring import Scored  # noqa: PLC0415

        return self.scored.setdefault(services, Scored(services=services))

    def services_of(self, scope: ScopePlan) -> frozenset[str]:
        return frozenset(service.id for service in self.organisation.services_of(scope))


@contextmanager
def open_lookup(config: Path | None, now: str | None, *, is_recorded: bool = False) -> Iterator[StoreLookup]:
    """Open the settings' store for reading: only the audit is written, not even that if `is_recorded`."""
    collect_seldom()
    settings = load_settings(config)
    clock = clock_of(now)
    # A rehearsal's store keeps frozen things in memory, and cannot write.
    with build_store(settings, dry_run=True) as store:
        yield StoreLookup(settings=settings, store=store, clock=clock, is_recorded=is_recorded)

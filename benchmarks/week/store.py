"""The store of a large company as a collection leaves it: everything of the example company scored, and copied."""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.crash.store import StandingClock
from benchmarks.week.copies import blocks, copied, name_of, scopes_of
from bot.cli.console import collect_seldom
from bot.rehearsal import MAIL
from bot.wiring import load_method
from briefing.contracts.organisation import holiday_name
from briefing.contracts.week import Week
from briefing.delivery.run import Run
from briefing.delivery.runs.services import RunServices
from briefing.evidence.score_cache.cache import keep, stamp_of
from briefing.evidence.stored.org_snapshot import WEEK, holdings_of
from briefing.evidence.stored.register import save_organisation
from briefing.evidence.stored.scoring import Scored, Scoring
from briefing.narrative.narrator import TemplateNarrator
from data.demo.company import build_company
from data.engine import open_engine
from data.migrate import migrate
from data.records import Change, Repository
from data.store import Store

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.stored.org_snapshot import OrgSnapshot

SEED = 1


def scored_company(folder: Path) -> tuple[OrgSnapshot, date, float]:
    """Return what the product makes of the example company as of its last week, and how long that took (seconds)."""
    company = build_company(SEED)
    store = open_store(folder / "company.db")
    store.save(company.records)
    week = Week(company.mondays[-1], "UTC").earlier(1)
    scoring = Scoring(store=store, method=load_method(), holiday=holiday_name)
    began = time.perf_counter()
    evidence = scoring.evidence(week, Scored())
    return holdings_of(evidence), week.monday, time.perf_counter() - began


def fill(store: Store, organisation: Organisation, holdings: OrgSnapshot, layers: float) -> int:
    """Make the store of a large company as it is after a collection; return its changes in the newest week."""
    model = sorted(holdings.began)
    every = list(blocks(len(organisation.services), len(model)))
    store.save(
        Repository(id=f"repository-{block:03}", name=f"acme/repository-{block:03}", default_branch="main", web_url=None)
        for block in every
    )
    store.save(one for one in holdings.frame.sources if one.repository_id is None)
    save_organisation(store, organisation)
    newest = 0
    for block in every:
        say(f"changes of repository {block + 1} of {len(every)}")
        part = copied(holdings, block, layers)
        store.save(map(_stored, part.changes))
        newest += sum(change.landed_at >= holdings.frame.moment - WEEK for change in part.changes)
    with store.snapshot() as view:
        stamp = stamp_of(view, load_method(), organisation.incident_hours)
    known = {service.id for service in organisation.services}
    for block in every:
        say(f"what was scored of repository {block + 1} of {len(every)}")
        keep(store, copied(holdings, block, layers), {name_of(service, block) for service in model} & known, stamp)
    return newest


def _stored(change: ScoredChange) -> Change:
    return Change(
        id=change.id,
        repository_id=change.repository,
        number=int(change.label.rpartition("#")[2]),
        title=change.title,
        author_id=change.author,
        opened_at=min(change.ready_at, change.landed_at),
        first_commit_at=None,
        approved_at=None,
        merged_at=change.landed_at,
        closed_at=change.landed_at,
        updated_at=change.landed_at,
        is_draft=False,
        merge_sha=change.sha,
        reverts_id=None,
    )


def measure(path: Path, organisation: Organisation, week: Week, share: tuple[int, int]) -> dict[str, float]:
    """Compute and freeze the payloads of one worker's share of the scopes; return what it took and what came out.

    `share` is the worker's number and how many there are. Memory is the peak of the process, in MiB.
    """
    collect_seldom()
    run = Run(
        RunServices.of(
            store=Store(open_engine(f"sqlite:///{path}")),
            organisation=organisation,
            method=load_method(),
            narrator=TemplateNarrator(),
            holiday=holiday_name,
            clock=StandingClock(datetime.fromtimestamp(week.end.timestamp() + 2 * 86_400, UTC)),
            outlets={},
            mail=MAIL,
        )
    )
    began, scored = time.process_time(), Scored()
    payloads = [run.composer.payload_of(scope, week, scored) for scope in scopes_of(organisation)[share[0] :: share[1]]]
    return {
        "cpu": time.process_time() - began,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "payloads": len(payloads),
        "facts": sum(len(one.facts) for one in payloads),
        "cards": sum(len(one.cards) for one in payloads),
    }


def open_store(path: Path) -> Store:
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    return Store(engine)


def say(text: str) -> None:
    """Show how far it is, where somebody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

"""What `riskbrief init` shows: what was found, the rule behind it, and a coloured diff."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.cli.options import plural
from bot.cli.render.drawing import grid
from briefing.editions.terminal.screen import Screen

if TYPE_CHECKING:
    from bot.init.additions import Additions
    from bot.init.proposal import Choices, Landscape, ProposedService
    from data.sources.github.seen import Seen

WIDTH: Final = 100
MOST_ROWS: Final = 40
RULE: Final = (
    "A repository is one service, unless at least two of its folders look like services of their own: in services/ and"
    " apps/ by a manifest or Dockerfile, in packages/ by a Dockerfile, at the root where CODEOWNERS gives them to"
    " different teams. The team is the one that CODEOWNERS gives most of it to."
)
STYLES: Final = {"+": "green", "-": "red", "@": "cyan"}


def print_found(seen: Seen, landscape: Landscape) -> None:
    """Print services with teams and their origins on stderr."""
    heads = ("service", "team", "paths", "deployments")
    shown = landscape.services[:MOST_ROWS]
    rows = ((one.id, one.team, f"{one.repository} {one.glob}", _deployed(one)) for one in shown)
    table = grid(heads, rows, folds=True, box=None, padding=(0, 2, 0, 0))
    console = Screen(stderr=True, width=None if sys.stderr.isatty() else WIDTH)
    console.print(table)
    if len(landscape.services) > MOST_ROWS:
        console.print(f"and {len(landscape.services) - MOST_ROWS} more services")
    for line in (RULE, *_counts(seen, landscape)):
        console.print(line)


def _deployed(service: ProposedService) -> str:
    if service.environment is not None:
        return f"environment {service.environment}"
    return "auto" if service.hint is None else service.hint


def _counts(seen: Seen, landscape: Landscape) -> Iterator[str]:
    looked, in_use = len(seen.repositories), len(seen.there)
    kind = "organisation" if seen.is_organisation else "account"
    more = "" if not seen.cut_off else " at least"
    left_out = f"; left out are {seen.left_out} that are forks, archived or empty" if seen.left_out else ""
    yield (
        f"{plural(landscape.services, 'service')} of {plural(landscape.teams, 'team')}, from {looked} of{more} {in_use}"
        f" repositories of the {kind} {seen.login}{left_out}."
    )
    if looked < in_use:
        yield "The others had fewer commits in 90 days, or none; --most takes more, --repository names them one by one."
    if seen.is_organisation and seen.teams is None:
        yield "The names of the teams may not be seen; grant Members: read (of the organisation)."


def said_choices(choices: Choices) -> Iterator[str]:
    """Yield what was chosen for what GitHub cannot tell."""
    yield f"Time zone {choices.zone}: {choices.zone_why}."
    reader = choices.reader
    if reader is None:
        yield "Nobody reads yet: a [[manager]] stands in the file behind '#'."
    elif choices.is_reached:
        ways = [way for way in (reader.slack and "Slack", choices.mail and reader.email and "email") if way]
        yield f"{reader.name} reads for all teams, by {' and '.join(ways)}."
    else:
        yield f"Nothing would reach {reader.name} yet: their [[manager]] stands in the file behind '#'."


def print_difference(lines: Iterable[str]) -> None:
    """Print a unified diff on stdout, coloured on a terminal."""
    console = Screen(soft_wrap=True, no_color=not sys.stdout.isatty())
    for line in lines:
        console.print(Text(line, STYLES.get(line[:1], "")))


def said_gone(additions: Additions) -> Iterator[str]:
    """Yield what is gone from GitHub, with what to do."""
    yield from _gone(additions.gone_repositories, "is gone, archived, or not to be seen; take its [[service.path]] out")
    yield from _gone(additions.gone_teams, "is no team on GitHub any more; see who owns its services now")


def _gone(names: Sequence[str], what: str) -> Iterator[str]:
    return (f"riskbrief: {name} {what}" for name in names)

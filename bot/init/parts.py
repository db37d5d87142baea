"""Decides whether a repository is one service or several, and which folders these are.

The rule, which `riskbrief init` also prints: a repository is one service, unless at least two of its folders look like
services of their own. On the shelves `services` and `apps` a folder does where it has a manifest or something that runs
it; on `packages`, where libraries are as common, only where something runs it. Folders at the root count where
CODEOWNERS gives them to at least two different teams and each has a manifest or something that runs it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from data.codeowners import OwnersFile, parse_codeowners
from data.sources.github.survey import SHELVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.sources.github.seen import Folder, SeenRepository

MANIFESTS: Final = frozenset(
    {
        *("package.json", "go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "Cargo.toml", "pyproject.toml"),
        *("setup.py", "requirements.txt", "Pipfile", "Gemfile", "composer.json", "mix.exs", "build.sbt", "deno.json"),
    }
)
MANIFEST_ENDINGS: Final = (".csproj", ".fsproj")
RUNS: Final = frozenset(
    {
        *("Dockerfile", "Containerfile", "Procfile", "fly.toml", "serverless.yml", "serverless.yaml", "app.yaml"),
        *("Chart.yaml", "skaffold.yaml", "wrangler.toml", "vercel.json", "netlify.toml"),
    }
)
"""Files that say that a folder is run, and not only built into something else."""

LIBRARIES: Final = "packages"
FEWEST: Final = 2


def owners_of(repository: SeenRepository) -> OwnersFile | None:
    """Read a repository's CODEOWNERS; None without one."""
    return None if repository.codeowners is None else parse_codeowners(repository.codeowners)


def parts_of(repository: SeenRepository, owners: OwnersFile | None) -> list[Folder]:
    """Return the folders that are services of their own, in the order of their paths; none where it is one service."""
    found = [one for one in repository.folders if _is_on_shelf(one)]
    found += _owned_at_root(repository.folders, owners)
    # A name that no setting may hold cannot be told apart from its neighbours there.
    found = [one for one in found if one.path.isprintable()]
    return sorted(found, key=lambda one: one.path) if len(found) >= FEWEST else []


def team_of(folder: Folder | None, owners: OwnersFile | None) -> str | None:
    """Return the team, as "org/slug", that owns most of what is in a folder; None where no team owns anything of it."""
    if folder is None or owners is None:
        return None
    votes = Counter(team for path in _samples(folder) for team in _teams(owners.owners_of(path) or ()))
    # By name where two own as much, so that a second look proposes the same.
    return min(votes, key=lambda team: (-votes[team], team), default=None)


def root_of(repository: SeenRepository) -> Folder | None:
    """Return the folder that everything is in; None where contents may not be seen."""
    return next((one for one in repository.folders if one.path == ""), None)


def _is_on_shelf(folder: Folder) -> bool:
    shelf, _, rest = folder.path.partition("/")
    if shelf not in SHELVES or not rest:
        return False
    return _is_run(folder) or (shelf != LIBRARIES and _has_manifest(folder))


def _owned_at_root(folders: Iterable[Folder], owners: OwnersFile | None) -> list[Folder]:
    if owners is None:
        return []
    at_root = [one for one in folders if one.path and "/" not in one.path and one.path not in SHELVES]
    found = [one for one in at_root if _is_run(one) or _has_manifest(one)]
    teams = {team_of(one, owners) for one in found} - {None}
    return found if len(teams) >= FEWEST else []


def _is_run(folder: Folder) -> bool:
    return not RUNS.isdisjoint(folder.files)


def _has_manifest(folder: Folder) -> bool:
    return not MANIFESTS.isdisjoint(folder.files) or any(name.endswith(MANIFEST_ENDINGS) for name in folder.files)


def _samples(folder: Folder) -> Iterator[str]:
    """Yield a path for each thing in a folder; a folder in it stands for a file of its own."""
    start = f"{folder.path}/" if folder.path else ""
    yield from (f"{start}{name}" for name in sorted(folder.files))
    yield from (f"{start}{name}/file" for name in sorted(folder.folders))


def _teams(owners: Iterable[str]) -> Iterator[str]:
    return (owner.removeprefix("@") for owner in owners if owner.startswith("@") and "/" in owner)

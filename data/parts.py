"""Finds which folders of a repository (root, its folders and the shelves') are services, for `init` and clones.

The first rule that finds some decides: 1. Backstage's catalog-info.yaml. 2. Folders run or owned apart: on `services`
and `apps` with a manifest or something that runs it, on `packages` and `crates` only the latter, at the root both, or a
manifest and another team by CODEOWNERS. 3. A workspace's published packages, if few. With fewer than two, a repository
is one service. Documentation, tests, CI and Helm charts are none.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    from data.codeowners import OwnersFile

SHELVES: Final = ("services", "apps", "packages", "crates")
"""Folders in which a repository keeps several services."""

LIBRARIES: Final = frozenset({"packages", "crates"})
"""Shelves on which libraries are as common as services."""

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
        *("skaffold.yaml", "wrangler.toml", "vercel.json", "netlify.toml"),
    }
)
"""Files that say that a folder is run, not only built into something."""

ASIDE: Final = frozenset(
    {
        *("doc", "docs", "documentation", "website", "example", "examples", "sample", "samples", "demo", "demos"),
        *("test", "tests", "testing", "e2e", "integration", "fixture", "fixtures", "playground", "bench", "benches"),
        *("benchmark", "benchmarks", "vendor", "third_party", "node_modules", "template", "templates", "contrib"),
    }
)
"""Folders beside the product, without services; hidden folders are too."""

CATALOG: Final = "catalog-info.yaml"
COMPONENTS: Final = frozenset({"service", "library", "website"})
_COMPONENT_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")

WORKSPACES: Final = (
    ("pnpm-workspace.yaml", "", "package.json"),
    ("lerna.json", "", "package.json"),
    ("package.json", '"workspaces"', "package.json"),
    ("Cargo.toml", "[workspace]", "Cargo.toml"),
    ("pyproject.toml", "[tool.uv.workspace]", "pyproject.toml"),
    ("pom.xml", "<modules>", "pom.xml"),
)
"""A workspace's root file, what it then contains, and each member's manifest."""

FEWEST: Final = 2
MOST_PACKAGES: Final = 8
"""A workspace that publishes more is one product: nobody watches sixty packages separately."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """A folder's path (empty for the root), and the names directly in it."""

    path: str
    files: frozenset[str]
    folders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A service of a repository. An empty path is all that is in no other part."""

    path: str
    name: str


def folders_of(paths: Iterable[str]) -> list[Folder]:
    """Return the folders to look at, from a tree's paths."""
    files: dict[str, set[str]] = {"": set()}
    folders: dict[str, set[str]] = {"": set()}
    for path in paths:
        *above, name = path.split("/")
        for depth, child in enumerate(above):
            folders.setdefault("/".join(above[:depth]), set()).add(child)
        files.setdefault("/".join(above), set()).add(name)
    return [
        Folder(path=path, files=frozenset(files.get(path, ())), folders=frozenset(folders.get(path, ())))
        for path in sorted(files.keys() | folders.keys())
        if _is_seen(path)
    ]


def texts_wanted(folders: Iterable[Folder]) -> list[str]:
    read = {CATALOG, *_IS_PUBLISHED}
    return sorted(_inside(one, name) for one in folders if not _is_aside(one.path) for name in one.files & read)


def parts_of(
    repository: str, folders: Sequence[Folder], texts: Mapping[str, str], owners: OwnersFile | None
) -> list[Part]:
    """Return a repository's services by path, none if it is one; one named like the repository is its main part."""
    # A name that no setting may hold would be confused with its neighbours there.
    beside = [one for one in folders if one.path.isprintable() and not _is_aside(one.path)]
    catalogued = list(_catalogued(beside, texts))
    found = catalogued or _apart(beside, owners) or _published(beside, texts)
    found = sorted(found, key=lambda one: one.path)
    main = re.split(r"[/+]", repository)[-1].lower()
    found = [one for one in found if not one.path or one.name.lower() != main]
    taken = Counter(one.name for one in found)
    return [Part(one.path, one.name if taken[one.name] == 1 else one.path or repository) for one in found]


def team_of(folder: Folder | None, owners: OwnersFile | None) -> str | None:
    """Return the team ("org/slug") that owns most of a folder; None if none owns any."""
    if folder is None or owners is None:
        return None
    votes = Counter(team for path in _samples(folder) for team in _teams(owners.owners_of(path) or ()))
    # Equal shares: by name, so that a second look proposes the same.
    return min(votes, key=lambda team: (-votes[team], team), default=None)


def is_product(path: str) -> bool:
    """Whether a path may belong to a service, unlike documentation and the like."""
    return not _is_aside(path.rpartition("/")[0])


def _is_seen(path: str) -> bool:
    shelf, slash, rest = path.partition("/")
    return not slash or (shelf in SHELVES and "/" not in rest)


def _is_aside(folder: str) -> bool:
    top, _, rest = folder.partition("/")
    name = rest.partition("/")[0] if top in SHELVES and rest else top
    return name.startswith(".") or name.lower() in ASIDE


def _catalogued(folders: Iterable[Folder], texts: Mapping[str, str]) -> Iterator[Part]:
    for one in folders:
        name = _component(texts.get(_inside(one, CATALOG), ""))
        if name is not None:
            yield Part(one.path, name)


def _component(text: str) -> str | None:
    """Return the first suitable component in a Backstage file; None without one."""
    try:
        # All scalars are text for this loader: a stranger's tag (`!!int ''`) would fail in its own way.
        entities = [one for one in yaml.load_all(text, yaml.BaseLoader) if isinstance(one, dict)]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    for one in entities:
        spec, metadata = one.get("spec"), one.get("metadata")
        if one.get("kind") == "Component" and isinstance(spec, dict) and isinstance(metadata, dict):
            name = metadata.get("name")
            if str(spec.get("type")) in COMPONENTS and isinstance(name, str) and _COMPONENT_NAME.fullmatch(name):
                return name
    return None


def _apart(folders: Sequence[Folder], owners: OwnersFile | None) -> list[Part]:
    """Find folders run or owned apart; a single one only beside a root that is a product too."""
    built = [one for one in folders if one.path and "/" not in one.path and _has_manifest(one)]
    built = [one for one in built if one.path not in SHELVES]
    run = [one for one in built if _is_run(one)]
    has_teams = len({team_of(one, owners) for one in built} - {None}) >= FEWEST
    found = [*(built if has_teams else run), *(one for one in folders if _is_on_shelf(one))]
    root = next((one for one in folders if one.path == ""), None)
    is_beside = bool(run) and root is not None and _has_manifest(root)
    return list(map(_part, found)) if len(found) >= FEWEST or is_beside else []


def _is_on_shelf(folder: Folder) -> bool:
    shelf, _, rest = folder.path.partition("/")
    if shelf not in SHELVES or not rest:
        return False
    return _is_run(folder) or (shelf not in LIBRARIES and _has_manifest(folder))


def _published(folders: Sequence[Folder], texts: Mapping[str, str]) -> list[Part]:
    root = next((one for one in folders if one.path == ""), None)
    if root is None:
        return []
    of_root = {name: texts.get(name, "") for name in root.files}
    manifests = {manifest for name, mark, manifest in WORKSPACES if name in of_root and mark in of_root[name]}
    found = [
        one
        for one in folders
        if one.path and any(_is_published(name, texts.get(_inside(one, name))) for name in manifests & one.files)
    ]
    return list(map(_part, found)) if FEWEST <= len(found) <= MOST_PACKAGES else []


def _is_published(manifest: str, text: str | None) -> bool:
    """Whether a package is published; one that could not be read is not known to be."""
    try:
        return text is not None and _IS_PUBLISHED[manifest](text)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return False


def _npm(text: str) -> bool:
    package = json.loads(text)
    return bool(package.get("name")) and package.get("private") is not True


def _cargo(text: str) -> bool:
    package = tomllib.loads(text).get("package", {})
    return bool(package) and package.get("publish") not in (False, [])


def _python(text: str) -> bool:
    project = tomllib.loads(text).get("project", {})
    return bool(project) and not any(one.startswith("Private ::") for one in project.get("classifiers", ()))


_IS_PUBLISHED: Final[Mapping[str, Callable[[str], bool]]] = {
    "package.json": _npm,
    "Cargo.toml": _cargo,
    "pyproject.toml": _python,
    "pom.xml": lambda text: "<maven.deploy.skip>true" not in text,
}


def _part(folder: Folder) -> Part:
    return Part(folder.path, folder.path.rpartition("/")[2])


def _is_run(folder: Folder) -> bool:
    return not RUNS.isdisjoint(folder.files)


def _has_manifest(folder: Folder) -> bool:
    return not MANIFESTS.isdisjoint(folder.files) or any(name.endswith(MANIFEST_ENDINGS) for name in folder.files)


def _inside(folder: Folder, name: str) -> str:
    return f"{folder.path}/{name}" if folder.path else name


def _samples(folder: Folder) -> Iterator[str]:
    """Yield a path per entry of a folder; a subfolder counts as a file."""
    yield from (_inside(folder, name) for name in sorted(folder.files))
    yield from (f"{_inside(folder, name)}/file" for name in sorted(folder.folders))


def _teams(owners: Iterable[str]) -> Iterator[str]:
    return (owner.removeprefix("@") for owner in owners if owner.startswith("@") and "/" in owner)

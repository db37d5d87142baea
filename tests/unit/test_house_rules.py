"""The rules of the house, held by a machine: who may import whom, what a module may do, what is shipped."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT, NetworkForbiddenError, require_or_skip
from tests.unit.test_security_rules import MODULES, name_of, parsed

# Each room and the rooms that it may know. Whatever is not here is an arrow the wrong way.
ARROWS = {
    "bot": {"briefing", "scoring", "data"},
    "briefing": {"scoring", "data"},
    "data": set(),
    "scoring": set(),
}
OURS = {*ARROWS, "tests", "benchmarks"}
MOST_LINES = 500
NAMES_WITHOUT_MEANING = {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers"}
DOES_IO = {
    *("create_engine", "create_async_engine", "connect", "Session", "sessionmaker"),
    *("App", "AsyncApp", "WebClient", "SocketModeClient", "SocketModeHandler", "SMTP", "SMTP_SSL"),
    *("BackgroundScheduler", "BlockingScheduler", "AsyncIOScheduler"),
    *("Client", "AsyncClient", "Anthropic", "AsyncAnthropic", "Settings"),
    *("open", "read_text", "read_bytes", "urlopen", "Popen", "check_output", "getenv"),
}
REGISTRY_OR_MACHINE = re.compile(
    r"""https?://[^\s"']*/(?:simple|packages)/|python[h]osted|registry\.npm[j]s|"resolved":\s*"http"""
    r"""|--(?:extra-)?index[-]url|(?<![\w.~-])/(?:work|farm|root|Users)/[A-Za-z.]""",
)

BEYOND = "beyond the top-level package"


def room_of(name: str) -> str:
    return name.partition("/")[0]


def imported_rooms(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, (node.module or "").split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level >= len(name.split("/")):
            yield node.lineno, BEYOND


def run_at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Every node that is evaluated by importing: bodies of functions and of `if __name__ == …` are not."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda) or (isinstance(node, ast.If) and "__name__" in ast.dump(node.test)):
            continue
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        else:
            waiting += ast.iter_child_nodes(node)


def called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def tracked_texts() -> Iterator[tuple[str, str]]:
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout: only git knows which files are part of the source")
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@cache
def trees() -> Mapping[str, ast.Module]:
    """Every module of ours by its path, read once."""
    return {name_of(path): parsed(path) for path in MODULES}


def test_imports_run_one_way() -> None:
    wrong = [
        f"{name}, line {line}: {room_of(name)} imports {imported}"
        for name, tree in trees().items()
        for line, imported in imported_rooms(name, tree)
        if imported == BEYOND or (imported in OURS and imported not in {room_of(name), *ARROWS[room_of(name)]})
    ]
    assert wrong == []


def test_every_module_fits_into_a_mind_is_named_for_what_it_holds_and_says_what_it_is_for() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}
    named = {path: {path.stem, *path.relative_to(ROOT).parts} for path in MODULES}
    assert [path for path, names in named.items() if NAMES_WITHOUT_MEANING & names] == []
    assert [name for name, tree in trees().items() if not ast.get_docstring(tree)] == []


def test_importing_a_module_touches_nothing_outside() -> None:
    wrong = [
        f"{name}, line {node.lineno}: {called_name(node)}(…) runs at import"
        for name, tree in trees().items()
        for node in run_at_import(tree.body)
        if isinstance(node, ast.Call) and called_name(node) in DOES_IO
    ]
    assert wrong == []


def test_the_rule_of_imports_sees_them_in_every_form() -> None:
    for name, source, seen in (
        ("scoring/score.py", "import briefing.run", ["briefing"]),
        ("data/store.py", "from scoring import score", ["scoring"]),
        ("data/sources/source.py", "from .. import query", []),
        ("data/sources/source.py", "from .... import tests", [BEYOND]),
    ):
        assert [imported for _, imported in imported_rooms(name, ast.parse(source))] == seen


def test_the_import_rule_sees_what_runs_at_import_and_only_that() -> None:
    for source, seen in (
        ("engine = create_engine('sqlite://')", ["create_engine"]),
        ("class Web:\n    client = httpx.Client()", ["Client"]),
        ("def ask(client=Anthropic()):\n    pass", ["Anthropic"]),
        ("def ask():\n    return Anthropic()", []),
        ("make = lambda: App()", []),
        ("if __name__ == '__main__':\n    App().start()", []),
    ):
        calls = (node for node in run_at_import(ast.parse(source).body) if isinstance(node, ast.Call))
        assert [called_name(call) for call in calls if called_name(call) in DOES_IO] == seen


def test_the_wheel_holds_the_four_rooms_and_nothing_else(tmp_path: Path) -> None:
    assert set(project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ARROWS)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    [wheel] = tmp_path.glob("riskbrief-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(ARROWS)
    assert "scoring/catalogue.toml" in names


def test_the_newest_changelog_entry_is_the_version_that_is_built() -> None:
    versions = re.findall(r"^## \[?v?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[:1] == [project()["project"]["version"]]


def test_locked_requirements_carry_hashes_and_no_address() -> None:
    locked = sorted((ROOT / "requirements").glob("*.txt"))
    assert [path.name for path in locked] == ["dev.txt", "install.txt", "runtime.txt"]
    for path in locked:
        text = path.read_text("utf-8")
        assert not re.findall(r"^.*(?:://|--find|index[-]url|@ file|/\w+/).*$", text, re.MULTILINE), path.name
        pinned = re.findall(r"^[\w.\[\]-]+==.*$", text, re.MULTILINE)
        assert pinned, path.name
        assert all(line.endswith("\\") for line in pinned), path.name


def test_the_three_locked_files_agree_on_every_version() -> None:
    # One file may lock two versions of a package, each for its own Pythons.
    found: dict[str, set[frozenset[str]]] = {}
    for path in (ROOT / "requirements").glob("*.txt"):
        locked: dict[str, set[str]] = {}
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", path.read_text("utf-8"), re.MULTILINE):
            locked.setdefault(name, set()).add(version)
        for name, versions in locked.items():
            found.setdefault(name, set()).add(frozenset(versions))
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{name}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        for line in text.splitlines()
        if REGISTRY_OR_MACHINE.search(line)
    ]
    assert found == []


def test_no_test_can_reach_beyond_this_machine_but_a_server_of_its_own() -> None:
    for host in ("192.0.2.1", "2001:db8::1", "riskbrief.example"):
        with pytest.raises(NetworkForbiddenError, match=host):
            socket.create_connection((host, 443), timeout=1)
    with socket.create_server(("0.0.0.0", 0)) as server:  # noqa: S104 (127.8.9.10 has to find it)
        for host in ("127.0.0.1", "127.8.9.10", "localhost"):
            socket.create_connection((host, server.getsockname()[1]), timeout=1).close()


def test_a_missing_program_skips_on_a_users_machine_and_fails_where_it_is_required() -> None:
    require_or_skip("chromium", True, "found", required=frozenset({"chromium"}))
    with pytest.raises(pytest.skip.Exception, match="needs chromium: not on PATH"):
        require_or_skip("chromium", False, "not on PATH", required=frozenset())
    with pytest.raises(pytest.fail.Exception, match="chromium is required here"):
        require_or_skip("chromium", False, "not on PATH", required=frozenset({"chromium"}))
    with pytest.raises(ValueError, match="chrome is no requirement"):
        require_or_skip("chrome", True, "found")

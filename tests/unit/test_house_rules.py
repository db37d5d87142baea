"""The rules of the house, held by a machine over every module: who may import whom, what is shipped, security."""

from __future__ import annotations

import ast
import gc
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from bot.cli.options import EVALUATION
from tests.conftest import ROOT, NetworkForbiddenError, require_or_skip

# Each room and the rooms that it may know. Whatever is not here is an arrow the wrong way.
ARROWS = {
    "bot": {"briefing", "scoring", "data"},
    "briefing": {"scoring", "data"},
    "data": set(),
    "scoring": set(),
}
OURS = {*ARROWS, "tests", "benchmarks"}
# The rooms of `briefing` in the order of the flow: each may know those before it.
FLOW = (
    *("contracts", "evidence", "facts", "findings", "readers", "rules", "payloads"),
    *("narrative", "editions", "privacy", "delivery", "answers", "evaluation"),
)
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

MODULES = sorted(path for room in ARROWS for path in (ROOT / room).rglob("*.py"))
BEYOND = "beyond the top-level package"


def room_of(name: str) -> str:
    return name.partition("/")[0]


def imported_rooms(name: str, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        yield (node.module or "").split(".")[0]
    elif isinstance(node, ast.ImportFrom) and node.level >= len(name.split("/")):
        yield BEYOND


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


def test_imports_run_one_way() -> None:
    wrong = [
        f"{place(name, node)}: {room_of(name)} imports {imported}"
        for name, node in nodes(ast.Import, ast.ImportFrom)
        for imported in imported_rooms(name, node)
        if imported == BEYOND or (imported in OURS and imported not in {room_of(name), *ARROWS[room_of(name)]})
    ]
    assert wrong == []


def test_a_room_of_the_briefing_knows_only_the_rooms_before_it() -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in MODULES}
    assert {name.split("/")[1] for name in modules if name.startswith("briefing/")} == {*FLOW, "__init__.py"}
    wrong = [
        f"{place(name, node)}: {name.split('/')[1]} imports {node.module}"
        for name, node in nodes(ast.ImportFrom)
        if name.startswith("briefing/") and (node.module or "").startswith("briefing.")
        if FLOW.index(node.module.split(".")[1]) > FLOW.index(name.split("/")[1])
    ]
    assert wrong == []
    plain = [(name, one.name) for name, node in nodes(ast.Import) for one in node.names]
    assert [one for one in plain if one[1].startswith("briefing")] == []


def test_no_modules_import_each_other_in_a_circle_not_even_for_their_types() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}
    imports = {
        name: {
            one
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.ImportFrom) and node.module
            for one in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
            if one in names and one != name and not names[one].name.startswith("__init__")
        }
        for name, path in names.items()
    }
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"these modules import each other: {' <- '.join(error.args[1])}")


def test_every_module_fits_into_a_mind_is_named_for_what_it_holds_and_says_what_it_is_for() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}
    named = {path: {path.stem, *path.relative_to(ROOT).parts} for path in MODULES}
    assert [path for path, names in named.items() if NAMES_WITHOUT_MEANING & names] == []
    assert [path for path in MODULES if not ast.get_docstring(parsed(path))] == []


def test_importing_a_module_touches_nothing_outside() -> None:
    wrong = [
        f"{place(name_of(path), node)}: {called_name(node)}(…) runs at import"
        for path in MODULES
        for node in run_at_import(parsed(path).body)
        if isinstance(node, ast.Call) and called_name(node) in DOES_IO
    ]
    assert wrong == []


def test_the_rule_of_imports_sees_them_in_every_form() -> None:
    for name, source, seen in (
        ("scoring/score.py", "import briefing.delivery.run", ["briefing"]),
        ("data/store.py", "from scoring import score", ["scoring"]),
        ("data/sources/source.py", "from .. import query", []),
        ("data/sources/source.py", "from .... import tests", [BEYOND]),
    ):
        assert list(imported_rooms(name, ast.parse(source).body[0])) == seen


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
    assert [path.name for path in locked] == ["dev.txt", "docs.txt", "evaluation.txt", "install.txt", "runtime.txt"]
    for path in locked:
        text = path.read_text("utf-8")
        assert not re.findall(r"^.*(?:://|--find|index[-]url|@ file|/\w+/).*$", text, re.MULTILINE), path.name
        pinned = re.findall(r"^[\w.\[\]-]+==.*$", text, re.MULTILINE)
        assert pinned, path.name
        assert all(line.endswith("\\") for line in pinned), path.name


def test_the_libraries_of_an_extra_are_imported_where_something_is_computed_with_them_and_by_no_module() -> None:
    wrong = [
        f"{place(name, node)}: {library}"
        for name, node in nodes(ast.Import, ast.ImportFrom)
        for library in imported_rooms(name, node)
        if library in {*EVALUATION, "threadpoolctl"}
        if node.col_offset == 0 or not name.startswith(("data/feature", "scoring/accuracy/", "scoring/fitting/"))
    ]
    assert wrong == []


def test_the_locked_files_agree_on_every_version() -> None:
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
    found = [f"{name}: {one[0]}" for name, text in tracked_texts() for one in REGISTRY_OR_MACHINE.finditer(text)]
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


# ---- security: what is run, read, compared, escaped, let in


FORBIDDEN_CALLS = {
    **dict.fromkeys(("eval", "exec", "compile", "__import__"), "runs text as a program"),
    **dict.fromkeys(("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"), "is a shell"),
    **dict.fromkeys(("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load"), "makes any object"),
    **dict.fromkeys(("tempfile.mktemp", "ssl._create_unverified_context"), "is unsafe by itself"),
}
FORBIDDEN_IMPORTS = {
    *("pickle", "marshal", "shelve", "dill", "xmlrpc", "telnetlib", "ftplib", "lxml"),
    # Servers for development: they know no limit.
    *("http.server", "socketserver", "wsgiref.simple_server"),
}
ONLY_ITS_ERROR = {"xml.etree.ElementTree": {"ParseError"}}
FORBIDDEN_KEYWORDS = {
    ("shell", True): "a shell reads it",
    ("verify", False): "nobody proves who answers",
    ("follow_redirects", True): "credentials would go wherever an answer points",
    ("show_locals", True): "a traceback would show secrets",
    ("pretty_exceptions_show_locals", True): "a traceback would show secrets",
}

STARTS_PROCESSES = {
    "bot/processes.py": "our own commands",
    "bot/slack/children.py": "our own commands",
    "bot/init/discovery.py": "git config, which asks who sits here",
    "data/sources/git/discovery.py": "git",
    "data/sources/git/process.py": "git",
    "data/sources/git/mirror/remote.py": "git",
}
"""Who starts a process, and which: each hands over a list of arguments."""

ASKS_WITHOUT_LIMITS = {
    *(f"httpx.{verb}" for verb in ("get", "head", "post", "put", "request", "stream")),
    *(f"requests.{verb}" for verb in ("get", "head", "post", "put", "request")),
    *("urlopen", "urllib.request.urlopen", "urlretrieve"),
}

CHECKS_SIGNATURES = (
    "bot/receiving",
    "bot/web.py",
    "bot/webserver.py",
    "bot/slack",
    "briefing/delivery/unsubscribing.py",
)
SECRET_NAMES = re.compile(r"(^|_)(signature|token|secret|digest|mac|expected|wanted)s?$")

GIT_WITHOUT_END = {
    ("data/sources/git/discovery.py", "run"): "its callers' arguments are constants",
    ("data/sources/git/graph.py", "cat-file"): "HASH:.mailmap, of a hash that git told",
    ("data/sources/git/graph.py", "-c"): "the same name in a setting; the command and its -- are in one tuple",
    ("data/sources/git/mirror/streams.py", "stream"): "the command and its -- are in one tuple",
    ("data/sources/git/mirror/book.py", "merge-base"): "a hash, since nothing else is handed on; it knows no --",
    ("data/sources/git/mirror/mirror.py", "init"): "constants and a name of a kind of hash",
    ("data/sources/git/mirror/mirror.py", "rev-parse"): "a branch of ours",
    ("data/sources/git/mirror/mirror.py", "ask"): "constants; names go to its standard input, as refspecs",
    ("data/sources/git/passes.py", "stream"): "the command and its -- are in one tuple",
    ("data/sources/git/repository.py", "cat-file"): "HASH:PATH, of a hash that git told",
    ("data/sources/git/process.py", "run"): "hands on what its callers give",
    ("data/sources/git/process.py", "stream"): "hashes go to its standard input",
}
"""Calls of git with something that is no constant, and no `--` after it."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def by_kind() -> dict[type[ast.AST], list[tuple[str, ast.AST]]]:
    """Every node of our modules by its kind, with where it stands: one walk for all rules."""
    found: dict[type[ast.AST], list[tuple[str, ast.AST]]] = defaultdict(list)
    # A million nodes come and none of them goes: to look for cycles among them takes three times as long as all else.
    gc.disable()
    for path in MODULES:
        name = name_of(path)
        for node in ast.walk(parsed(path)):
            found[type(node)].append((name, node))
    gc.freeze()
    gc.enable()
    return found


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for kind in kinds:
        yield from by_kind()[kind]


def calls() -> Iterator[tuple[str, ast.Call]]:
    for name, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        yield name, node


def place(name: str, node: ast.AST) -> str:
    return f"{name}:{getattr(node, 'lineno', 0)}"


def test_no_text_is_run_no_shell_is_asked_and_nothing_is_read_into_objects() -> None:
    found = [
        f"{place(name, call)} {dotted(call.func)} {FORBIDDEN_CALLS[dotted(call.func)]}"
        for name, call in calls()
        # That loader knows texts, lists and mappings, and nothing else.
        if dotted(call.func) in FORBIDDEN_CALLS and "yaml.BaseLoader" not in map(dotted, call.args)
    ]
    for name, call in calls():
        for keyword in call.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if (why := FORBIDDEN_KEYWORDS.get((str(keyword.arg), value is True))) is not None and isinstance(
                value, bool
            ):
                found.append(f"{place(name, call)} {keyword.arg}: {why}")
    for name, node in nodes(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            wanted = {alias.name: set() for alias in node.names}
        else:
            assert isinstance(node, ast.ImportFrom)
            wanted = {str(node.module): {alias.name for alias in node.names}}
        for module, names in wanted.items():
            is_allowed = bool(names) and names <= ONLY_ITS_ERROR.get(module, set())
            if not is_allowed and (module in FORBIDDEN_IMPORTS or module.startswith("xml.")):
                found.append(f"{place(name, node)} imports {module}")
    assert found == []


def test_a_yaml_loader_of_ours_is_a_safe_one() -> None:
    loaders = {
        node.name: [dotted(base) for base in node.bases]
        for _, node in nodes(ast.ClassDef)
        if isinstance(node, ast.ClassDef) and any("Loader" in dotted(base) for base in node.bases)
    }
    assert {base for bases in loaders.values() for base in bases if "yaml" in base} == {"yaml.SafeLoader"}


def test_processes_are_started_by_a_list_and_only_where_it_is_said_what_they_are() -> None:
    starting = ("subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.check_call")
    found = {name: call for name, call in calls() if dotted(call.func) in starting}
    assert set(found) == set(STARTS_PROCESSES)
    forms = {name: type(call.args[0]) for name, call in found.items()}
    assert set(forms.values()) <= {ast.List, ast.Name}, "a command is a list, or a variable that is one"
    for name, call in found.items():
        if STARTS_PROCESSES[name].startswith("git"):
            told = {str(keyword.arg): ast.unparse(keyword.value) for keyword in call.keywords}
            assert re.search(r"scrubbed_environment\(\)|without_secrets\(|self\._environment\(\)", told["env"]), name
            if STARTS_PROCESSES[name] == "git":
                command = parsed(ROOT / name)
                assert "settings_arguments()" in ast.unparse(command), name


def is_fixed(node: ast.expr) -> bool:
    """Whether an argument says nothing from outside: a constant, one of ours by its name, or put together of those."""
    if isinstance(node, ast.Starred):
        return is_fixed(node.value)
    if isinstance(node, ast.JoinedStr):
        return all(is_fixed(one.value) for one in node.values if isinstance(one, ast.FormattedValue))
    if isinstance(node, ast.Tuple):
        return all(map(is_fixed, node.elts))
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.strip("_").isupper())


def test_git_is_told_where_its_options_end_before_anything_from_outside() -> None:
    found = []
    for name, call in calls():
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        is_git = name.startswith("data/sources/git/") and method in {"run", "stream", "ask"}
        if not is_git or dotted(call.func).startswith("subprocess") or all(map(is_fixed, call.args)):
            continue
        if any(isinstance(one, ast.Constant) and one.value == "--" for one in call.args):
            continue
        first = next((str(one.value) for one in call.args if isinstance(one, ast.Constant)), method)
        if not {(name, first), (name, method)} & GIT_WITHOUT_END.keys():
            found.append(f"{place(name, call)} {ast.unparse(call)}")
    assert found == [], "put '--' (or --end-of-options) before what is no constant, or say here why it needs none"


def test_templates_are_escaped_by_one_environment_and_markup_is_ours() -> None:
    made = [(name, call) for name, call in calls() if dotted(call.func).rpartition(".")[2] == "Environment"]
    jinja = [(name, call) for name, call in made if not name.startswith("bot/settings/")]
    assert [name for name, _ in jinja] == ["briefing/editions/markup.py"]
    (escape,) = [one.value for one in jinja[0][1].keywords if one.arg == "autoescape"]
    assert "default=True" in ast.unparse(escape)
    texts = sorted(path.name for path in (ROOT / "briefing/editions/templates").iterdir() if path.suffix == ".j2")
    assert texts
    assert all(name.endswith((".txt.j2", ".html.j2")) for name in texts)
    unsafe = [path for path in (ROOT / "briefing/editions/templates").glob("*.j2") if "|safe" in _tight(path)]
    assert unsafe == []
    marked = {name for name, call in calls() if dotted(call.func) == "Markup" and not all(map(is_fixed, call.args))}
    assert marked == {"briefing/editions/page/page.py"}, "Markup of what is no constant goes round the escaping"


def _tight(path: Path) -> str:
    return path.read_text("utf-8").replace(" ", "")


def test_what_proves_somebody_is_compared_in_constant_time() -> None:
    found = []
    for name, node in nodes(ast.Compare):
        assert isinstance(node, ast.Compare)
        if not name.startswith(CHECKS_SIGNATURES) or not any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            continue
        sides = [dotted(side).rpartition(".")[2] for side in (node.left, *node.comparators)]
        if any(SECRET_NAMES.search(side) for side in sides):
            found.append(f"{place(name, node)} {ast.unparse(node)}")
    assert found == []
    signing = {name for name, node in nodes(ast.Import) if any(one.name == "hmac" for one in node.names)}
    comparing = {name for name, call in calls() if dotted(call.func) == "hmac.compare_digest"}
    assert signing <= comparing, "who makes a digest of a secret compares it there, in constant time"


def test_text_becomes_slack_markup_in_one_place() -> None:
    escapes = {
        name for name, node in nodes(ast.Constant) if isinstance(node, ast.Constant) and node.value in {"&lt;", "&gt;"}
    }
    # The second draws a message as Slack does, and takes the escapes off.
    assert escapes == {"briefing/editions/slack/mrkdwn.py", "briefing/editions/markup.py"}


WAYS_TO_SLACK = re.compile(r"(?:views_(?:open|push|update|publish)|chat_\w+|send_dict|send)$")


def test_all_that_is_answered_in_slack_leaves_through_one_place_where_it_is_looked_at() -> None:
    ways = {
        name
        for name, node in nodes(ast.Attribute)
        if isinstance(node, ast.Attribute) and name.startswith("bot/slack/") and WAYS_TO_SLACK.match(node.attr)
    }
    assert ways == {"bot/slack/send/outgoing.py"}
    answered = {
        name
        for name, call in calls()
        if name.startswith("bot/slack/") and dotted(call.func) == "ack" and (call.args or call.keywords)
    }
    assert answered == {"bot/slack/send/outgoing.py"}, "what a form is answered with is shown, too"


def test_every_server_has_a_limit_and_every_client_stays_where_it_was_sent() -> None:
    servers = [(name, call) for name, call in calls() if dotted(call.func) == "create_server"]
    assert [name for name, _ in servers] == ["bot/webserver.py"]
    limits = {str(keyword.arg) for keyword in servers[0][1].keywords}
    assert {"max_request_body_size", "max_request_header_size", "channel_timeout", "connection_limit"} <= limits

    clients = {name for name, call in calls() if dotted(call.func) in {"httpx.Client", "httpx.AsyncClient"}}
    asking = {name for name, call in calls() if dotted(call.func) in ASKS_WITHOUT_LIMITS}
    # No credentials, no redirects, and an address of the settings or of whoever calls; all else is data/sources/http's.
    without_credentials = {"bot/doctor/servers.py", "bot/outside.py", "bot/receiving/sending.py"}
    # It has a key, and limits of its own: no redirects, so many bytes, so many seconds (test_openai_chat.py). How often
    # a model is asked is decided elsewhere, so that it cannot go through what tries again by itself.
    assert asking == {*without_credentials, "briefing/narrative/model/openai_chat.py"}
    assert clients <= {"bot/sources/connections.py", "bot/init/discovery.py"}


def test_no_secret_can_be_given_as_an_option_of_a_command() -> None:
    told = re.compile(r"token|secret|passw|api.?key|credential|private.?key", re.IGNORECASE)
    options = {
        node.value
        for name, node in nodes(ast.Constant)
        if name.startswith("bot/cli/") and isinstance(node, ast.Constant) and str(node.value).startswith("--")
        and " " not in str(node.value)
    }  # fmt: skip
    assert "--config" in options
    assert [one for one in options if told.search(str(one))] == []
    # An option without a name of its own is called as its parameter is.
    parameters = {
        one.arg
        for name, node in nodes(ast.FunctionDef)
        if name.startswith("bot/cli/") and isinstance(node, ast.FunctionDef)
        for one in node.args.args
        if one.annotation is not None and "typer.Option" in ast.unparse(one.annotation)
    }
    assert [one for one in parameters if told.search(one)] == []


SILENCED = re.compile(r"#\s*noqa:\s*(?P<codes>[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)(?P<why>.*)$")
SECURITY = re.compile(r"\bS[0-9]{3}\b")


def test_every_silenced_rule_of_security_says_why() -> None:
    found = []
    for room in (*ARROWS, "benchmarks", "tests"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                silenced = SILENCED.search(line)
                if (
                    silenced
                    and SECURITY.search(silenced["codes"])
                    and len(silenced["why"].strip(" ()")) < len("as above")
                ):
                    found.append(f"{name_of(path)}:{number}")
    assert found == [], "say in words why it does not apply, behind the code"


def test_every_rule_of_security_that_is_off_for_files_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    off = [number for number, line in enumerate(lines) if re.match(r'\s+"S[0-9]{3}"', line)]
    assert off
    for number in off:
        assert "#" in lines[number] or lines[number - 1].strip().startswith("#"), lines[number]
    lint = tomllib.loads("\n".join(lines))["tool"]["ruff"]["lint"]
    ours = {code for rules, codes in lint["per-file-ignores"].items() if not rules.startswith(("tests", "bench"))
            for code in codes if code.startswith("S")}  # fmt: skip
    assert lint["select"] == ["ALL"]
    assert ours == {"S311"}, "the demo draws its story; nothing else of ours may be at random without being secret"
    assert [code for code in lint["ignore"] if code.startswith("S") and code[1:].isdigit()] == ["S603", "S607"]


def test_what_counts_as_fixed() -> None:
    def fixed(words: str) -> bool:
        (call,) = [node for node in ast.walk(ast.parse(f"git.run({words})")) if isinstance(node, ast.Call)]
        return is_fixed(call.args[0])

    assert all(map(fixed, ("'a'", "f'{BRANCH}^'", "*FLAGS")))
    assert not any(map(fixed, ("sha", "f'^{older}'", "*asked")))

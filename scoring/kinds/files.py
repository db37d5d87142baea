"""What kind of file a path is: one table, in which the first row wins.

Settings come first, then a repository's `.gitattributes` (linguist-generated, -vendored, -documentation), then the
table; but a lock file stays one, and so does what others wrote. The rows condense Linguist's vendor.yml,
documentation.yml and generated.rb, with each language's test names, and leave out what runs: cache/, env/, .github/,
Jenkinsfile. Unknown files are production, so that an unknown ending leaves nothing out of a score.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scoring.history.edits import FileEdit

    KindOf = Callable[[str], "FileKind"]


class FileKind(StrEnum):
    PRODUCTION = "production"
    """What people write and what runs: programs, schemas and their migrations, styles and templates."""
    CONFIGURATION = "configuration"
    """What people write to say how that is built, set up and run."""
    TEST = "test"
    """Tests with their fixtures, mocks, snapshots and golden files."""
    DOCUMENTATION = "documentation"
    """Prose, licences, change logs and examples."""
    MANIFEST = "manifest"
    """What a project depends on, as people ask for it: go.mod, package.json."""
    LOCK = "lock"
    """The same as a package manager resolved it: go.sum, package-lock.json."""
    VENDORED = "vendored"
    """What others wrote, copied into the repository."""
    GENERATED = "generated"
    """What a program wrote."""
    DATA = "data"
    """Pictures, fonts, translations, tables, binaries."""


COUNTED: Final = frozenset({FileKind.PRODUCTION, FileKind.CONFIGURATION})
"""Whose lines, files and history make a change large or risky: what people write and what runs."""
TEST_WEIGHT: Final = 0.25
"""The weight of a test program's line: much of it describes much code, and no test breaks what runs.

On 6,965 labelled changes production and configuration alone rank defects at an AUC of .729, with all test lines .766,
with a quarter .768 (docs/fitting.md).
"""
TEST_LEFT_OUT: Final = "three quarters of"
"""The part that does not count, in words."""
_TOOLS = re.compile(r"\.(?!env|well-known/|htaccess)", re.IGNORECASE)
_STAYS: Final = frozenset({FileKind.TEST, FileKind.DOCUMENTATION})
DEPENDENCIES: Final = frozenset({FileKind.MANIFEST, FileKind.LOCK, FileKind.VENDORED, FileKind.GENERATED})
"""What an update of a dependency touches."""
NONE_COUNTED: Final = "no program or configuration changed"

FILES_OF: Final[Mapping[FileKind, str]] = {
    FileKind.PRODUCTION: "production files",
    FileKind.CONFIGURATION: "configuration",
    FileKind.TEST: "tests",
    FileKind.DOCUMENTATION: "documentation",
    FileKind.MANIFEST: "dependency manifests",
    FileKind.LOCK: "lock files",
    FileKind.VENDORED: "vendored files",
    FileKind.GENERATED: "generated files",
    FileKind.DATA: "data",
}

_CODE = (
    r"(?:py|pyx|rb|js|jsx|ts|tsx|mjs|cjs|mts|cts|vue|svelte|java|kt|kts|scala|groovy|clj|go|rs|c|h|cc|cpp|cxx|hpp|hh|m|mm|"
    r"cs|fs|vb|php|swift|dart|ex|exs|erl|hs|ml|lua|pl|pm|r|jl|sh|bash|sql)"
)
_PROGRAM = re.compile(rf"\.{_CODE}$", re.IGNORECASE)
_LIBRARIES = (
    r"(?:jquery|bootstrap|angular|react|vue|d3|prototype|modernizr|mootools|dojo|ckeditor|tiny_mce|knockout|foundation|"
    r"normalize|animate|materialize|bulma|font-?awesome|html5shiv|leaflet|select2)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_LOCK = _any(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.ya?ml|bun\.lockb|packages\.lock\.json|go(?:\.work)?\.sum|"
    r"package\.resolved|gradle\.lockfile|\.terraform\.lock\.hcl|\.pnp\.(?:c?js|loader\.mjs)|glide\.lock|yarn\.lock)$",
    # Cargo.lock, poetry.lock, uv.lock, Gemfile.lock, composer.lock, flake.lock, MODULE.bazel.lock …
    r"(?:^|/)[\w.-]+\.lock(?:\.json)?$|(?:^|/)\.bingo/[\w.-]+\.sum$",
)

TABLE: Final[tuple[tuple[FileKind, re.Pattern[str]], ...]] = (
    (
        FileKind.VENDORED,
        _any(
            # A shop has vendors, too: below the root, neighbours' names tell that it is others' code.
            r"^vendors?/|(?:^|/)vendor/[\w-]+\.[a-z]{2,}/|(?:^|/)(?:static|assets|public|js|css|scripts|lib)/vendors?/",
            r"(?:^|/)(?:node_modules|bower_components|godeps/_workspace|pods|carthage|flow-typed|ace-builds|admin_media)/",
            r"(?:^|/)(?:3rd|third)[-_]?party/|^(?:deps|dependencies|externals?)/",
            r"(?:^|/)\.yarn/(?:releases|plugins|sdks|versions|unplugged|cache)/|(?:^|/)(?:gradle|\.mvn)/wrapper/",
            r"(?:^|/)(?:gradlew|mvnw|waf|configure)(?:\.bat|\.cmd)?$|(?:^|/)(?:config\.(?:guess|sub)|libtool\.m4)$",
            # A name alone may be a project's own binding; a version is what was copied.
            rf"(?:^|/){_LIBRARIES}[-.]v?\d[\w.-]*\.(?:js|css|less)$|(?:^|/)(?:jquery(?:\.ui)?|bootstrap|modernizr)\.(?:js|css)$",
        ),
    ),
    (
        FileKind.GENERATED,
        _any(
            r"[.-]min\.(?:js|css)$|\.(?:js|css|mjs|cjs)\.map$|(?:^|/)(?:dist|htmlcov|\.idea)/",
            # A bundle, named by a digest of its contents.
            r"(?:^|[./-])[0-9a-f]{8,40}\.(?:js|css)(?:\.license\.txt)?$|\.(?:js|css|map)\.(?:gz|br)$",
            r"_pb2(?:_grpc)?\.pyi?$|\.pb(?:\.\w+)*\.\w+$|_(?:grpc_)?pb\.(?:js|ts|d\.ts|rb)$|_twirp\.\w+$",
            r"(?:^|/)(?:zz_generated|bindata)[._]|[._-]generated\.\w+$|\.gen\.\w+$|(?:^|/)(?:__)?generated(?:__)?/",
            r"\.(?:y|re2c)\.go$|\.(?:g|freezed)\.dart$|\.(?:designer|g|feature)\.(?:cs|vb)$|\.(?:nib|xcworkspacedata|pyc|mo)$",
            r"(?:^|/)\.sqlx/|(?:^|/)sorbet/rbi/|(?:^|/)\.secrets\.baseline$",
        ),
    ),
    (
        FileKind.MANIFEST,
        _any(
            r"(?:^|/)(?:go\.(?:mod|work)|package\.json|pnpm-workspace\.yaml|pyproject\.toml|setup\.cfg|pipfile|"
            r"cargo\.toml|gemfile|composer\.json|pom\.xml|ivy\.xml|libs\.versions\.toml|dependencies\.gradle|"
            r"packages\.config|jsonnetfile\.json|directory\.packages\.props|podfile|pubspec\.yaml|module\.bazel|vcpkg\.json|conanfile\.txt|"
            r"chart\.yaml|project\.clj|\.gitmodules|\.tool-versions|\.?mise\.toml|\.(?:nvmrc|[a-z]+-version))$",
            r"(?:^|/)(?:requirements|constraints)[\w.-]*\.(?:txt|in)$|(?:^|/)requirements/[\w./-]+\.(?:txt|in)$",
            r"\.(?:gemspec|csproj|fsproj|vbproj|cabal|opam)$|(?:^|/)\.bingo/[\w.-]+\.mod$",
        ),
    ),
    (
        # Prose is so anywhere, also among tests.
        FileKind.DOCUMENTATION,
        _any(
            r"(?:^|/)(?:citation|change(?:s|log)|contributing|copying|install|licen[cs]es?|notice|readme|authors|maintainers)"
            rf"(?!\.{_CODE}$)(?:\.\w+)?$",
            # It holds a release's number and nothing that runs.
            r"(?:^|/)(?-i:VERSION)$",
        ),
    ),
    (
        FileKind.TEST,
        # Capitals end a word here. Not tests: latest/, contest/, and ab-test/, where a product assigns its experiments.
        re.compile(
            r"(?:^|/)(?:[tT]ests?|[sS]pecs?|__tests__|__mocks__|__snapshots__|__fixtures__|testing|testdata|test_?utils?|"
            r"e2e|cypress|[fF]ixtures|cassettes|mocks)/|^(?:integration|benchmarks?)/"
            r"|(?:^|/)(?!ab[._-]tests?/)[\w.-]+(?:[._-][tT]|(?<=[a-z])T)ests?/|(?:^|/)tests?[._-][\w.-]+/|^t/|(?:^|/)src/it/"
            # Go calls a package of helpers by what they help to test: httptest.
            r"|(?:^|/)[a-z]+(?<!\bla)(?<!\bcon)(?<!\bat)(?<!\bpro)test/(?:.*/)?[^/]+\.go$"
            r"|(?:^|/)(?:test_[^/]*|conftest\.py|mock_[^/]*\.go)$|(?:^|/)tests?\.(?:py|rb|[jt]sx?|rs|php|lua|exs?)$"
            r"|[._-](?:tests?|specs?|snap|golden|mock)(?:-d)?\.[a-z]+$|(?:Tests?|TestCase)\.(?:java|kt|scala|groovy|cs|swift|php)$"
            # A specification is a test where the frameworks call it so; elsewhere it may be of a job or a key.
            r"|Spec\.(?:scala|groovy)$|(?<![A-Z])IT\.(?:java|kt|scala|groovy)$"
            # An ending that says so itself: .snap, .golden, .caddyfiletest.
            r"|\.(?:snap|golden|(?!(?:la|con|at|pro)test$)[a-z]*tests?)$"
        ),
    ),
    (
        FileKind.DOCUMENTATION,
        _any(
            r"^(?:docs?|man|[\w.-]*website)/|(?:^|/)(?:documentation|javadoc|groovydoc|inst/doc)/",
            r"^(?:examples?|demos?|samples?|playgrounds?)/|\.stories\.\w+$",
            r"\.(?:md|mdx|markdown|rst|adoc|asciidoc|org|tex)$|^(?!.*(?:templates?/|cmakelists|robots)).*\.txt$",
        ),
    ),
    (
        FileKind.CONFIGURATION,
        _any(
            r"^\.(?:github|circleci|buildkite|gitlab|devcontainer|vscode)/|(?:^|/)\.[\w-]+(?:\.(?:json|js|cjs|mjs))?$",
            r"\.(?:ya?ml|toml|ini|cfg|conf|properties|env|json5|jsonc|hcl|tf|tfvars|xml|mk|cmake|bazel|gradle|sbt|service)$",
            # Bazel's own is in capitals; a script may be called build, too.
            r"(?:^|/)(?:(?:docker|container)file|makefile|jenkinsfile|procfile|vagrantfile|justfile|earthfile|tiltfile|"
            rf"codeowners|(?-i:BUILD|WORKSPACE)|cmakelists\.txt)(?![\w.-]*\.{_CODE}$)(?:[.-][\w.-]*)?$",
            r"\.dockerfile$|\.gradle\.kts$",
            r"^[^/]+\.json$|(?:^|/)(?:config|conf|settings|deploy)/(?:.*/)?[^/]+\.json$",
            r"(?:^|/)(?:[\w.-]*(?:config|rc|settings)|angular|lerna|nx|turbo|project|biome|deno|manifest)(?:\.[\w-]+)*\.json$",
        ),
    ),
    (
        FileKind.DATA,
        _any(
            r"\.(?:csv|tsv|json|jsonl|ndjson|geojson|po|pot|xliff|xlf|ipynb|parquet|sqlite3?|db|dat|bin|xlsx?|pdf|log)$",
            r"\.(?:png|jpe?g|gif|svg|ico|webp|avif|bmp|tiff?|psd|woff2?|ttf|otf|eot|mp[34]|wav|ogg|webm|mov)$",
            r"\.(?:zip|t?gz|bz2|xz|zst|tar|jar|war|whl|exe|dll|so|dylib|wasm|pem|crt|cer|key|der|p12|asc|gpg)$",
        ),
    ),
)


_OTHERS_FOLDER = re.compile(r"(?:vendors?|deps|dependencies|externals?|third[-_]?party)/", re.IGNORECASE)


@lru_cache(maxsize=1 << 17)
def kind_of(path: str, denied: frozenset[FileKind] = frozenset()) -> FileKind:
    """Return a path's kind by its names alone; `denied` are kinds that it is known not to be."""
    if _LOCK.search(path):
        return FileKind.LOCK
    return next(
        (kind for kind, names in TABLE if kind not in denied and names.search(path) is not None), FileKind.PRODUCTION
    )


class FileKinds:
    """The kinds of one repository's files: by settings, else by its own word, else by their names."""

    def __init__(
        self,
        declared: Callable[[str], Mapping[str, bool]],
        settled: Callable[[str], FileKind | None] = lambda _path: None,
        *,
        own: frozenset[str] = frozenset(),
    ) -> None:
        """`declared` tells, by a kind's name, whether a path is declared to be of it or not.

        `settled` gives the kind that overrides all else, or None. Paths in `own` folders of the root (`own_folders`)
        are read as if those were the root.
        """
        self._declared = declared
        self._settled = settled
        self._own = own
        self._found: dict[str, FileKind] = {}

    def of(self, path: str) -> FileKind:
        """Cached: the same paths come again and again."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = self._settled(path) or self._look_up(path)
        return found

    def _look_up(self, path: str) -> FileKind:
        said = self._declared(path)
        folder, _, rest = path.partition("/")
        denied = frozenset(FileKind(name) for name, is_so in said.items() if not is_so)
        by_name = kind_of(rest if folder in self._own else path, denied)
        declared = next((FileKind(name) for name, is_so in said.items() if is_so), by_name)
        return by_name if by_name in (FileKind.LOCK, FileKind.VENDORED) else declared


def ships(paths: Collection[str], kinds: KindOf) -> bool:
    """Whether some files go out with a release; true for none, since it is unknown.

    Tests, documentation and the repository's own tools (`.github/`, `.golangci.yml`) do not.
    """
    stays = (_TOOLS.match(path) or kinds(path) in _STAYS or kinds(_beside(path)) in _STAYS for path in paths)
    return not paths or not all(stays)


def _beside(path: str) -> str:
    """Return a sibling path without a kind of its own: for pictures among documents, manifests among tests."""
    return f"{path.rpartition('/')[0]}/_"


def own_folders(changes: Iterable[Iterable[str]]) -> frozenset[str]:
    """Return the root folders named like others' code that hold a repository's own.

    `changes` are its latest changes' paths: nobody works in copied code half of the time.
    """
    counts: Counter[str] = Counter()
    many = 0
    for paths in changes:
        many += 1
        counts.update({path.partition("/")[0] for path in paths if _OTHERS_FOLDER.match(path)})
    return frozenset(folder for folder, count in counts.items() if 2 * count >= many)


def is_program(path: str) -> bool:
    """Whether a path ends as program code does, which tests are written for."""
    return _PROGRAM.search(path) is not None


def weight_of(path: str, kinds: KindOf) -> float:
    """Return what a line of a file counts: 1, 0, or a part for a test program (not a fixture)."""
    kind = kinds(path)
    if kind in COUNTED:
        return 1.0
    return TEST_WEIGHT if kind is FileKind.TEST and is_program(path) else 0.0


def is_data(path: str) -> bool:
    """Whether a path ends as data does, wherever it is: recorded answers test no line of code."""
    return TABLE[-1][1].search(path) is not None


def is_test(path: str) -> bool:
    return kind_of(path) is FileKind.TEST


def is_production(path: str) -> bool:
    return is_program(path) and kind_of(path) is FileKind.PRODUCTION


def kinds_in(files: Iterable[FileEdit], kinds: KindOf) -> frozenset[FileKind]:
    return frozenset(kinds(file.path) for file in files)

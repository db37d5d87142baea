"""Which folders are services of their own, told from a tree's paths and the texts of a few files alone."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.codeowners import parse_codeowners
from data.parts import MOST_PACKAGES, folders_of, is_product, parts_of, texts_wanted

PUBLIC, PRIVATE = '{"name": "a"}', '{"name": "a", "private": true}'
CRATE = '[package]\nname = "a"\n'
VITE = {
    "package.json": PRIVATE,
    "pnpm-workspace.yaml": "packages: ['packages/*', 'playground/**']",
    "packages/vite/package.json": PUBLIC,
    "packages/create-vite/package.json": PUBLIC,
    "packages/create-vite/template-vue/package.json": PUBLIC,
    "packages/internal/package.json": PRIVATE,
    "packages/plugin-legacy/package.json": PUBLIC,
    "playground/alias/package.json": PUBLIC,
    "docs/package.json": PUBLIC,
}


def found(tree: Mapping[str, str], *, repository: str = "shop", codeowners: str | None = None) -> dict[str, str]:
    folders = folders_of(tree)
    texts = {path: tree[path] for path in texts_wanted(folders)}
    owners = None if codeowners is None else parse_codeowners(codeowners)
    return {one.path: one.name for one in parts_of(repository, folders, texts, owners)}


def component(name: object, kind: str = "service", *, of: str = "Component") -> str:
    return f"apiVersion: backstage.io/v1alpha1\nkind: {of}\nmetadata: {{name: {name}}}\nspec: {{type: {kind}}}\n"


@pytest.mark.parametrize(
    ("paths", "parts"),
    [
        pytest.param(["main.py", "pyproject.toml", "src/a.py"], [], id="no_folder_with_a_manifest"),
        pytest.param(["services/a/go.mod", "services/b/Dockerfile"], ["services/a", "services/b"], id="a_shelf"),
        pytest.param(
            ["go.mod", "operator/go.mod", "operator/Dockerfile"], ["operator"], id="built_and_run_beside_a_product"
        ),
        pytest.param(["go.mod", "webui/package.json"], [], id="built_into_the_product"),
        pytest.param(["go.mod", "build-image/Dockerfile"], [], id="an_image_without_a_manifest_is_a_tool"),
        pytest.param(["go.mod", "api/go.mod"], [], id="a_module_of_go_is_a_library"),
        pytest.param(["go.mod", "charts/a/Chart.yaml", "services/a/Chart.yaml"], [], id="charts_configure_a_service"),
        pytest.param(
            [
                "go.mod",
                *(f"{one}/{file}" for one in ("docs", "examples", ".ci", "test") for file in ("go.mod", "Dockerfile")),
            ],
            [],
            id="what_stands_beside_the_product",
        ),
        pytest.param(
            ["services/a/go.mod", "services/docs/go.mod", "services/b/go.mod"],
            ["services/a", "services/b"],
            id="documentation_on_a_shelf",
        ),
    ],
)
def test_what_is_run_apart_is_a_service(paths: list[str], parts: list[str]) -> None:
    assert list(found(dict.fromkeys(paths, ""))) == parts


def test_published_packages_of_a_workspace_are_services_and_the_main_one_is_the_repository() -> None:
    assert found(VITE, repository="vitejs/vite") == found(VITE, repository="vitejs+vite")
    assert list(found(VITE, repository="vite").values()) == ["create-vite", "plugin-legacy"]


def test_packages_without_a_workspace_and_private_ones_are_libraries() -> None:
    assert found({path: text for path, text in VITE.items() if path != "pnpm-workspace.yaml"}) == {}
    assert found(dict.fromkeys(VITE, PRIVATE) | {"pnpm-workspace.yaml": ""}) == {}


def test_a_package_whose_manifest_could_not_be_read_is_not_known_to_be_published() -> None:
    assert parts_of("shop", folders_of(VITE), {}, None) == []


def test_a_workspace_of_many_packages_is_one_product() -> None:
    tree = {"Cargo.toml": "[workspace]\n"} | {f"crates/a{one}/Cargo.toml": CRATE for one in range(MOST_PACKAGES)}
    assert len(found(tree)) == MOST_PACKAGES
    assert found({**tree, "crates/one-more/Cargo.toml": CRATE}) == {}
    assert len(found({**tree, "crates/hidden/Cargo.toml": f"{CRATE}publish = false\n"})) == MOST_PACKAGES


@pytest.mark.parametrize(
    ("root", "text", "manifest", "published"),
    [
        ("package.json", json.dumps({"workspaces": ["packages/*"]}), "package.json", PUBLIC),
        ("lerna.json", "{}", "package.json", PUBLIC),
        (
            "pom.xml",
            "<project><modules/></project>".replace("<modules/>", "<modules></modules>"),
            "pom.xml",
            "<project/>",
        ),
        ("pyproject.toml", "[tool.uv.workspace]\nmembers = ['*']\n", "pyproject.toml", "[project]\nname = 'a'\n"),
    ],
)
def test_workspaces_of_each_kind_are_known(root: str, text: str, manifest: str, published: str) -> None:
    tree = {root: text, f"first/{manifest}": published, f"second/{manifest}": published}
    assert list(found(tree)) == ["first", "second"]


def test_backstage_decides_where_it_is_and_gives_the_names() -> None:
    tree = dict.fromkeys(("services/a/go.mod", "services/b/go.mod"), "")
    catalogued = {
        "pay/catalog-info.yaml": component("payments"),
        "web/catalog-info.yaml": component("shop-web", "website"),
    }
    assert found(tree | catalogued) == {"pay": "payments", "web": "shop-web"}
    assert found({"catalog-info.yaml": component("payments")}) == {"": "payments"}


@pytest.mark.parametrize(
    "text",
    [
        component("payments", of="System"),
        component("[a, b]"),
        component("'../../etc'"),
        "a: [",
        "",
    ],
)
def test_a_catalogue_without_a_component_for_us_says_nothing(text: str) -> None:
    assert found({"pay/catalog-info.yaml": text}) == {}


SCALARS = st.sampled_from(
    [
        *("a", "service", "2026-13-45", "~", "1:", "<<", "=", "&a b", "*a", "[a]", "'"),
        *(
            f"!!{tag} {text}"
            for tag in ("int", "float", "bool", "timestamp", "set", "omap", "binary", "map")
            for text in ("''", "x")
        ),
    ]
)
SHAPES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda of: f"[{', '.join(of)}]")
        | st.lists(st.tuples(inner, inner), max_size=3).map(
            lambda of: f"{{{', '.join(f'? {k} : {v}' for k, v in of)}}}"
        )
    ),
    max_leaves=6,
)


@given(SHAPES, SHAPES, SHAPES)
def test_no_shape_of_a_catalogue_breaks_it(kind: str, name: str, key: str) -> None:
    text = f"? {key}\n: 1\nkind: Component\nspec: {{type: {kind}}}\nmetadata: {{name: {name}}}\n"
    # What looks like a date is a name like any other.
    names = {"a", "b", "service", "x", "2026-13-45"}
    assert set(found({"pay/catalog-info.yaml": text, "web/catalog-info.yaml": name}).values()) <= names


def test_of_several_documents_the_first_component_counts() -> None:
    assert found({"pay/catalog-info.yaml": f"{component('pay-api', of='API')}---\n{component('pay')}"}) == {
        "pay": "pay"
    }


def test_folders_at_the_root_that_different_teams_own_are_services_where_they_have_a_manifest() -> None:
    tree = dict.fromkeys(("pay/go.mod", "find/go.mod", "image/Dockerfile"), "")
    owned = "/pay/ @acme/money\n/find/ @acme/search\n/image/ @acme/tools\n"
    assert list(found(tree, codeowners=owned)) == ["find", "pay"]


def test_folders_of_one_name_are_told_apart_by_their_paths() -> None:
    paths = ("services/web/go.mod", "apps/web/package.json", "apps/api/go.mod")
    assert found(dict.fromkeys(paths, "")) == {
        "apps/api": "api",
        "apps/web": "apps/web",
        "services/web": "services/web",
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("main.go", True),
        ("pkg/tests/a.go", True),
        ("services/pay/tests/a.go", True),
        ("docs/a.md", False),
        ("Tests/a.py", False),
        (".github/workflows/ci.yml", False),
        ("services/docs/a.md", False),
    ],
)
def test_what_stands_beside_the_product_is_a_piece_of_no_service(path: str, *, expected: bool) -> None:
    assert is_product(path) is expected


NAMES = st.sampled_from(
    ["services", "apps", "packages", "pay", "web", "docs", "package.json", "go.mod", "Dockerfile", "é\n"]
)
TREES = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=4).map("/".join), st.sampled_from(["", PUBLIC, CRATE, "<modules>", "&a *a"])
)


@given(TREES)
def test_no_tree_breaks_it_and_no_two_services_share_a_folder_or_a_name(tree: dict[str, str]) -> None:
    parts = found(tree)
    assert len(set(parts.values())) == len(parts)
    assert all(path.isprintable() for path in parts)

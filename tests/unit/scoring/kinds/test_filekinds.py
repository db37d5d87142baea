"""What kind of file a path is, by its names, and by the word of its repository."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scoring.kinds.files import FileKind, FileKinds, kind_of, own_folders, ships

OF: dict[str, str] = {
    "production": """
        shop/cart.py cmd/main.go warehouse/migrations/versions/0a1.py db/structure.sql api/events/task.proto
        production/loki-mixin/alerts.libsonnet warehouse/templates/email/verify/body.txt web/style.scss
        src/main/java/com/example/demo/Samples.java app/models/vendor/invoice.rb lab/samples/intake.py
        src/JobSpec.java shop/contest.py shop/attestation.go src/LIMIT.java web/abTest.ts web/ab-test/assign.ts
        src/highlight.js pkg/cache/cache_gen.go app/external/client.py shop/latest/list.go setup.py
        cmd/install.go shop/changes.py app/models/authors.rb pkg/build.go src/workspace.ts data/codeowners.py bin/build
        tools/build-image.sh
    """,
    "configuration": """
        .github/workflows/ci.yml Dockerfile deploy/values.yaml Makefile tsconfig.json CMakeLists.txt .eslintrc.json
        config/app.json infra/main.tf docker-compose.yml build.gradle src/main/resources/beans.xml CODEOWNERS
        shop/BUILD WORKSPACE shop/BUILD.bazel build.sbt build.gradle.kts Dockerfile.dev
    """,
    "test": """
        caddytest/integration/caddyfile_adapt/log.caddyfiletest promql/promqltest/testdata/at.test shop/cart_test.go
        config/testdata/conf.yml web/__snapshots__/a.snap rules/fixtures/rules.yaml integration/client/client.go
        src/CartIT.java Shop.Tests/Cart.cs src/it/java/Cart.java web/cart.spec.ts t/t4202-log.sh
        caddytest/caddytest.go src/CartTest.java cypress/cart.ts mocks/store.go
    """,
    "documentation": """
        README.md tests/README.md docs/conf.py LICENSE cmd/LICENSES CHANGELOG.md
        documentation/examples/prometheus.yml examples/tutorial/app.py
        NOTICE docs/images/logo.png man/shop.1 src/guide.rst
    """,
    "manifest": """
        go.mod package.json web/package.json pyproject.toml requirements.txt requirements/main.in Cargo.toml pom.xml
        Gemfile src/Shop.csproj charts/shop/Chart.yaml .go-version pnpm-workspace.yaml
    """,
    "lock": """
        go.sum package-lock.json pnpm-lock.yaml yarn.lock uv.lock Cargo.lock docs/package-lock.json flake.lock
        Package.resolved .terraform.lock.hcl jsonnetfile.lock.json
    """,
    "vendored": """
        vendor/github.com/a/b/c.go vendor/modules.txt web/node_modules/a/index.js third_party/zlib/zlib.c
        tools/vendor/github.com/a/b.go static/vendor/jquery.js static/jquery-3.7.1.js gradlew .yarn/releases/yarn.cjs
    """,
    "generated": """
        pkg/logproto/logproto.pb.go api/shop_pb2.py web/app.min.js web/dist/index.js zz_generated.deepcopy.go
        pkg/generated/clientset.go promql/parser/generated_parser.y.go panel/1008.c2e44b88f5829db4.js panel/app.js.gz
    """,
    "data": """
        logo.png locale/de/messages.po data/cities.csv dashboards/loki.json font.woff2 notebook.ipynb
    """,
}


def test_a_path_tells_its_kind():
    wanted = {path: kind for kind, paths in OF.items() for path in paths.split()}
    assert {path: kind_of(path) for path in wanted} == wanted


def test_the_repository_has_the_first_word_and_a_lock_file_stays_one_as_do_other_peoples_files():
    said = {
        "shop/rates.py": {"generated": True},
        "vendor/ours/a.go": {"vendored": False},
        "docs/site.py": {"documentation": False},
        "yarn.lock": {"generated": True},
        "vendor/github.com/nri/api.go": {"generated": True},
    }
    kinds = FileKinds(lambda path: said.get(path, {}))
    assert [kinds.of(path) for path in (*said, "shop/a.py")] == [
        FileKind.GENERATED,
        FileKind.PRODUCTION,
        FileKind.PRODUCTION,
        FileKind.LOCK,
        FileKind.VENDORED,
        FileKind.PRODUCTION,
    ]


@given(st.text())
def test_every_path_is_of_a_kind(path):
    assert kind_of(path) in FileKind


def test_a_folder_called_like_others_code_in_which_half_of_the_work_happens_is_ones_own() -> None:
    work = [
        ["deps/broker/src/queue.erl"],
        ["deps/broker/test/queue_SUITE.erl", "Makefile"],
        ["Makefile"],
        ["vendor/a.go"],
    ]
    own = own_folders(work)
    kinds = FileKinds(lambda _: {}, own=own).of
    assert own == {"deps"}
    assert not ships(["deps/broker/test/data/pom.xml"], kinds)
    assert [kinds(path) for path in ("deps/broker/src/queue.erl", "deps/broker/test/a.erl", "vendor/a.go")] == [
        FileKind.PRODUCTION,
        FileKind.TEST,
        FileKind.VENDORED,
    ]
    assert own_folders([["src/a.c"], ["deps/lua/a.c"], ["src/b.c"]]) == frozenset()


def test_tests_documentation_and_the_tools_of_the_repository_go_out_with_no_release() -> None:
    inside = [
        "pay/card_test.go",
        "README.md",
        "docs/card.png",
        "java/tests/pom.xml",
        ".github/workflows/ci.yml",
        ".golangci.yml",
    ]
    assert not ships(inside, kind_of)
    assert all(ships([*inside, path], kind_of) for path in ("pay/card.go", "go.sum", ".env", "deploy/values.yaml"))
    assert ships([], kind_of)

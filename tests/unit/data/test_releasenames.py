"""What a release's name says: whether it is finished, and of which component."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.releasenames import read_release_name, service_of_component, version_of

numbers = st.lists(st.integers(0, 9999).map(str), min_size=2, max_size=4).map(".".join)
words = st.from_regex(r"[a-z]{2,8}(-[a-z]{2,8})?", fullmatch=True)


def component(name: str, repository: str = "acme/shop") -> str | None:
    said = read_release_name(name, repository)
    assert said is not None
    return None if said.is_own else said.component


@pytest.mark.parametrize(
    "name",
    ["v1.2.3", "1.2", "0.10.2.0", "release-2024.01", "V2.0", "REL_14_2", "2024-01-15", "1.2.3+build.5", "1.0.post1",
     "5.0.0.Final", "r1.2", "v1.2-p1", "v2.3.4-r1", "release/v1.2", "releases/1.2.3", "version-1.2", "rel_3_4",
     "shop-1.2", "release-shop-1.2", "shop@1.2.3", "@acme/shop@1.2.3",
     "release2024-01-15"],
)  # fmt: skip
def test_a_release_of_the_whole_repository(name):
    assert component(name) is None


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("operator/v0.9.0", "operator"),
        ("helm-shop-7.3.0", "helm-shop"),
        ("plugin-legacy@7.0.0", "plugin-legacy"),
        ("@scope/pkg@1.2.3", "@scope/pkg"),
        ("api-v1.2", "api"),
        ("pkg/logql/syntax/v1.0.0", "pkg/logql/syntax"),
        ("release-web-1.2", "web"),
        ("test-utils@1.0.0", "test-utils"),
        ("backup/2024-01-15", "backup"),
        ("bzip2-1.0.8", "bzip2"),
        ("oauth2-2024.1", "oauth2"),
        ("lib/log4j2-2.17.1", "lib/log4j2"),
    ],
)
def test_a_release_of_a_component(name, of):
    assert component(name) == of


@pytest.mark.parametrize(
    "name",
    ["v1.2.3-rc1", "1.2rc2", "v2.2.0a2", "v5.1.0b1", "1.0-beta", "1.0.0-alpha.3", "v1.0.0-pre2", "2.0.dev0", "nightly",
     "nightly-2024.01.05", "latest", "v4", "kafka-0.7.1-incubating-candidate-2", "1.0-SNAPSHOT", "0.8.2-beta",
     "deploy", "before-1.2-merge", "v1.0.0-M3", "backup/2024-01-15-rc/1.2", "v3.1.0-retract", "2.3.x", "v3.1.0-ea.1",
     "helm-loki-7.3.0-weekly.3", "operator/v0.0.2-test", "v2.5.0-rc.0+labels", "canary-v1.2", "{person:x}@1.2",
     "-" * 256 + "a-1.2", "1" * 256 + ".2"],
)  # fmt: skip
def test_no_finished_release(name):
    assert read_release_name(name, "acme/shop") is None


@given(numbers, st.from_regex(r"(alpha|beta|rc|dev|pre|ea|weekly|x|[a-z]{3})(\.[0-9]{1,3})?", fullmatch=True))
def test_semver_a_word_after_a_hyphen_makes_a_prerelease(version, word):
    finished = word.partition(".")[0] in {"rev", "lts"}
    assert (read_release_name(f"v{version}-{word}", "shop") is not None) is finished


@given(words, numbers, st.sampled_from(["/v", "-", "@", "-v", "/"]))
def test_a_component_never_deploys_the_whole(name, version, mark):
    said = read_release_name(f"part-{name}{mark}{version}", "acme/shop")
    assert said is None or not said.is_own


@given(st.text(max_size=40))
def test_any_name_can_be_read(name):
    said = read_release_name(name, "shop")
    assert said is None or said.component != ""


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("operator", "op"),
        ("web/Operator", "op"),
        ("@acme/check-out", "checkout"),
        ("helm-operator", None),
        ("both", None),
        ("tools/both", None),
    ],
)
def test_a_component_is_the_service_of_its_name_or_of_the_last_part_of_its_path(name, service):
    services = {"op": ("op", "operator"), "checkout": ("services/checkout",), "x": ("a/both",), "y": ("b/both",)}
    assert service_of_component(name, services) == service


def test_versions_are_in_the_order_of_their_numbers():
    names = ["v1.10.1-r1", "v1.9.2", "bzip2-2.0.8", "v1.10.1+build.5", "shop-1.10"]
    ordered = ["v1.9.2", "shop-1.10", "v1.10.1+build.5", "v1.10.1-r1", "bzip2-2.0.8"]
    assert sorted(names, key=version_of) == ordered
    assert version_of("main") == ()

"""The watch over secrets itself: each way out is seen, named and not repeated, and what is no leak passes."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from http.client import HTTPMessage

import pytest

from bot.settings.environment import SECRET_VARIABLES
from tests.conftest import ROOT
from tests.secrets.leaking import SECRET, VARIABLE
from tests.secrets.marks import HIDDEN, Planted, found_in
from tests.secrets.watch import OWN_HOSTS, WATCH, Watch


def test_every_leak_fails_its_test_by_name_and_is_not_shown() -> None:
    options = ["-p", "no:cacheprovider", "-p", "tests.secrets.watch", "--noconftest", "-q", "--tb=short"]
    command = [sys.executable, "-m", "pytest", *options, "tests/secrets/leaking.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr

    assert done.returncode == 1, said
    places = {
        "print": "captured stdout call",
        "log": "captured log call",
        "capsys": "what was printed",
        "file": "the file deep/cache.db",
        "argument": "the arguments of a process",
        "child": "the stdout of a command",
        "error": "what a DatabaseUnusable says",
        "query": "the request line of a request to Elsewhere",
        "header": "the header X-Debug of a request to Elsewhere",
        "host": "a request to Elsewhere",
    }
    for name, place in places.items():
        told = said.partition(f"leaking.py::test_leak_{name} let a secret out")[2].partition("let a secret out")[0]
        assert f"is in {place}" in told, name
        assert VARIABLE in told or name in {"capsys", "child", "query"}, name
    assert f"{len(places)} failed, 1 passed" in said
    # The lines of a test's own code hold no value; what was captured does, and is hidden.
    assert "hunter2" not in said
    assert HIDDEN in said


@pytest.mark.parametrize("before", range(4))
def test_a_secret_is_found_wherever_it_begins_in_base64(before: int) -> None:
    told = b64encode(b"x" * before + b"ghs_hunter2more")
    assert found_in(told)
    assert found_in(told.decode())
    assert "hunter2" not in Planted().hidden(f"{told.decode()} and hunter2")
    # A key is found by what every key begins with.
    assert found_in("-----BEGIN RSA PRIVATE KEY-----\nMII")
    assert not found_in("a private key belongs into a file")


def test_what_was_found_is_told_once_and_not_held_against_the_next_file_of_tests() -> None:
    watch = Watch()
    header = HTTPMessage()
    header["Authorization"] = f"Bearer {SECRET}"
    watch.planted.note(VARIABLE, SECRET)
    watch.look_at_request("Elsewhere", "GET /", header)
    watch.look_at_request("Elsewhere", "GET /", header)
    assert watch.take() == [f"{VARIABLE} is in a request to Elsewhere"]
    assert watch.take() == []

    watch.planted.forget()
    watch.look_at_request("Elsewhere", "GET /", header)
    assert watch.take() == []


def test_every_variable_that_has_a_host_is_one_of_ours() -> None:
    assert all(any(one.startswith(start) for one in SECRET_VARIABLES.values()) for start in OWN_HOSTS)


def test_the_suite_is_watched() -> None:
    from bot.settings.environment import Environment  # noqa: PLC0415 (as it is while the suite runs)

    assert Environment.secret.__qualname__ != "Environment.secret"
    assert WATCH.take() == []

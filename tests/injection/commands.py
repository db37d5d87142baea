"""What every command is called with while strangers are in every field, and why some commands are not.

A new command has to be named here: a test holds both tables against the list of commands.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.injection.corpus import placed
from tests.injection.organisation import CHANGES_A_SERVICE, NOW, WEEK, service_of, titles

AT = ("--now", NOW.isoformat())
TEAM = ("--team", "crew")
BEFORE = WEEK.earlier(1).id
EVENT = f"{service_of(0)}/{placed('event')[0].text}"


def change_of(line: str) -> int:
    """Return the number of the change that bears a line of the corpus as its title."""
    return 1 + next(place for place, one in enumerate(titles()) if one.id == line)


def broke_of(line: str) -> str:
    """Return the deployment after which the incident of that title began."""
    place = CHANGES_A_SERVICE * next(place for place, one in enumerate(placed("incident")) if one.id == line)
    return f"{service_of(place)}/deploy-{place + 1}"


def deployed_by(number: int) -> str:
    """Return the deployment that carried a change."""
    return f"{service_of(number - 1)}/deploy-{number}"


MENTIONING = change_of("mention-1")
STRANGE = "<!channel> *x* <https://evil.example|y> :tada: @here \x1b[2J\x00\u202e {person:p0} ```"

PRINTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "week": ((*TEAM, *AT), (*TEAM, *AT, "--json")),
    "explain": (
        *((one, *AT) for one in (f"acme/mono#{change_of('terminal-1')}", broke_of("terminal-7"), "{event}")),
        ("service-01:objective", *AT, "--format", "json"),
    ),
    "deploys": ((), ("service-01",), ("service-01", "--format", "json"), ("serv\x1b[2Jice",)),
    "status": ((*AT,), (*AT, "--json")),
    "runs": ((*AT,), (f"crew/{BEFORE}", *AT), (f"crew/{BEFORE}", *AT, "--json"), ("cr\x1b]0;x\x07ew/2026-W45", *AT)),
    "replay": ((f"crew/{WEEK.id}", *AT),),
    "marks": ((*TEAM, *AT), (*TEAM, *AT, "--json")),
    "ack": (("service-01:incident", *TEAM, *AT), ("\x1b[2Jx\x9b", *TEAM, *AT)),
    "mute": (("service-02:incident", *TEAM, *AT),),
    "unmute": (("service-02:incident", *TEAM, *AT),),
    "feedback": ((*AT,), (*AT, "--json")),
    "cost": ((*AT,), (*AT, "--json")),
    "preview": ((*TEAM, *AT, "--out", "{folder}/preview.html"),),
    "prompt": (("--payload", "{payload}"), ("--payload", "{payload}", "--json")),
    "narrate": (("--payload", "{payload}", "--narrator", "template"),),
    "check": (
        ("--payload", "{payload}", "--plan", "{plan}"),
        ("--payload", "{payload}", "--plan", "{plan}", "--json"),
    ),
    "addresses": ((), ("--format", "json"), ("clear", "no\x1b[2Jbody@x")),
    "doctor": ((), ("--format", "json")),
    "next": ((*AT,), ("ad\x9b2Ja", *AT)),
    "retry": ((f"crew/{BEFORE}", *AT),),
    "skip": (("ada", *AT, "--reason", "a\x1b[2Jb\nFORGED-LINE"),),
    "pause": (("ada", *AT),),
    "resume": (("ada", *AT),),
    "resend": (("nob\x1b[2Jody", *AT),),
    "score": (
        ("--repo", "{repo}"),
        ("--repo", "{repo}", "--format", "csv"),
        ("--repo", "{repo}", "--format", "json"),
        ("--features", "{rows}"),
    ),
    "brief": (("--repo", "{repo}"), ("--repo", "{repo}", "--json")),
    "import": (("changes", "{rows}"), ("chan\x1b[2Jges", "{rows}")),
    "event": (
        ("incident", "--service", "service-01", "--state", "began", "--id", EVENT, "--title", EVENT),
        ("incident", "--service", "ser\x1b[2Jvice", "--state", "began", "--id", "1"),
    ),
    "settings": (("check",),),
    "ask": (("Why\x1b[2J?", *TEAM, *AT),),
    "backtest": ((*TEAM, "--weeks", "1", *AT),),
    "audit": ((), ("--json",)),
    "person": (("export", "{login}"), ("export", "no\x1b[2Jbody")),
}
"""Each command that says what is stored or given, by its arguments; what is in braces is put in."""

SILENT: Mapping[str, str] = {
    "init": "draws what GitHub has with the same screen; tests/unit/bot/test_terminal.py shows it a stranger's names",
    "collect": "prints its tables from sources on a network; tests/unit/bot/test_terminal.py prints them",
    "run": "prints a dry run through the console outlet, which tests/unit/bot/test_terminal.py is told a briefing by",
    "worker": "logs alone; tests/unit/bot/test_strangers_logged.py",
    "bot": "logs alone; tests/unit/bot/test_strangers_logged.py",
    "receive": "logs alone; tests/unit/bot/test_strangers_logged.py",
    "migrate": "names revisions of ours",
    "retention": "counts rows of our tables by age",
    "evaluate": "prints names of projects and columns of a file, cleaned and drawn by the screen of every edition",
    "signals": "prints our catalogue",
    "severity": "prints our rules",
    "demo": "prints a story of ours",
}
"""Why a command prints nothing of strangers, or where it is tried instead."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "": ("",),
    "help": ("",),
    "team": ("", "crew", STRANGE),
    "service": ("service-01", service_of(MENTIONING - 1), STRANGE),
    "pr": ("acme/mono#1", f"acme/mono#{MENTIONING}", STRANGE),
    "deploy": ("service-01/deploy-1", deployed_by(MENTIONING), broke_of("mention-8"), EVENT, STRANGE),
    "signal": ("lines_added", STRANGE),
    "why": ("1", "service-01:objective", STRANGE),
    "queue": ("", "service-01", STRANGE),
    "ask": (STRANGE,),
    "mute": ("1", f"1 until {STRANGE}", STRANGE),
    "unmute": ("1", STRANGE),
    "ack": ("1", STRANGE),
    "settings": ("",),
    "share": ("", "service service-01", f"pr acme/mono#{MENTIONING}", f"service {STRANGE}"),
    "status": ("",),
    "sp\x1b[2Jam": (STRANGE,),
}
"""What is typed behind each word of `/risk`; the last one is none of its words."""

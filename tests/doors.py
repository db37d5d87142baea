"""Every door to Riskbrief with the deed that the audit has for whoever goes through it, or why it has none."""

from __future__ import annotations

from typing import Final

from briefing.editions.view.controls import OPINION_VERBS, Verb
from briefing.readers.audit import Deed

WORDS: Final[dict[str, Deed | str]] = {
    **dict.fromkeys(("", "team", "service", "pr", "deploy", "signal", "why", "queue", "status"), Deed.SAW),
    "ask": Deed.ASKED,
    "ack": Deed.ACKNOWLEDGED,
    "mute": Deed.MUTED,
    "unmute": Deed.UNDID,
    "share": Deed.SHARED,
    "settings": "it opens a form about oneself; what is sent by the form is recorded",
    "help": "it lists the words and shows nothing of anybody's week",
}
"""What is typed behind /risk."""

BUTTONS: Final[dict[str, Deed | str]] = {
    Verb.WHY: Deed.SAW,
    Verb.OPEN_ALL: Deed.SAW,
    Verb.PREVIEW: Deed.SAW,
    Verb.ACKNOWLEDGE: Deed.ACKNOWLEDGED,
    Verb.SNOOZE: Deed.MUTED,
    Verb.UNACKNOWLEDGE: Deed.UNDID,
    Verb.UNMUTE: Deed.UNDID,
    **dict.fromkeys(OPINION_VERBS, Deed.JUDGED),
    Verb.SHARE: Deed.SHARED,
    Verb.RESUME: Deed.RESUMED,
    Verb.MUTE_FORM: "it opens a form about a card that is on the screen; what is sent by the form is recorded",
    Verb.SETTINGS: "it opens a form about oneself; what is sent by the form is recorded",
}
"""What is pressed; that Home was opened is recorded too."""

FORMS: Final[dict[str, Deed | str]] = {
    Verb.SETTINGS.action_id: Deed.CHANGED,
    Verb.MUTE_FORM.action_id: Deed.MUTED,
}

_OWN_FILES = "it reads files or clones of whoever calls it, and no store"
_WORK = "it shows the state of the work or of what was collected, and nothing of a briefing"
_OURS = "it shows what is the same for everybody: rules, signals or an example"
_SERVES = "it serves; whatever comes through its doors is recorded there, and what it sends is in the deliveries"

CLI: Final[dict[str, Deed | str]] = {
    **dict.fromkeys(("week", "preview", "explain", "replay", "marks", "feedback", "backtest"), Deed.SAW),
    "ask": Deed.ASKED,
    "ack": Deed.ACKNOWLEDGED,
    "mute": Deed.MUTED,
    "unmute": Deed.UNDID,
    "retry": Deed.RETRIED,
    "resend": Deed.RESENT,
    "skip": Deed.SKIPPED,
    "pause": Deed.PAUSED,
    "resume": Deed.RESUMED,
    **dict.fromkeys(("event", "import", "migrate", "addresses clear", "addresses unsubscribe"), Deed.CHANGED),
    "retention": Deed.DELETED,
    "person erase": Deed.ERASED,
    "person export": Deed.EXPORTED,
    "person allow": Deed.CHANGED,
    "person forgotten": "it lists ids and times of what was erased, which the audit has already",
    **dict.fromkeys(("run", "worker", "bot", "receive"), _SERVES),
    **dict.fromkeys(("runs", "status", "next", "deploys", "doctor", "cost", "addresses"), _WORK),
    **dict.fromkeys(("brief", "score", "evaluate", "prompt", "check"), _OWN_FILES),
    **dict.fromkeys(("severity", "signals", "settings example", "demo"), _OURS),
    "narrate": "it reads a payload from a file; the calls of the model are in their own table",
    "calibrate": "it proposes a scorecard as a file of its own; nothing is in force by it",
    "collect": "what it read, and when, is in the cursors and the statuses of the sources",
    "audit": "it shows what was recorded; an entry for each look would bury the rest",
    "init": "it writes a settings file before there is a store",
    "settings check": "it reads the settings file and no store",
}

PAGES: Final[dict[str, Deed | str]] = {
    "unsubscribe": Deed.CHANGED,
    "subscribe": Deed.CHANGED,
    "healthz": "it says that the process is alive, and nothing else",
    "events": "each event is a row of its own that names who told it and when",
    "coverage": "each report is a row of its own that names its commit and when it came",
}
"""What is asked of the pages for readers, and of the receiver."""

"""Every door to Riskbrief with the deed that the audit has for whoever goes through it, or why it has none."""

from __future__ import annotations

from typing import Final

from briefing.editions.view.controls import OPINION_VERBS, Verb
from briefing.readers.audit import AuditAction

WORDS: Final[dict[str, AuditAction | str]] = {
    **dict.fromkeys(("", "team", "service", "pr", "deploy", "signal", "why", "queue", "status"), AuditAction.SAW),
    "ask": AuditAction.ASKED,
    "ack": AuditAction.ACKNOWLEDGED,
    "mute": AuditAction.MUTED,
    "unmute": AuditAction.UNDID,
    "share": AuditAction.SHARED,
    "settings": "it opens a form about oneself; what is sent by the form is recorded",
    "help": "it lists the words and shows nothing of anybody's week",
}
"""What is typed behind /risk."""

BUTTONS: Final[dict[str, AuditAction | str]] = {
    Verb.WHY: AuditAction.SAW,
    Verb.OPEN_ALL: AuditAction.SAW,
    Verb.PREVIEW: AuditAction.SAW,
    Verb.ACKNOWLEDGE: AuditAction.ACKNOWLEDGED,
    Verb.SNOOZE: AuditAction.MUTED,
    Verb.UNACKNOWLEDGE: AuditAction.UNDID,
    Verb.UNMUTE: AuditAction.UNDID,
    **dict.fromkeys(OPINION_VERBS, AuditAction.JUDGED),
    Verb.SHARE: AuditAction.SHARED,
    Verb.RESUME: AuditAction.RESUMED,
    Verb.MUTE_FORM: "it opens a form about a card that is on the screen; what is sent by the form is recorded",
    Verb.SETTINGS: "it opens a form about oneself; what is sent by the form is recorded",
}
"""What is pressed; that Home was opened is recorded too."""

FORMS: Final[dict[str, AuditAction | str]] = {
    Verb.SETTINGS.action_id: AuditAction.CHANGED,
    Verb.MUTE_FORM.action_id: AuditAction.MUTED,
}

_OWN_FILES = "it reads files or clones of whoever calls it, and no store"
_WORK = "it shows the state of the work or of what was collected, and nothing of a briefing"
_OURS = "it shows what is the same for everybody: rules, signals or an example"
_SERVES = "it serves; whatever comes through its doors is recorded there, and what it sends is in the deliveries"

CLI: Final[dict[str, AuditAction | str]] = {
    **dict.fromkeys(("week", "preview", "explain", "replay", "marks", "feedback", "backtest"), AuditAction.SAW),
    "ask": AuditAction.ASKED,
    "ack": AuditAction.ACKNOWLEDGED,
    "mute": AuditAction.MUTED,
    "unmute": AuditAction.UNDID,
    "retry": AuditAction.RETRIED,
    "resend": AuditAction.RESENT,
    "skip": AuditAction.SKIPPED,
    "pause": AuditAction.PAUSED,
    "resume": AuditAction.RESUMED,
    **dict.fromkeys(("event", "import", "migrate", "addresses clear", "addresses unsubscribe"), AuditAction.CHANGED),
    "retention": AuditAction.DELETED,
    "person erase": AuditAction.ERASED,
    "person export": AuditAction.EXPORTED,
    "person allow": AuditAction.CHANGED,
    "person forgotten": "it lists ids and times of what was erased, which the audit has already",
    **dict.fromkeys(("run", "worker", "bot", "receive"), _SERVES),
    **dict.fromkeys(("runs", "status", "next", "deploys", "doctor", "cost", "addresses"), _WORK),
    **dict.fromkeys(("brief", "score", "evaluate", "prompt", "check"), _OWN_FILES),
    **dict.fromkeys(("severity", "signals", "settings example", "demo"), _OURS),
    "narrate": "it reads a payload from a file; the calls of the model are in their own table",
    "collect": "what it read, and when, is in the cursors and the statuses of the sources",
    "audit": "it shows what was recorded; an entry for each look would bury the rest",
    "init": "it writes a settings file before there is a store",
    "settings check": "it reads the settings file and no store",
}

PAGES: Final[dict[str, AuditAction | str]] = {
    "unsubscribe": AuditAction.CHANGED,
    "subscribe": AuditAction.CHANGED,
    "healthz": "it says that the process is alive, and nothing else",
    "events": "each event is a row of its own that names who told it and when",
    "coverage": "each report is a row of its own that names its commit and when it came",
}
"""What is asked of the pages for readers, and of the receiver."""

"""One line per log record, of ours and all libraries: for people, or JSON.

Every line has the work's ids (`data/logcontext.py`); what an outside service said is a field of its own. All output is
made safe: secrets are masked by value and by look, tracebacks too, control characters are escaped, and fields are
bounded.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit

from data.logcontext import bound
from data.sources.http.masking import MOST_RAW, masked

if TYPE_CHECKING:
    from bot.settings import Settings

TEXT: Final = "text"
JSON: Final = "json"

OURS: Final = ("bot", "briefing", "data")
LONGEST_FIELD: Final = MOST_RAW
"""Characters of a field. A traceback may have four times as many, and loses its middle."""

LONGEST_TRACEBACK: Final = 4 * LONGEST_FIELD
RATE_SECONDS: Final = 60.0
"""The shortest time between two equal warnings that strangers can cause at will."""

LEAST_LINE: Final = 16
"""Length from which a line of a multi-line secret, such as a key, is a secret by itself."""

# Besides C0 and C1 controls: unusual line ends, direction marks, invisible characters, and lone surrogates.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_INDENT: Final = "    "

Fields = dict[str, Any]


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Return all secrets' values, and the database's password, in each way they are written."""
    told = (getattr(settings.secrets, name) for name in type(settings.secrets).model_fields)
    values = {one.get_secret_value() for one in told if one is not None}
    password = urlsplit(settings.database_url).password
    values |= set() if password is None else {password, unquote(password)}
    values |= {line for value in values for line in value.splitlines() if len(line) >= LEAST_LINE}
    # As in plain text, inside JSON or a `repr`, and in an address.
    spelt = ({one, json.dumps(one)[1:-1], repr(one)[1:-1], quote(one, safe="")} for one in values)
    return tuple(sorted(set().union(*spelt)))


class Safe:
    """Makes logged values safe. `secrets` are masked everywhere."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secrets)

    def line(self, text: str) -> str:
        """Return a text as one line of at most LONGEST_FIELD characters."""
        safe = self._clean(masked(text[: 4 * LONGEST_FIELD], self._secrets)).replace("\n", "\\n")
        return safe if len(safe) <= LONGEST_FIELD else safe[: LONGEST_FIELD - 1] + "…"

    def traceback(self, text: str) -> str:
        """Return a traceback's lines, only the first and last if too long."""
        # A secret across the cut must be masked whole, and the cut part may be megabytes.
        if len(text) > 4 * LONGEST_TRACEBACK:
            text = text[: 2 * LONGEST_TRACEBACK] + "\n…\n" + text[-2 * LONGEST_TRACEBACK :]
        safe = self._clean(masked(text, self._secrets))
        if len(safe) <= LONGEST_TRACEBACK:
            return safe
        return safe[: LONGEST_TRACEBACK // 4] + "\n…\n" + safe[-3 * LONGEST_TRACEBACK // 4 :]

    def value(self, value: object) -> object:
        """Return a field's value: numbers, booleans and None unchanged, anything else as one line."""
        return value if value is None or isinstance(value, bool | int | float) else self.line(str(value))

    @staticmethod
    def _clean(text: str) -> str:
        """Escape invisible characters, in two digits where that suffices."""

        def written_out(found: re.Match[str]) -> str:
            return f"\\x{ord(found[0]):02x}" if found[0] <= "\xff" else f"\\u{ord(found[0]):04x}"

        return _UNSEEN.sub(written_out, text)


def make_formatter(
    form: str, secrets: Iterable[str] = (), always: Mapping[str, str] | None = None
) -> logging.Formatter:
    """Return a formatter. `always` are ids of every line of this process."""
    # Only processes that log need it, and it takes a tenth of a second to load.
    from structlog.stdlib import ExtraAdder, ProcessorFormatter  # noqa: PLC0415

    safe = Safe(secrets)

    def told(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> str:  # noqa: ANN401 (structlog's own)
        found = _fields(dict(fields), safe, always or {})
        return json.dumps(found, ensure_ascii=False) if form == JSON else _as_text(found)

    return ProcessorFormatter(foreign_pre_chain=[ExtraAdder()], processors=[told], use_get_message=True)


def _fields(found: Fields, safe: Safe, always: Mapping[str, str]) -> Fields:
    """Return a record's safe fields: who said what when, what about, and why."""
    record: logging.LogRecord = found.pop("_record")
    found.pop("_from_structlog")
    exc_info, message, stack = found.pop("exc_info", None), found.pop("event"), found.pop("stack_info", None)
    template = record.msg if isinstance(record.msg, str) else message
    fields: Fields = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": safe.line(record.name),
        # The message before formatting, by which lines of one kind are found and counted.
        "event": safe.line(template),
        "message": safe.line(str(message)),
        "pid": record.process,
    }
    for name, value in {**always, **bound(), **found}.items():
        # Never one of our names, which would hide its value.
        told = safe.line(name)
        fields[f"{told}_" if told in _HEAD else told] = safe.value(value)
    if isinstance(exc_info, tuple) and exc_info[0] is not None:
        fields["exception"] = safe.traceback(logging.Formatter().formatException(exc_info))
    if stack:
        fields["stack"] = safe.traceback(str(stack))
    return fields


_HEAD: Final = ("at", "level", "logger", "event", "message", "pid", "exception", "stack")


def _as_text(fields: Fields) -> str:
    """Write a line for people. Further lines are indented, so that no stranger's text looks like a record."""
    at = datetime.fromisoformat(fields["at"]).astimezone()
    told = f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03d} {fields['level'].upper()} {fields['logger']}"
    ids = " ".join(f"{name}={_quoted(value)}" for name, value in fields.items() if name not in _HEAD)
    line = f"{told}: {fields['message']}{f' [{ids}]' if ids else ''}"
    more = "\n".join(fields[name] for name in ("exception", "stack") if name in fields)
    return "\n".join([line, *(_INDENT + one for one in more.splitlines())])


def _quoted(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or any(one in ' "[]=' for one in text) else text


class Stderr(logging.Handler):
    """Writes to the current standard error. `form` is text or json."""

    def __init__(self, form: str, secrets: Iterable[str] = (), always: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.form = form
        self.setFormatter(make_formatter(form, secrets, always))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record in one go: other processes of ours may write to the same place."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 (as every handler of the library does it: a log may end nothing)
            self.handleError(record)


def begin_log(settings: Settings | None, *, verbose: bool, always: Mapping[str, str] | None = None) -> None:
    """Log warnings to standard error, unless a handler exists; with `verbose` or as JSON also our own work."""
    form = TEXT if settings is None else settings.log.format
    level = logging.DEBUG if verbose else logging.INFO if form == JSON else None
    if level is not None:
        for name in OURS:
            logging.getLogger(name).setLevel(level)
    root = logging.getLogger()
    if root.handlers:
        return
    root.addHandler(Stderr(form, () if settings is None else secrets_of(settings), always))
    root.setLevel(logging.WARNING)
    # An uncaught traceback would otherwise be printed with whatever its message holds.
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_of
    logging.captureWarnings(capture=form == JSON)


def is_json() -> bool:
    """Whether the log is for machines, so that nothing else may stand between its lines."""
    return any(isinstance(one, Stderr) and one.form == JSON for one in logging.getLogger().handlers)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger(__name__).critical(
        "ended by an error that nobody foresaw; this is a defect of Riskbrief", exc_info=(kind, error, trace)
    )


def _log_uncaught_of(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
        _log_uncaught(told.exc_type, told.exc_value, told.exc_traceback)


class RateLimitedLog:
    """A warning at most once in `RATE_SECONDS`. Thread-safe."""

    def __init__(self, log: logging.Logger, words: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`words` has a %d for how often it happened since; `clock` counts seconds."""
        self._log, self._words, self._clock = log, words, clock
        self._lock = threading.Lock()
        self._count = 0
        self._again: float | None = None

    def note(self) -> None:
        """Count it, and warn when it is time."""
        with self._lock:
            self._count += 1
            now = self._clock()
            if self._again is not None and now < self._again:
                return
            count, self._count, self._again = self._count, 0, now + RATE_SECONDS
        self._log.warning(self._words, count)

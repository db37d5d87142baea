"""Problems of the settings, as lines for people, and the errors that carry them.

A line is "riskbrief.toml: manager[2].zone: 'Europe/Berln' is not an IANA zone; did you mean 'Europe/Berlin'?".
Tables are counted from one: manager[2] is the second [[manager]]. No line repeats a value that may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from bot.errors import UsageError
from bot.settings.values import nearest

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
LONGEST_VALUE = 80
NEVER_SHOWN = {"database_url"}
"""Keys whose value may hold an unrecognisable password."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
_WANTED = {
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "float_type": "must be a number",
    "dict_type": "must be a table in { }",
    "tuple_type": "must be a list in [ ]",
}


class SettingsMissing(UsageError):
    """The file does not exist or cannot be opened."""


class SettingsInvalid(UsageError):
    """`problems` has a line for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        many = f"{len(self.problems)} problems in the settings:\n  " + "\n  ".join(self.problems)
        super().__init__(many if len(self.problems) > 1 else "".join(self.problems))


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a place of the file. `text` has the value and the fix."""

    place: Place
    text: str

    def line(self, file: object) -> str:
        return f"{file}: {key_of(self.place)}: {self.text}"


def key_of(place: Place) -> str:
    """Write a place as in the file: manager[2].zone."""
    key = ""
    for part in place:
        if isinstance(part, int):
            key += f"[{part + 1}]"
        else:
            key += ("." if key else "") + (part if _BARE_KEY.fullmatch(part) else repr(part))
    return key


def in_file_order(problems: Iterable[Problem], raw: Mapping[str, Any]) -> list[Problem]:
    """Sort problems in the file's order of tables; missing tables come first."""
    order = {key: number for number, key in enumerate(raw)}

    def position(problem: Problem) -> tuple[int, int]:
        counted = problem.place[1] if len(problem.place) > 1 else -1
        return order.get(str(problem.place[0]), -1), counted if isinstance(counted, int) else -1

    return sorted(problems, key=position)


def field_problems(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Turn pydantic's complaints into problems in our words."""
    return [Problem(details["loc"], _text(details, model)) for details in error.errors(include_url=False)]


def _text(details: ErrorDetails, model: type[BaseModel]) -> str:
    kind, value, place = details["type"], details["input"], details["loc"]
    if kind in {"extra_forbidden", "missing"}:
        table = model_at(model, place[:-1])
        fields, key = {} if table is None else table.model_fields, str(place[-1])
        return _unknown_key(key, fields) if kind == "extra_forbidden" else _missing(key, fields)
    names = ".".join(part for part in place if isinstance(part, str))
    if kind == "model_type":
        return f"is {_kind(value)}; write a table: {f'[[{names}]]' if isinstance(place[-1], int) else f'[{names}]'}"
    if kind == "tuple_type" and isinstance(value, dict):
        return f"is one table; write [[{names}]], with double brackets"
    fix = _fix(details, model)
    # Lists and tables are not repeated: they are long, and unchecked so far.
    if isinstance(value, list | dict):
        return f"is {_kind(value)}; {fix}" if kind in _WANTED else fix
    return fix if place[-1] in NEVER_SHOWN else f"{_shown(value)} {fix}"


def _fix(details: ErrorDetails, model: type[BaseModel]) -> str:
    kind, place, context = details["type"], details["loc"], details.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"is not known here; write {context['expected']}"
    if context.keys() & {"ge", "le", "gt", "lt"}:
        return f"is out of range; {_range(model_at(model, place[:-1]), place[-1])}"
    return _WANTED.get(kind, details["msg"])


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a date or time")


def _unknown_key(key: str, known: Mapping[str, FieldInfo]) -> str:
    listed = f"; known here are {', '.join(known)}"
    return f"is not a known key{nearest(key, known, listed)}"


def _missing(key: str, known: Mapping[str, FieldInfo]) -> str:
    examples = known[key].examples if key in known else None
    return f"is missing; add {key} = {toml_value(examples[0])}" if examples else f"is missing; add [{key}]"


def _range(model: type[BaseModel] | None, key: str | int) -> str:
    field = None if model is None else model.model_fields.get(str(key))
    metadata = () if field is None else _limits(field)
    least, most, above, below = (
        next((getattr(limit, name) for limit in metadata if hasattr(limit, name)), None)
        for name in ("ge", "le", "gt", "lt")
    )
    if below is not None:
        return f"write a number above {above} and below {below}"
    return f"write {least} to {most}" if most is not None else f"write at least {least}"


def _limits(field: FieldInfo) -> tuple[Any, ...]:
    """Limits stand on the field, or inside the union of an optional one."""
    inner = (getattr(arg, "__metadata__", ()) for arg in get_args(field.annotation))
    nested = (limit for metadata in inner for one in metadata for limit in getattr(one, "metadata", (one,)))
    return (*field.metadata, *nested)


def model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    """Return the table's model at a place, or None."""
    found: type[BaseModel] | None = model
    for part in place:
        if isinstance(part, str):
            field = None if found is None else found.model_fields.get(part)
            found = None if field is None else inner_model(field.annotation)
    return found


def inner_model(annotation: object) -> type[BaseModel] | None:
    """Return a field's model, alone or in a tuple."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def toml_value(value: object) -> str:
    """Write a settings value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml_value(key)} = {toml_value(item)}' for key, item in value.items())} }}"
    # For printable text, JSON's double quotes are TOML's.
    return f'"{value}"' if isinstance(value, str) else str(value)

"""Writes the annotated example file from the models. Required and usual keys are set; others are comments without a
space after the '#', ready to be enabled by deleting it. Rare tables are commented out whole.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr

from bot.settings.document import Document
from bot.settings.environment import SECRET_VARIABLES
from bot.settings.problems import inner_model, toml_value

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

WIDTH = 100
HEAD = """\
What Riskbrief knows about your organisation. Written by 'riskbrief settings example';
check yours with 'riskbrief settings check'.

Without a '#' stands what only you can know. A line that begins with '#key = …' shows a key that may be
left out; take the '#' away to set it, and the one of '#[[name]]' above it first where there is one.
Times of day are local, in the zone next to them.

Secrets have no place here. They come from the environment, or from files that NAME_FILE names:
"""


def example() -> str:
    secrets = "".join(f"  {variable}\n" for variable in SECRET_VARIABLES.values())
    head = [f"# {line}".rstrip() for line in (HEAD + secrets).splitlines()]
    return "\n".join([*head, *_tables(Document, "")]) + "\n"


def _tables(model: type[BaseModel], path: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = inner_model(field.annotation)
        if inner is not None:
            key = f"{path}.{name}" if path else name
            keys = [found for found in inner.model_fields.items() if inner_model(found[1].annotation) is None]
            if keys:
                header = f"[{key}]" if inner is field.annotation else f"[[{key}]]"
                yield from _table(inner, header, keys, is_shown=_mark(field) is False)
            yield from _tables(inner, key)


def _table(model: type[BaseModel], header: str, keys: list[tuple[str, FieldInfo]], *, is_shown: bool) -> Iterator[str]:
    """Write a table, all of it commented out if only `is_shown`."""
    yield from ("", "", *_comment(model.__doc__ or ""), f"{'#' if is_shown else ''}{header}")
    for name, field in keys:
        yield ""
        yield from _comment(_meaning(field))
        is_set = not is_shown and (field.is_required() or _mark(field) is True)
        value = field.examples[0] if field.examples else _default(field)
        yield f"{'' if is_set else '#'}{name} = {toml_value(value)}"


def _mark(field: FieldInfo) -> bool | None:
    """Return True if the example sets a key, False if it only shows a table, None if unmarked."""
    extra = field.json_schema_extra
    told = extra.get("active") if isinstance(extra, dict) else None
    return told if isinstance(told, bool) else None


def _default(field: FieldInfo) -> Any:  # noqa: ANN401 a setting may be of any kind
    return field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default


def _meaning(field: FieldInfo) -> str:
    """Return the description with the default, unless it already tells what happens without the key."""
    meaning = field.description or ""
    if field.is_required():
        return f"{meaning} Required."
    default = _default(field)
    return (
        meaning if "Default: " in meaning else f"{meaning} Default: {toml_value(default) if default != () else 'none'}."
    )


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), WIDTH - 2, break_on_hyphens=False)]

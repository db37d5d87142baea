"""What `riskbrief explain --format json` prints, and what is read back of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter

from briefing.answers.explain.explanation import ChangeExplained, DeploymentExplained

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import Explanation

VERSION = "riskbrief.explanation/1"

Explained = ChangeExplained | DeploymentExplained
Kind = Literal["change", "deployment"]


def read_explained(text: str) -> Explained:
    """Return what was explained.

    Raises:
        ValueError: it is no JSON, or explains neither a change nor a deployment.
    """
    return _reader().validate_json(text)


@cache
def _reader() -> TypeAdapter[Explained]:
    return TypeAdapter(Annotated[Explained, Field(discriminator="kind")])


def to_json(explanation: Explanation) -> str:
    """Return an explanation as JSON, its keys in a fixed order."""
    told = {"version": VERSION, **asdict(explanation)}
    return json.dumps(told, ensure_ascii=False, indent=1, default=_plain, allow_nan=False) + "\n"


def _plain(value: object) -> object:
    """Write the payload's own values as the payload does."""
    dump = getattr(value, "model_dump", None)
    if dump is None:
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    return dump(mode="json")

"""Reads back what `riskbrief explain --format json` prints of a change or a deployment."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from briefing.answers.explain.explanation import ChangeExplained, DeploymentExplained

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

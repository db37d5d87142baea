"""What all tables of `riskbrief.toml` share: their base and the kinds of values."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StrictInt

from bot.settings import values
from briefing.contracts.week import check_zone

IN_EXAMPLE: dict[str, JsonValue] = {"active": True}
"""Marks an optional key that the example sets, as nearly everybody will."""

Id = Annotated[str, AfterValidator(values.check_id)]
Line = Annotated[str, AfterValidator(values.check_text)]
Globs = tuple[Annotated[str, AfterValidator(values.check_glob)], ...]
Zone = Annotated[str, AfterValidator(check_zone)]
Country = Annotated[str, AfterValidator(values.check_country)]
Day = Annotated[int, BeforeValidator(values.parse_day)]
Hour = Annotated[time, BeforeValidator(values.parse_hour)]
Email = Annotated[str, AfterValidator(values.check_email)]
Sender = Annotated[str, AfterValidator(values.check_sender)]
SlackId = Annotated[str, AfterValidator(values.check_slack)]
SlackChannel = Annotated[str, AfterValidator(values.check_slack), AfterValidator(values.check_channel)]
SlackIds = Annotated[tuple[SlackId, ...], BeforeValidator(values.parse_slack)]
Url = Annotated[str, AfterValidator(values.check_url)]
PublicUrl = Annotated[str, AfterValidator(values.check_public_url)]
# Strict: pydantic would take true for 1 and "no" for false.
Port = Annotated[StrictInt, Field(ge=1, le=65535)]


class Table(BaseModel):
    """Any table. Unknown keys are refused: a misspelt one would silently keep its default."""

    # Without hide_input_in_errors a chained ValidationError would repeat values, secrets included.
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

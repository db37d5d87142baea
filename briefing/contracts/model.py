"""What every frozen value that is kept as JSON has in common."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, JsonValue, SerializerFunctionWrapHandler, model_serializer


class Model(BaseModel):
    """A frozen value that refuses unknown fields, so that a typo in a file is found on reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sparing(Model):
    """A value whose JSON leaves out `SPARED` fields at their defaults, so older frozen values keep bytes and hash."""

    SPARED: ClassVar[tuple[str, ...]] = ()

    @model_serializer(mode="wrap")
    def _without_what_is_spared(self, handler: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
        data: dict[str, JsonValue] = handler(self)
        fields = type(self).model_fields
        for name in self.SPARED:
            if getattr(self, name) == fields[name].default:
                del data[name]
        return data

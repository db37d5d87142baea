"""Every call of a language model is on record, with its tokens, its price and what came of it."""

from __future__ import annotations

from data.migrations.steps import make_table

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    make_table(
        "model_calls",
        "id text, payload_hash text, scope_id text, week text, purpose text, attempt number, model text, "
        "prompt_version text, prompt_hash text, outcome text, request_id text?, input_tokens number?, "
        "cache_write_tokens number?, cache_read_tokens number?, output_tokens number?, price large?, "
        "reserved large, milliseconds number, violations text, detail text?, at time",
        indexes=("at", "payload_hash"),
    )

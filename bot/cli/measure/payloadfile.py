"""Reads what commands about a single payload need: the payload's file, and settings if there are any."""

from __future__ import annotations

import os
from pathlib import Path

from bot.errors import UsageError
from bot.settings import Settings, load_settings, read_settings, settings_path
from briefing.contracts.payload import Payload, parse_payload


def read_payload(path: Path) -> Payload:
    """Read a payload from a file; raises UsageError where it cannot be read, PayloadUnusable where it is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise UsageError(f"--payload {path} cannot be read ({reason}); name a payload.json") from error
    return parse_payload(text, name=str(path))


def settings_or_environment(config: Path | None) -> Settings:
    """Read the settings file if one is named or stands where it is looked for, else the environment alone."""
    is_named = config is not None or bool(os.environ.get("RISKBRIEF_CONFIG"))
    if is_named or settings_path(config, os.environ).exists():
        return load_settings(config)
    return read_settings()

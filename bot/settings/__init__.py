"""What can be set: `riskbrief.toml`, secrets from the environment, and the checks of both.

Read once by the command that was called and handed down as values; nothing is read at import. Every problem
is one line that names file, key, value and fix, and all of them are reported together.
"""

from __future__ import annotations

from bot.settings.load import Settings, load_settings, read_settings, settings_path
from bot.settings.problems import SettingsInvalid, SettingsMissing
from bot.settings.services import Claude, Limits, Web

__all__ = [
    "Claude",
    "Limits",
    "Settings",
    "SettingsInvalid",
    "SettingsMissing",
    "Web",
    "load_settings",
    "read_settings",
    "settings_path",
]

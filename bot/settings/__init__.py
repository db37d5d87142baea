"""What can be set: `riskbrief.toml`, secrets from the environment, and the checks of both.

Read once by the command that was called and handed down as values; nothing is read at import. Every problem
is one line that names file, key, value and fix, and all of them are reported together.
"""

from __future__ import annotations

from bot.settings.document import Retention, Runs, Store
from bot.settings.environment import Secrets
from bot.settings.load import Settings, load_settings, read_settings, settings_path
from bot.settings.problems import SettingsInvalid, SettingsMissing
from bot.settings.services import Claude, Limits, Slack, Smtp, Web
from bot.settings.sources import Sources

__all__ = [
    "Claude",
    "GitHubSource",
    "GitSource",
    "LabelledIssuesSource",
    "Limits",
    "PagerDutySource",
    "Retention",
    "Runs",
    "Secrets",
    "Settings",
    "SettingsInvalid",
    "SettingsMissing",
    "Slack",
    "Smtp",
    "Sources",
    "Store",
    "Web",
    "load_settings",
    "read_settings",
    "settings_path",
]

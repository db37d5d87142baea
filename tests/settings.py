"""Settings files of the smallest organisations, to which a test adds what it is about."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings, load_settings

NAMED = '[organisation]\nname = "Acme"\n'


def acme(service: str = "", *, zone: str = "UTC", repository: str = "acme/shop") -> str:
    """One team, service and reader; `service` are further keys of the service, or tables below it."""
    return f"""{NAMED}
[[team]]
id = "payments"
zone = "{zone}"

[[manager]]
name = "Ada Lovelace"
slack = "U012AB3CD"
teams = ["payments"]

[[service]]
id = "checkout"
team = "payments"
{service}
[[service.path]]
repository = "{repository}"
globs = ["**"]
"""


def load(folder: Path, text: str = NAMED, **environ: str) -> Settings:
    """The settings of a file with this text in a folder."""
    path = folder / "riskbrief.toml"
    path.write_text(text, "utf-8")
    return load_settings(path, environ)

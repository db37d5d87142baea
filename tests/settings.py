"""Settings files of the smallest organisations, to which a test adds what it is about."""

from __future__ import annotations

from itertools import groupby
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


def faults(text: str) -> list[tuple[str, str]]:
    """Each fault of a text with what is said of it, which stands below it, indented."""
    found: list[tuple[str, str]] = []
    for is_said, lines in groupby(text.strip().splitlines(), lambda line: line.startswith("    ")):
        block = list(lines)
        if is_said:
            found[-1] = (found[-1][0], " ".join(line.strip() for line in block))
        else:
            found.append(("\n".join(block), ""))
    return found

"""Where a repository may be fetched from: https and ssh, and http (which shows the token) on loopback only."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from data.errors import NotConnected

NAME: Final = "NAME"
"""Stands for owner/name, or a project's path, in a template."""

PUBLIC_API: Final = "api.github.com"
PUBLIC_HOST: Final = "github.com"

WRITE: Final = "write it as https://host/NAME.git or git@host:NAME.git"
NO_USER: Final = "leave it out, the token comes from the environment"

_SCP: Final = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!/)(?P<path>[^\s].*)")
_WEB: Final = frozenset({"http", "https"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """An address to fetch from. `protocol` is https, http or ssh; `host` includes a port where it names one."""

    url: str
    protocol: str
    host: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Raises NotConnected, which says why and never repeats a password."""
        if (problem := address_problem(url)) is not None:
            raise NotConnected(f"the address that mirrors are fetched from {problem}")
        if (scp := _SCP.fullmatch(url)) is not None and "://" not in url:
            return cls(url=url, protocol="ssh", host=scp["host"])
        parts = urlsplit(url)
        return cls(url=url, protocol=parts.scheme, host=parts.netloc.rpartition("@")[2])

    @property
    def takes_token(self) -> bool:
        """Whether a token is sent there; ssh has keys of its own."""
        return self.protocol in _WEB

    def prompts(self, user: str) -> tuple[str, str]:
        """Return git's two questions (locale C) to which name and token are the answers."""
        place = f"{self.protocol}://{self.host}"
        return f"Username for '{place}': ", f"Password for '{self.protocol}://{user}@{self.host}': "


def address_problem(url: str) -> str | None:
    """Say what is wrong with an address or a template of one, without repeating it; None where nothing is."""
    if any(character.isspace() or not character.isprintable() for character in url) or url.startswith("-"):
        return f"holds a space or begins with '-'; {WRITE}"
    if "://" not in url:
        return None if _SCP.fullmatch(url) is not None else f"is none that git knows; {WRITE}"
    try:
        parts = urlsplit(url)
        host, password, _ = parts.hostname or "", parts.password, parts.port
    except ValueError:
        return f"cannot be read; {WRITE}"
    web = parts.scheme in _WEB
    refused = (
        (not host or not (web or parts.scheme == "ssh"), f"is neither https nor ssh; {WRITE}"),
        (password is not None, f"holds a password; {NO_USER}"),
        (web and parts.username is not None, f"holds a user; {NO_USER}"),
        (
            parts.scheme == "http" and not _is_loopback(host),
            "is plain http, which would show the token to everybody on the way; write https",
        ),
    )
    return next((why for is_so, why in refused if is_so), None)


def clone_template(base_url: str) -> str:
    """Return the template of clone addresses for a forge's API, below whatever path it has."""
    parts = urlsplit(base_url)
    host = PUBLIC_HOST if (parts.hostname or "") == PUBLIC_API else parts.netloc.rpartition("@")[2]
    below = parts.path.rstrip("/").removesuffix("/api/v3")
    return f"{parts.scheme}://{host}{below}/{NAME}.git"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

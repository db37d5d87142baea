"""
The mirrors of one collection at one forge, by the full name of their repository, all in one folder.

Made for one collection and thrown away after it: each mirror is fetched once, and who fails is not asked again. The
mirrors of two forges may lie in one folder: below the name of their host they are apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import NotConnected
from data.sources.git.mirror.address import NAME, Address
from data.sources.git.mirror.forge_quirks import OF_GITHUB, ForgeQuirks
from data.sources.git.mirror.mirror import Mirror
from data.sources.git.mirror.remote import Limits, Remote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Mirrors:
    """A folder of mirrors. `template` is the address of each, with NAME for its name; `token` is asked per fetch.

    The token goes nowhere but to the host of the template, and the customs of its forge say beside which name.
    """

    def __init__(
        self,
        folder: Path,
        template: str,
        *,
        token: Callable[[], str | None],
        limits: Limits | None = None,
        customs: ForgeQuirks = OF_GITHUB,
    ) -> None:
        """Take the settings; nothing is done yet."""
        self.customs = customs
        self._folder = folder
        self._template = template
        self._token = token
        self._limits = limits or Limits()
        self._found: dict[str, Mirror] = {}

    def of(self, name: str) -> Mirror:
        """Return the mirror of a repository, whether there is one yet or not.

        Raises:
            NotConnected: the name or the address is none that may be fetched.
        """
        if name not in self._found:
            if not self.customs.allow(name):
                raise NotConnected(f"{name!r} is no repository's name; write it as {self.customs.written}")
            address = Address.parse(self._template.replace(NAME, name))
            remote = Remote(name=name, address=address, token=self._token, limits=self._limits, customs=self.customs)
            place = self._folder / address.host.replace(":", "_") / f"{name}.git"
            self._found[name] = Mirror(place.absolute(), remote)
        return self._found[name]

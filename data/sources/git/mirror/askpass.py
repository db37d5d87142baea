"""
Hands a token to git: by a small script that git calls when a server wants a name and a password.

The token is on no command line, in no address and in no configuration; the script itself does not hold it either, but
prints it from its environment. The surprise: it answers only the two questions of the one server that the token is
for, since a redirect could otherwise make git ask in another host's name.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.sources.git.mirror.address import Address

SCRIPT: Final = """\
#!/bin/sh
case "$1" in
"$RISKBRIEF_ASKED_NAME") printf '%s\\n' "$RISKBRIEF_GIT_NAME" ;;
"$RISKBRIEF_ASKED_TOKEN") printf '%s\\n' "$RISKBRIEF_GIT_TOKEN" ;;
*) exit 1 ;;
esac
"""


@contextmanager
def asked_for(address: Address, user: str, token: str | None) -> Iterator[Mapping[str, str]]:
    """Yield the environment in which git finds name and token for an address; without a token nothing to ask."""
    if token is None or not address.takes_token:
        # "false" answers no question: git then says that the server wants credentials.
        yield {"GIT_ASKPASS": "false"}
        return
    with tempfile.TemporaryDirectory(prefix="riskbrief-git-") as folder:
        script = Path(folder) / "askpass"
        script.touch(mode=0o700)
        script.write_text(SCRIPT, "utf-8")
        asked_name, asked_token = address.prompts(user)
        yield {
            "GIT_ASKPASS": str(script),
            "RISKBRIEF_ASKED_NAME": asked_name,
            "RISKBRIEF_ASKED_TOKEN": asked_token,
            "RISKBRIEF_GIT_NAME": user,
            "RISKBRIEF_GIT_TOKEN": token,
        }

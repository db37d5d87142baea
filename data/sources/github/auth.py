"""Credentials for GitHub: a personal token, or an App's token that ends every hour.

An App signs a statement with its private key to get an installation's token, which is renewed five minutes before its
end and once when GitHub refuses it. No token is ever part of a `repr`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Final

from data.errors import BadAnswer, CredentialsRefused, NotConnected
from data.sources.forge.answers import at
from data.sources.github.access import reading
from data.sources.github.api import HEADERS, Places
from data.sources.http.asking import Ask, Unchanging

if TYPE_CHECKING:
    from data.sources.http.transport import Transport

BEFORE_ITS_END: Final = 300
"""Seconds before its end at which a token is renewed."""

SIGNED_FOR: Final = 540
"""Validity of a statement in seconds; GitHub takes at most ten minutes."""

CLOCKS_APART: Final = 60
"""Seconds that our clock may be ahead of GitHub's."""


class PersonalToken(Unchanging):
    """A fine-grained or classic token of a person."""

    def __init__(self, token: str) -> None:
        """Raises NotConnected where the token is empty."""
        if not token.strip():
            raise NotConnected("the GitHub token is empty; set RISKBRIEF_GITHUB_TOKEN to a personal access token")
        super().__init__("Authorization", f"Bearer {token.strip()}")


@dataclass(eq=False)
class AppInstallation:
    """An installed GitHub App. `transport` must carry no credentials of its own."""

    transport: Transport
    places: Places
    _: KW_ONLY
    app_id: int
    private_key: str = field(repr=False)
    installation_id: int
    clock: Callable[[], float]
    _token: str | None = field(default=None, init=False, repr=False)
    _ends_at: int = field(default=0, init=False)

    def headers(self) -> Mapping[str, str]:
        """Renews the token if needed. Raises CredentialsRefused (bad key), and as `Transport.request`."""
        if self._token is None or self.clock() >= self._ends_at - BEFORE_ITS_END:
            self._fetch()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        self._token = None
        return True

    def _fetch(self) -> None:
        ask = Ask(
            method="POST",
            url=f"{self.places.rest}/app/installations/{self.installation_id}/access_tokens",
            json={},
            what=f"installation {self.installation_id} of GitHub App {self.app_id}",
            headers={**HEADERS, "Authorization": f"Bearer {self._statement()}"},
        )
        answer = self.transport.request(ask)
        # The answer is a secret, so no error may quote it.
        with reading("an installation token", "(not shown)"):
            token, ends = str(answer.json["token"]), at(answer.json["expires_at"])
        if not token:
            raise BadAnswer("GitHub made an installation token that is empty")
        self._token, self._ends_at = token, ends

    def _statement(self) -> str:
        # Import late: only a collection needs the signing library.
        import jwt  # noqa: PLC0415

        # Environment variables often hold a key in one line.
        now, key = int(self.clock()), self.private_key.replace("\\n", "\n").strip()
        told = {"iat": now - CLOCKS_APART, "exp": now + SIGNED_FOR, "iss": str(self.app_id)}
        try:
            return jwt.encode(told, key, algorithm="RS256")
        except (ValueError, TypeError, NotImplementedError, jwt.PyJWTError) as error:
            fix = "set RISKBRIEF_GITHUB_PRIVATE_KEY to the .pem that GitHub gave you"
            raise CredentialsRefused(f"the private key of GitHub App {self.app_id} cannot be read; {fix}") from error

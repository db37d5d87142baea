"""The security advisories that a repository has published, newest first.

What is told of one goes on changing (it gets a CVE, it is withdrawn), so all since the beginning of the collection are
read again and replace those that are stored. No activity tells of them, so they are asked for every few hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from data.advisories import SEVERITIES, advisories_in
from data.errors import AccessDenied, BadAnswer, NotFound
from data.records import Advisory
from data.sources.forge.answers import at
from data.sources.github.access import BY_ID
from data.sources.github.shapes import reading
from data.sources.github.streams import RepositoryStream
from data.sources.source import Deletion, Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.forge.answers import Node
    from data.sources.github.activity import RepositoryActivity
    from data.sources.github.streams import GitHubProgress


ASK_AGAIN: Final = 6 * 3_600
"""Seconds after which a repository's are asked for again."""


def advisory_of(body: Node, repository: str) -> Advisory:
    """Read an advisory.

    Raises:
        ValueError, KeyError, TypeError: it is none; see `reading`.
    """
    [ghsa] = advisories_in(body["ghsa_id"])
    [cve] = (None,) if body["cve_id"] is None else advisories_in(body["cve_id"])
    severity = body["severity"]
    if severity is not None and severity not in SEVERITIES:
        raise ValueError(f"an unknown severity {severity!r}")
    patched = dict.fromkeys(one["patched_versions"] for one in body["vulnerabilities"] or ())
    return Advisory(
        id=ghsa,
        repository_id=repository,
        cve=cve,
        severity=severity,
        summary=body["summary"],
        patched=", ".join(one for one in patched if one) or None,
        published_at=at(body["published_at"]),
        url=body["html_url"],
    )


class AdvisoryStream(RepositoryStream):
    """The published advisories of one repository."""

    kind: ClassVar[str] = "advisories"
    title: ClassVar[str] = "security advisories"
    part: ClassVar[str] = "advisories"
    supplies: ClassVar[tuple[str, ...]] = ()
    """No signal is made of them."""

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return one request: hardly any repository has published a hundred."""
        del cursor
        return Estimate(requests=1)

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield one page with all of them, or with why they may not be seen; nothing where that is known by now."""
        now, asked_at = self.context.now(), progress.facts.get("asked_at")
        if isinstance(asked_at, int) and 0 <= now - asked_at < ASK_AGAIN:
            yield Page(records=(), cursor=progress.text(), notices=self._notices(progress))
            return
        key = self.context.key(activity.node_id)
        try:
            found = tuple(self._published(activity.full_name, key, progress.since))
        except (AccessDenied, NotFound):
            # The repository is there, its activity has just been told. What was seen before stays.
            progress = progress.knowing(asked_at=now, unseen=True)
            yield Page(records=(), cursor=progress.text(), notices=self._notices(progress))
            return
        gone = Deletion(kind=Advisory, where={"repository_id": key})
        yield Page(records=found, cursor=progress.knowing(asked_at=now, unseen=False).text(), gone=(gone,))

    def _published(self, name: str, key: str, since: int) -> Iterator[Advisory]:
        """Yield what is published and not withdrawn, page after page, back to the beginning of the collection."""
        url: str | None = f"/repos/{name}/security-advisories"
        params: dict[str, str | int] = {"state": "published", "sort": "published", "direction": "desc", "per_page": 100}
        asked: set[str] = set()
        while url is not None:
            if url in asked:
                raise BadAnswer(f"GitHub gave the same page of {self.label} twice", raw=url)
            asked.add(url)
            answer = self.context.github.get(url, what=self.label, params=params, grant="repository_advisories")
            url, params = answer.next_url, {}
            with reading(self.label, answer.json):
                for body in answer.json:
                    advisory = advisory_of(body, key)
                    if advisory.published_at < since:
                        return
                    if body.get("withdrawn_at") is None:
                        yield advisory

    def _notices(self, progress: GitHubProgress) -> tuple[Notice, ...]:
        """Return what is lacking. It blinds nothing: no signal is made of them, and nobody says that there are none."""
        if not progress.facts.get("unseen"):
            return ()
        detail = f"{self.label} may not be seen; grant {BY_ID['repository_advisories'].permission}"
        return (Notice(kind="permission", repository=self.name, detail=detail),)

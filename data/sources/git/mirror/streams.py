"""The streams of the mirrors. A history's cursor is its newest saved commit; off the branch, all is read again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from data.errors import BadAnswer, GitFailed, SourceError
from data.records import Landing
from data.sources.git.mirror.landings import (
    LANDINGS_A_PAGE,
    Votes,
    identity_key,
    paged,
    read_landings,
    read_new_commits,
)
from data.sources.git.process import pieces
from data.sources.source import Deletion, Estimate, Notice, Page

if TYPE_CHECKING:
    from data.forges import Forge
    from data.sources.git.mirror.landings import Memory, NewCommits
    from data.sources.git.mirror.mirror import Mirror

SOURCE: Final = "git"
FEEDS: Final = ("whole history",)
NOTHING: Final = "null"
"""The cursor of a history without commits."""

AUTHORS: Final = "--format=tformat:%H%x00%P%x00%an%x00%ae"


class HistoryProgress(NamedTuple):
    """How far a history was saved: the newest landing, its position, and the repository's id then."""

    sha: str
    position: int
    repository: str

    @property
    def text(self) -> str:
        return json.dumps(self)


def read_progress(cursor: str | None) -> HistoryProgress | None:
    """Read a cursor; None for none, or one that is not ours: then all is read again."""
    try:
        sha, position, repository = json.loads(cursor or "null")
        return HistoryProgress(str(sha), int(position), str(repository))
    except (ValueError, TypeError):
        return None


class MirrorStream:
    """What all streams of mirrors share. Git has no limit of requests, so there is nothing to estimate."""

    feeds: ClassVar[tuple[str, ...]] = FEEDS
    source_id: ClassVar[str] = SOURCE
    repository: str | None = None

    def estimate(self, cursor: str | None) -> Estimate | None:
        del cursor
        return Estimate(requests=0)


class HistoryStream(MirrorStream):
    def __init__(
        self,
        mirror: Mirror,
        repository: str,
        *,
        is_repair: Callable[[str], bool],
        landings_a_page: int = LANDINGS_A_PAGE,
        server: str | None = None,
    ) -> None:
        """`repository` is its id here; `server` is set where it is one of several forges."""
        self.server = server
        self._mirror = mirror
        self._is_repair = is_repair
        self._landings_a_page = landings_a_page
        self.repository, self._key = repository, repository
        self.id = f"{SOURCE}:{mirror.name}:{mirror.customs.history}"
        self.label = f"the history of {mirror.name}"

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield what landed since the cursor, oldest first. Raises RemoteError or GitMissing."""
        state = self._mirror.update()
        progress = read_progress(cursor)
        try:
            for page, after in self._read(state.head, progress, state.remark):
                yield page
                progress = after
        except GitFailed as error:
            # The objects are damaged here, or were never complete: a new mirror mends it.
            state = self._mirror.remake()
            try:
                yield from (page for page, _ in self._read(state.head, progress, state.remark))
            except GitFailed as again:
                words = f"the history of {self._mirror.name} cannot be read even from a new mirror: {again.last_words}"
                raise BadAnswer(words, raw=error.last_words) from again

    def _read(
        self, head: str | None, progress: HistoryProgress | None, remark: str | None
    ) -> Iterator[tuple[Page, HistoryProgress | None]]:
        notices = () if remark is None else (Notice(kind="malformed", repository=self._mirror.name, detail=remark),)
        # Another repository may have taken the name, or the forge told its id only now.
        known = progress if progress is not None and progress.repository == self._key else None
        if known is not None and head == known.sha:
            yield Page(records=(), cursor=known.text, notices=notices), known
            return
        new = None if head is None else self._new_commits(head, known)
        if known is not None and (new is None or new.base != known.sha):
            known = None
            new = None if head is None else self._new_commits(head, None)
        gone = () if known is not None else self._everything(progress)
        if new is None:
            yield Page(records=(), cursor=NOTHING, notices=notices, gone=gone), None
            return
        first = 0 if known is None else known.position + 1
        landings = read_landings(self._mirror.git, new, self._key, first=first, is_repair=self._is_repair)
        for page in paged(landings, landings_a_page=self._landings_a_page):
            after = HistoryProgress(page[-1].sha, page[-1].position, self._key)
            yield Page(records=tuple(page), cursor=after.text, notices=notices, gone=gone, items=len(page)), after
            gone = ()

    def _new_commits(self, head: str, known: HistoryProgress | None) -> NewCommits:
        since = known.sha if known is not None and self._mirror.present([known.sha]) else None
        return read_new_commits(self._mirror.git, head, since, salt=self._mirror.customs.salt)

    def _everything(self, progress: HistoryProgress | None) -> tuple[Deletion, ...]:
        """Return the deletion of all that is stored, also under the earlier id."""
        ids = () if progress is None else tuple(dict.fromkeys((progress.repository, self._key)))
        return tuple(Deletion(kind=Landing, where={"repository_id": one}) for one in ids)


class PeopleStream(MirrorStream):
    """Whose addresses stand in the histories; one stream for all, since an address may be in several."""

    id: ClassVar[str] = f"{SOURCE}:people"
    label: ClassVar[str] = "the people behind addresses"

    def __init__(self, mirrors: Mapping[str, Mirror], memory: Memory) -> None:
        self._mirrors = mirrors
        self._memory = memory

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield who is behind which address, where it changed. A mirror that failed has told so itself."""
        votes = Votes()
        barred: set[str] = set()
        forges = sorted({mirror.customs.forge for mirror in self._mirrors.values()})
        logins = {forge: self._memory.logins(forge) for forge in forges}
        for repository, mirror in self._mirrors.items():
            if mirror.customs.forge in barred:
                continue
            try:
                self._count(votes, repository, mirror, logins[mirror.customs.forge])
            except SourceError as error:
                # The history's stream reports it; what the other mirrors teach is still worth keeping.
                if getattr(error, "ends_source", False):
                    barred.add(mirror.customs.forge)
        found = votes.identities()
        digest = sha256(repr([(one.key, one.person_id) for one in found]).encode()).hexdigest()[:16]
        # A digest and not the newest commit: a pull request told later can name an old commit's author.
        yield Page(records=() if digest == cursor else tuple(found), cursor=digest)

    def _count(self, votes: Votes, repository: str, mirror: Mirror, logins: Mapping[str, str]) -> None:
        head = mirror.update().head
        if head is None:
            return
        customs = mirror.customs
        for line in pieces(mirror.git.stream("log", "--no-show-signature", "--format=%ae", head, "--"), b"\n"):
            email = line.decode("utf-8", "backslashreplace")
            if (person := customs.person_of(email, logins)) is not None:
                votes.name(identity_key(email, "", customs.salt), person)
        told: dict[str, tuple[str, bool]] = {}
        for sha, person, is_merge in self._memory.known_authors(repository):
            told.setdefault(sha, (person, is_merge))
        shas = sorted(mirror.present(told))
        asked = ("log", "--no-walk=unsorted", "--no-show-signature", "--stdin", AUTHORS, "--")
        for line in pieces(mirror.git.stream(*asked, lines=shas), b"\n") if shas else ():
            sha, parents, name, email = line.decode("utf-8", "backslashreplace").split("\0")
            person, is_merge = told[sha]
            # A merge commit is by whoever pressed the button; a squashed one by its author, as the forge says.
            if not (is_merge and " " in parents):
                votes.cast(identity_key(email, name, customs.salt), person, sha)


class UnlistedStream(MirrorStream):
    """Stands in for the histories of a forge that cannot list its repositories, while another can."""

    def __init__(self, forge: Forge, error: SourceError) -> None:
        self._error = error
        self.server = forge.id
        self.id = f"{SOURCE}:{forge.id}:listing"
        self.label = f"the histories of {forge.label}"

    def pages(self, cursor: str | None) -> Iterator[Page]:
        del cursor
        raise self._error

"""No edition names anybody it may not: strangers' words are redacted, and the finished edition is checked.

All whom the store knows are looked for, in every spelling of `data/handles.py`. Allowed are first names alone, logins
that are ordinary words without @, labels of the organisation and the scope. An edition may name its payload's people if
it is private and the settings let it, but nobody excluded.

A login in a title becomes a role and stops nothing; only what is found after that does, for it would be our fault.
"""

from __future__ import annotations

import html
import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from email.message import EmailMessage
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from briefing.contracts.errors import NameLeaked
from briefing.privacy.english import labels, words_of_nobody
from data.handles import first_words, folded, is_telling, keys_of, replaced, spots, words_of
from data.records import Person

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload
    from data.view import View

T = TypeVar("T")

SOMEBODY: Final = "a colleague"
OURS: Final = frozenset({"key", "place", "scope_id", "payload_hash", "anchor", "id"})
"""Fields of a view with ids of ours, which are not shown."""

_WORD: Final = re.compile(r"[^\W_]+")
_IN_SLACK: Final = {0x2060: None, **dict.fromkeys(map(ord, "*~`"), " ")}
_LINK: Final = re.compile(r"<https?://[^|<>\s]*\|([^<>]*)>")
_LINK_OF_MAIL: Final = re.compile(r"</?a\b[^>]*>")
_MARKUP: Final = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Everybody:
    """All whom the store knows: their ids by key, and their spellings' first words."""

    ids: Mapping[str, frozenset[str]]
    first: frozenset[str]


NOBODY: Final = Everybody({}, frozenset())


class Directory:
    """Knows everybody, reading again after each collection. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[int, Everybody] | None = None

    def now(self, view: View) -> Everybody:
        count = view.writes()
        with self._lock:
            if self._seen is None or self._seen[0] != count:
                self._seen = (count, everybody(view))
            return self._seen[1]


def everybody(view: View) -> Everybody:
    """Read whom the store knows, without bots."""
    things, ordinary = labels(view), words_of_nobody(view)
    ids: dict[str, set[str]] = defaultdict(set)
    for one, login, name, email in view.pick(Person, ("id", "login", "name", "email"), is_bot=False):
        known = folded(login)
        # A login that is a word would take it out of every sentence.
        keys = keys_of(
            login="" if known in ordinary else login,
            name="" if ordinary.issuperset(_WORD.findall(folded(name))) else name,
            addresses=() if email is None else (email,),
            is_telling_login=is_telling(login, lambda _: False),
        )
        for key in keys if known in things else keys | {f"at {known}"}:
            ids[key].add(one)
    return Everybody({key: frozenset(some) for key, some in ids.items()}, first_words(ids))


class NameMask:
    """Whom one edition may not name, and their stand-ins."""

    def __init__(self, known: Everybody, *, may_name: Collection[str], roles: Mapping[str, str]) -> None:
        """`may_name` are ids the edition may name, `roles` the mentioned people's."""
        self._known = known
        self._may_name = frozenset(may_name)
        self._roles = roles
        self._spared: frozenset[str] = frozenset()

    def sparing(self, texts: Iterable[str]) -> NameMask:
        """Return the same mask without what these texts have: they are ours to print, such as a repository's name."""
        veil = NameMask(self._known, may_name=self._may_name, roles=self._roles)
        found = (key for one in texts for spot in spots(one, self.begins) for key in spot.keys)
        veil._spared = self._spared.union(key for key in found if key in self._known.ids)
        return veil

    def begins(self, word: str) -> bool:
        """Whether a spelling may begin with a word."""
        return word in self._known.first

    def of(self, key: str) -> str | None:
        """Return a key's stand-in; None for nobody, and for those who may be named."""
        ids = self._known.ids.get(key)
        if ids is None or key in self._spared or not ids.isdisjoint(self._may_name):
            return None
        return next((self._roles[one] for one in sorted(ids) if self._roles.get(one)), SOMEBODY)

    def could_be_in(self, texts: Iterable[str]) -> bool:
        """Whether any text has a spelling's first word; most editions have none."""
        # With only a clone nobody is known. Sets, because most words come many times.
        return bool(self._known.first) and not self._known.first.isdisjoint(words_of("\n".join(dict.fromkeys(texts))))

    def is_in(self, texts: Iterable[str]) -> bool:
        """Whether any text names somebody the edition may not."""
        every = dict.fromkeys(texts)
        return self.could_be_in(every) and any(replaced(one, self) is not one for one in every)


def veil_for(known: Everybody, payload: Payload, *, may_name: Collection[str]) -> NameMask:
    """Return the mask of a payload's edition; its scope's labels are no names."""
    veil = NameMask(known, may_name=may_name, roles={one.id: one.role for one in payload.people})
    if not known.ids:
        return veil
    scope = payload.scope
    told = [scope.label, *(one.name for one in scope.repositories)]
    for service in scope.services:
        told += [service.id, service.label, service.repository, *service.paths]
        told += [] if service.team is None else [service.team.id, service.team.label]
    return veil.sparing(told)


def redacted(value: T, veil: NameMask) -> T:
    """Return a view or answer with roles for all it may not name; the same object if there are none."""
    if not veil.could_be_in(_texts(value)):
        return value
    made: T = _redacted(value, veil, {})
    return made


def check(what: str, texts: Iterable[str], veil: NameMask) -> None:
    """Raise NameLeaked, without the name, if an edition (`what`, as "the mail") names whom it may not."""
    if veil.is_in(html.unescape(one) if "&" in one else one for one in texts):
        raise NameLeaked(
            f"{what} would have named somebody whom it may not name, and was not sent; look at the titles of the week"
            " and at the labels in the settings for a login, an address or a full name"
        )


def texts_of(value: Any) -> Iterator[str]:  # noqa: ANN401 (whatever JSON holds)
    """Yield every text of a message, view or blocks as a reader sees it, without our markup."""
    if isinstance(value, str):
        # A word joiner follows an @, and strangers' marks became look-alikes: see mrkdwn.py.
        told = value.translate(_IN_SLACK)
        yield told
        # A name may go from the words before a link into it.
        if told != (seen := _LINK.sub(r"\1", told)):
            yield seen
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_of(one)


def texts_of_mail(message: EmailMessage) -> Iterator[str]:
    """Yield a mail's texts as a reader sees them: decoded, and without markup."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            told = part.get_content()
            yield from texts_of_html(told) if part.get_content_subtype() == "html" else (told,)


def texts_of_html(told: str) -> Iterator[str]:
    """Yield the text of HTML as a reader sees it."""
    # A name may go from the words before a link into it; all other elements stand apart.
    yield _MARKUP.sub(" ", _LINK_OF_MAIL.sub("", told))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 (any part of a view)
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for name in _shown(type(value)):
            yield from _texts(getattr(value, name))


@cache
def _shown(kind: type) -> tuple[str, ...]:
    """Return the fields of a part of a view that are shown."""
    return tuple(one.name for one in fields(kind) if one.name not in OURS)


def _redacted(value: Any, veil: NameMask, seen: dict[str, str | None]) -> Any:  # noqa: ANN401 (as above)
    if isinstance(value, str):
        # Most texts come many times. What is unchanged must stay the same object.
        if value not in seen:
            instead = replaced(value, veil)
            seen[value] = None if instead is value else instead
        return value if seen[value] is None else seen[value]
    if isinstance(value, tuple):
        parts = tuple(_redacted(one, veil, seen) for one in value)
        return value if all(old is new for old, new in zip(value, parts, strict=True)) else parts
    if not is_dataclass(value) or isinstance(value, type):
        return value
    told = {name: getattr(value, name) for name in _shown(type(value))}
    new = {name: _redacted(one, veil, seen) for name, one in told.items()}
    # An address with a role in it would lead nowhere.
    other = {name: None if name == "url" else one for name, one in new.items() if one is not told[name]}
    return replace(value, **other) if other else value

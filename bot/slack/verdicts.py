"""What readers think of single sentences, given by a press: useful, not useful or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.slack import replies
from bot.slack.recording import PRESSED, about_payload, witnessed
from briefing.contracts.access import reader_id_of
from briefing.contracts.errors import SentenceUnknown
from briefing.editions.view.controls import OPINION_VERBS
from briefing.readers.feedback import Opinion, ReaderVerdict, feedback_of, prompt_of, record_feedback
from data.records import StoredNarrative

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from bot.slack.seen import Seen

HEADLINE: Final = "headline"
"""What is judged where a press names no sentence: the briefing as a whole."""


def give_verdict(side: SlackContext, seen: Seen) -> str | None:
    """Keep what somebody thinks of a sentence, instead of what they thought before; None, or why it could not be kept.

    Somebody whom nobody has set up counts too: they see the same sentences in their channel.
    """
    edition = seen.edition
    if edition is None:
        return replies.no_such_card()
    identity = reader_id_of(seen.spot.user) if seen.reader is None else _id_of(seen)
    verdict = ReaderVerdict(reader_id=identity, opinion=Opinion(OPINION_VERBS[seen.press.verb]), at=side.now)
    with side.back.store.snapshot() as view:
        stored = view.get(StoredNarrative, payload_hash=edition.payload.hash)
        prompt = None if stored is None else prompt_of(view, stored)
    place = seen.press.target.place or HEADLINE
    try:
        kept = feedback_of(edition.payload, edition.narrative, place, verdict, prompt=prompt)
    except SentenceUnknown:
        return replies.older_button()
    # By the pseudonym that the verdict itself has: who judged what is not to be found out here either.
    record_feedback(witnessed(side, identity, PRESSED[seen.press.verb], about_payload(edition.payload, place)), kept)
    return None


def _id_of(seen: Seen) -> str:
    """Return what tells a reader apart without naming them: a manager's id is a name, another's is none."""
    reader = seen.reader
    assert reader is not None  # noqa: S101 (asked by the caller)
    return reader.id if reader.manager is None else reader_id_of(reader.id)

"""The App Home: filled when opened, and again after any change to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.slack.audit import saw
from bot.slack.buttons.redraw import standing_words
from bot.slack.receive.authorise import guarded
from bot.slack.send.outcomes import Name, Outcome, attempt
from bot.slack.send.outgoing import APOLOGY
from bot.slack.send.views import manager_now
from briefing.answers.lookup.reader_scope import own_words
from briefing.answers.values.common import Edition, NoBriefing
from briefing.editions.email.leaving import mail_off
from briefing.editions.slack.forms import settings_lines
from briefing.editions.slack.views import HomeView, open_asks, render_home, render_notice_home
from briefing.editions.view.dates import date_words
from briefing.editions.view.values import SourceLine
from briefing.privacy.leaks import NameMask, redacted
from briefing.readers.addresses import EMAIL
from data import logcontext

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.context import SlackContext
    from briefing.contracts.access import Reader
    from briefing.contracts.organisation import Manager


def register_home(app: App, context: SlackContext) -> None:
    """Bolt acknowledges events by itself."""
    app.event("app_home_opened")(ack=lambda ack: ack(), lazy=[lambda event: fill_home(context, event)])


def fill_home(context: SlackContext, event: dict[str, Any]) -> None:
    """Fill the opener's Home; the messages tab needs nothing."""
    if event.get("tab", "home") != "home":
        return
    user = str(event["user"])
    # No response address: an apology can only stand on Home itself.
    guarded(
        "the Home of a reader",
        lambda told: _publish(context, user, render_notice_home(told), APOLOGY),
        lambda: _opened(context, user),
    )


def _opened(context: SlackContext, user: str) -> None:
    reader = context.people.reader(context.back.access, user)
    if reader is not None:
        # After a press, it shows the same person what they just did.
        saw(context, reader, user, "", "home")
    outcome = publish_home(context, user)
    if outcome is not None and outcome.name is Name.WOULD_NAME:
        _publish(context, user, render_notice_home(outcome.says), APOLOGY)


def publish_home(context: SlackContext, user: str) -> Outcome | None:
    """Publish a user's Home; return what failed, or None."""
    with context.turns.of(f"home {user}"):
        reader = context.people.reader(context.back.access, user)
        if reader is not None:
            logcontext.also(reader=reader.id)
        if reader is None:
            stranger = HomeView(reader=None, administrators=context.back.administrators)
            return _publish(context, user, render_home(stranger), None)
        found = context.back.answers.newest(reader)
        mask = context.back.answers.mask(found, reader)
        return _publish(
            context, user, render_home(home_of(context, reader, found, mask)), mask.sparing(own_words(reader))
        )


def _publish(context: SlackContext, user: str, view: Mapping[str, Any], mask: NameMask | None) -> Outcome | None:
    return attempt("the Home of a reader could not be filled", lambda: context.out.fill_home(user, view, mask))


def home_of(context: SlackContext, reader: Reader, found: Edition | NoBriefing, mask: NameMask) -> HomeView:
    """Return a reader's Home about their newest briefing, which has this mask."""
    manager, status = manager_now(context, reader), context.back.answers.status(reader)
    edition = None if isinstance(found, NoBriefing) else found
    sources = status.sources if reader.is_administrator else ()
    off = None
    if manager is not None and EMAIL in manager.outlets:
        # Why they get no mail though they did not turn it off.
        off = mail_off(context.back.store, manager)
    return HomeView(
        reader=reader.name,
        edition=None if edition is None else edition.view,
        notice=_notice(found),
        standings={} if edition is None else standing_words(context, edition.payload),
        may_act=edition is not None and context.back.access.may_act(reader, edition.payload.scope.id),
        asks=() if edition is None else redacted(open_asks(edition.payload), mask),
        next_briefing=None if manager is None else found.first_due if isinstance(found, NoBriefing) else found.next_due,
        paused=None if manager is None else _paused(context, manager),
        settings=() if manager is None else (*settings_lines(manager), *(() if off is None else (off.words,))),
        can_preview=True,
        sources=tuple(
            SourceLine(label=one.label, state=one.state, sound=one.is_sound, detail=_detail(one.detail, one.age))
            for one in sources
        ),
    )


def _notice(found: Edition | NoBriefing) -> str | None:
    if not isinstance(found, NoBriefing):
        return found.briefed.awaited
    due = "" if found.first_due is None else f" The first is due {found.first_due}."
    return f"There is no briefing of {found.scope} yet.{due}"


def _detail(detail: str, age: str | None) -> str:
    read = "never read" if age is None else f"last read {age}"
    return f"{detail}; {read}" if detail else read


def _paused(context: SlackContext, manager: Manager) -> str | None:
    """Return until when a manager has paused, None if not paused today or later."""
    if manager.pause is None:
        return None
    today = context.back.clock.now().astimezone(ZoneInfo(manager.zone)).date()
    pause = manager.pause
    if pause.until is not None and pause.until <= today:
        return None
    start = "" if pause.start <= today else f"from {date_words(pause.start.isoformat())} "
    until = "until you resume" if pause.until is None else f"until {date_words(pause.until.isoformat())}"
    return f"{start}{until}"

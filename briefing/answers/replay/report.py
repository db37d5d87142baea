"""The replay of one briefing as frozen values, and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from briefing.readers.addresses import EMAIL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.answers.replay.stored import Part, Stored
    from briefing.answers.replay.today import Differences, Words

VERSION = "riskbrief.replay/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """The prompt that a model was given, and the one of today; None where nobody knows."""

    then: str | None
    now: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """A briefing rendered again, and what would differ today.

    `editions` has the SHA-256 of each file that is rendered by role, None where two renderings differ. `anew` is None
    where the payload could not be computed again: `why_not`. `words` is None without a narrative, `prompt` without a
    model. `is_plan_said_alike` says whether the plan of then is said in the same words today, None where there is none.
    """

    stored: Stored
    parts: tuple[Part, ...]
    editions: Mapping[str, str | None]
    anew: Differences | None
    why_not: str | None
    words: Words | None
    prompt: Prompt | None
    is_plan_said_alike: bool | None
    former: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything that can be held against what was is the same bytes."""
        return (
            not self.stored.flaws
            and None not in self.editions.values()
            and all(one.is_same is not False for one in self.parts)
        )

    @property
    def other_mails(self) -> tuple[str, ...]:
        """The addresses whose mails are other bytes; their foot, made of today's settings, may be all of it."""
        return tuple(dict.fromkeys(one.address for one in self.parts if one.outlet == EMAIL and one.is_same is False))


def replay_json(replay: Replay) -> str:
    """Return a replay for programs, its keys in a fixed order; people are ids."""
    frozen, narrative = replay.stored.frozen, replay.stored.narrative
    told: dict[str, Any] = {
        "version": VERSION,
        "payload": frozen.hash,
        "scope": frozen.scope_id,
        "week": frozen.week,
        "frozen_at": frozen.frozen_at,
        "narrator": None if narrative is None else narrative.narrator,
        "same": replay.is_same,
        "flaws": list(replay.stored.flaws),
        "parts": [asdict(one) | {"same": one.is_same} for one in replay.parts],
        "editions": dict(replay.editions),
        "today": {
            "payload": None if replay.anew is None else asdict(replay.anew),
            "why_not": replay.why_not,
            "words": None if replay.words is None else asdict(replay.words),
            "prompt": None if replay.prompt is None else asdict(replay.prompt),
            "plan_said_alike": replay.is_plan_said_alike,
            "former_people": list(replay.former),
            "other_mails": list(replay.other_mails),
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

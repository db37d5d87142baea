"""The book of what came: a line of JSON for each arrival, in the file before the answer is on the wire."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

ACCEPTED: Final = "accepted"
DROPPED: Final = "dropped"
REFUSED: Final = "refused"
ARRIVED: Final = (ACCEPTED, DROPPED)
"""What somebody reads: a message whose sender got no answer is there all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One message that came, or one question.

    `outlet` is slack or email. `id` is the delivery id, or a mail's Message-ID; `address` is as the sender gave it, and
    `place` where it is: a channel's id. `thread` and `ts` are Slack's time stamps. `digest` is the SHA-256 of the
    content, as deliveries have it. `fate` is accepted, dropped (it is there, and the answer was not given), refused,
    or, for a question, asked, where `id` is the method. `at` is in epoch seconds.
    """

    outlet: str
    id: str
    address: str
    place: str
    thread: str | None
    ts: str
    digest: str
    fate: str
    at: float


class Book:
    def __init__(self, file: Path) -> None:
        """Open the file, which need not be there."""
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def write(self, arrival: Arrival) -> None:
        """Write a line. It is with the system when this returns, whatever becomes of this process."""
        os.write(self._file, f"{json.dumps(asdict(arrival))}\n".encode())


def read_book(file: Path) -> Iterator[Arrival]:
    """Yield what came, in the order in which it came; a line that is being written is left for the next reading."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield Arrival(**json.loads(line))

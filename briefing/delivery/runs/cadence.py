"""How often a worker does what, and after how long a silence others take its work over: all in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """The times by which workers live together.

    A worker says every `beat` that it is alive, and is taken for gone after `dead_after` without. `lease` is how long a
    sender that is alive may take over one part, from when it was claimed or went on the wire: longer than the slowest
    mail server is waited for, three times ten minutes. `in_flight` is how long an outside service may still be working
    on what a dead sender sent: no part is looked for before.
    """

    tick: float = 15.0
    beat: float = 5.0
    dead_after: float = 30.0
    lease: float = 1_860.0
    in_flight: float = 60.0

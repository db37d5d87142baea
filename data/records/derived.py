"""What we make and did: scores, payloads, narratives, deliveries, model calls; received coverage reports and events;
and how far sources could be read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteCount:
    """Counts the transactions that wrote what scores are made of: kept scores are valid while it is unchanged."""

    id: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptService:
    """A service's scores as of a moment. `stamp` digests all inputs except the moment. `began_at` is when its first
    change landed, None without one. `weeks` is JSON: the digests of its KeptWeeks.
    """

    service_id: str
    moment: int
    stamp: str
    began_at: int | None
    weeks: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptWeek:
    """One week of a service's scores, packed; many moments share it."""

    service_id: str
    digest: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class FrozenPayload:
    """A frozen payload: canonical JSON, once for each (scope, week)."""

    hash: str
    scope_id: str
    week: str
    body: str
    frozen_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredNarrative:
    """The narrative of a payload, once for each payload."""

    payload_hash: str
    narrator: str
    body: str
    written_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One part of one edition to one address, unique per (payload, address, part).

    `state` is claimed, sent, failed, unknown or skipped; `reason` says why in words; `receipt` is the outlet's name for
    the message (a Slack ts, a Message-ID). `claimed_at` is the first attempt and never changes; `settled_at` is the
    last write after that. Claimed with a reason was certainly not sent yet. `digest` is the SHA-256 of what was
    rendered when it was claimed, None before digests were kept. `attempts` counts certain failures to send, after which
    it may be sent from `retry_at` on.

    `lease` is the last claimer's: "INCARNATION/TOKEN". `wire_at` is when that sender was about to send: while it is
    None, a claimed part was certainly not sent. `due_at` is when it should have gone out, for an edition that says that
    it is late; None where nobody waited.
    """

    id: str
    payload_hash: str
    outlet: str
    address: str
    part: int
    state: str
    reason: str | None
    receipt: str | None
    claimed_at: int
    settled_at: int | None
    digest: str | None = None
    attempts: int = 0
    retry_at: int | None = None
    lease: str | None = None
    wire_at: int | None = None
    due_at: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCall:
    """One call of a language model, never written over.

    `attempt` counts from 1 within a narration. `week` (ISO) and `scope_id` are the payload's. Tokens are None where no
    answer counted them. `price` and `reserved` are millionths of a US dollar: the answer's cost, None if unknown, and
    the most that the call could cost. `violations` is JSON: what the checker found. `detail` says what went wrong.
    """

    id: str
    payload_hash: str
    scope_id: str
    week: str
    purpose: str
    attempt: int
    model: str
    prompt_version: str
    prompt_hash: str
    outcome: str
    request_id: str | None
    input_tokens: int | None
    cache_write_tokens: int | None
    cache_read_tokens: int | None
    output_tokens: int | None
    price: int | None
    reserved: int
    milliseconds: int
    violations: str
    detail: str | None
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageReport:
    """What the tests of a commit ran. `flag` tells a commit's reports apart, such as unit; "" for the only one.
    `covered` and `valid` count lines of the whole project; `files` is JSON, see data/coverage.
    """

    repository_id: str
    sha: str
    flag: str
    measured_at: int
    covered: int
    valid: int
    files: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PatchCoverage:
    """How many executable lines that a change added its tests ran."""

    change_id: str
    observed_at: int
    covered: int
    valid: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event sent to us. The id is made of its source and its own id; `digest` is of its content. `happened_at` is
    what it says, `received_at` when it came.
    """

    id: str
    source: str
    event_id: str
    type: str
    happened_at: int
    received_at: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Points of coverage that a change lost on its files; negative where it gained."""

    change_id: str
    points_lost: float
    observed_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceStatus:
    """How far a source could be read. `state` is ok, partial, stale, failed or not connected.

    `feeds` names, separated by commas, the kinds of data that this source supplies: the words of `needs` in
    the signal catalogue. `as_of` is the moment up to which it was read, None if never. A failed or stale source
    has been blind in all it feeds since then; `blinds` names further kinds that it cannot tell of, each with
    since when, as in `checks,deployments@1763370000` (see statuses.py). `repository_id` is None for a source
    that is read as a whole; else the source's id names the repository too.
    """

    source_id: str
    label: str
    feeds: str
    state: str
    detail: str
    as_of: int | None
    observed_at: int
    repository_id: str | None = None
    blinds: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """How far a stream was saved; only the stream reads its `cursor`. `moved_at` is when a page was last saved,
    `reached_at` when the stream was last read to its end; None if never. `notices` is JSON: what is still missing of
    what was last read.
    """

    stream_id: str
    cursor: str
    moved_at: int
    reached_at: int | None
    notices: str = "[]"


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFailure:
    """Why a stream failed, in the service's words, with secrets masked and at most 4,000 characters."""

    id: str
    stream_id: str
    at: int
    kind: str
    raw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentChange:
    """A change that a deployment carried."""

    deployment_id: str
    change_id: str

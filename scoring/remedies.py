"""What a manager can do about a cause, as a table.

A cause with a driving signal takes the signal's own remedy from the catalogue; the others have one
here. Texts are imperatives that can follow a service's name and a colon.
"""

from __future__ import annotations

from scoring.severity import Cause

BY_CAUSE: dict[Cause, tuple[str, str]] = {
    Cause.QUEUE: ("review-before-release", "have an owner look at the waiting changes before the next release"),
    Cause.OWNERSHIP: ("restore-owners", "name owners who are here, and ask for their approval before a merge"),
    Cause.REVERTS: ("learn-from-revert", "ask what let the change through before it lands again"),
    Cause.CONCENTRATION: ("spread-or-slow", "agree on smaller and fewer changes there until it is calm"),
    Cause.REPAIRS: ("find-the-source", "find out which earlier changes the fixes repair"),
    Cause.INCIDENT: ("hold-until-resolved", "hold further deploys until the incident is resolved and understood"),
    Cause.OBJECTIVE: ("spare-the-budget", "hold risky deploys until the error budget has recovered"),
    Cause.SOURCE: ("reconnect-source", "have the connection repaired; until then its signals are unknown"),
    Cause.REVIEW: ("require-review", "require a review before anything high-risk can merge"),
    Cause.COVERAGE: ("tests-with-change", "ask for tests beside the changes that lose coverage"),
    Cause.FAILURES: ("smaller-deploys", "deploy smaller batches, and look at what the failed deployments share"),
    Cause.RESTORE: ("review-response", "go through how the long incidents were noticed, handed on and ended"),
    Cause.TIMING: ("earlier-in-week", "move risky merges to Monday to Thursday before 16:00"),
}
"""Remedy id and text by cause. RISK and DRIVER are missing on purpose: their remedies are those of what drives them."""

SHIP_THE_FIX = (
    "ship-the-fix",
    "bring {fix} out under watch, and hold all else until the incident is over",
)
"""What is asked for in place of a hold where a fix of the incident, {fix}, is ready and not out."""

"""Changes and failures by service over the 90 days up to a moment, whatever order they are recorded in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scoring.history.failures import FailureLedger
from scoring.inputs import FailureCounts

DAY = 86_400


def test_a_repair_is_a_failure_of_each_service_it_touches_and_of_the_organisation_once():
    ledger = FailureLedger()
    ledger.record(1 * DAY, ("pay", "auth"), repairs=True)
    ledger.record(2 * DAY, ("pay",), repairs=False)
    ledger.record(3 * DAY, (), repairs=True)

    assert ledger.counts(10 * DAY, ["pay", "auth", "mail"]) == (
        FailureCounts(service="pay", changes=2, failures=1, all_changes=3, all_failures=2),
        FailureCounts(service="auth", changes=1, failures=1, all_changes=3, all_failures=2),
        FailureCounts(service="mail", changes=0, failures=0, all_changes=3, all_failures=2),
    )


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from(("pay", "auth")), st.booleans())), st.integers(0, 400))
def test_the_order_of_recording_does_not_matter(events, day):
    ledger = FailureLedger()
    for at, service, repairs in events:
        ledger.record(at * DAY, (service,), repairs=repairs)

    inside = [(service, repairs) for at, service, repairs in events if day - 90 <= at <= day]
    assert ledger.counts(day * DAY, ["pay"]) == (
        FailureCounts(
            service="pay",
            changes=sum(service == "pay" for service, _ in inside),
            failures=sum(service == "pay" and repairs for service, repairs in inside),
            all_changes=len(inside),
            all_failures=sum(repairs for _, repairs in inside),
        ),
    )

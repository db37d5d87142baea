"""The addresses that nothing more is sent to: who is refused without an end, and who wants no mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.finding import Finding
from briefing.readers.addresses import REFUSED, how_to_clear, why_marked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.contracts.organisation import Organisation
    from data.records import AddressMark


def marked_addresses(marks: Iterable[AddressMark], company: Organisation) -> tuple[Finding, ...]:
    """Return one finding for each marked address; one that nobody of the settings has any more is history."""
    is_only_way: dict[tuple[str, str], bool] = {}
    for manager in company.managers:
        for outlet, address in manager.addresses:
            is_only_way[outlet, address.casefold()] = len(manager.addresses) == 1
    known = (one for one in marks if (one.outlet, one.address) in is_only_way)
    return tuple(_finding(one, is_needed=is_only_way[one.outlet, one.address]) for one in known)


def _finding(mark: AddressMark, *, is_needed: bool) -> Finding:
    """Tell of one mark. What is refused is needed where the briefing reaches its reader in no other way."""
    if mark.state == REFUSED:
        fix = f"correct it in the settings; or, once the server takes mail for it, {how_to_clear(mark)}"
        return Finding(name=mark.address, state="missing", detail=why_marked(mark), fix=fix, is_needed=is_needed)
    # Its reader wants it so, and nothing has to be put right.
    return Finding(name=mark.address, state="ok", detail=f"{why_marked(mark)}; {how_to_clear(mark)}")

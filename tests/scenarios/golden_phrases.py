"""Every phrase that a briefing can say, in files that a person reads top to bottom: tests/golden/phrases.

A file a table of briefing/narrative/phrases/, and relations.txt. `make golden` (this module as a program) writes them
anew; read what moved as a manager would on a Monday, before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.contracts.payload import Fact
from briefing.contracts.words import sentence
from briefing.narrative.forms import clause_of, forms_of, noun_of, short_of
from briefing.narrative.phrases.table import TABLES, read_table
from briefing.narrative.plan import NotLicensed
from briefing.narrative.relations import spoken
from briefing.narrative.wording import text_of
from tests.conftest import ROOT
from tests.unit.briefing.narrative.examples import every
from tests.unit.briefing.narrative.pairs import PAIRS

FOLDER = ROOT / "tests" / "golden" / "phrases"
UNTOLD = frozenset({"series", "reasons", "title", "label"})
"""Details that no condition looks at, or that the sentence shows anyway."""


def sheets() -> dict[str, str]:
    """Return the text of every file by its name."""
    tables = {f"{name}.txt": "\n".join(_table(name)) for name in TABLES}
    return tables | {"relations.txt": "\n".join(_relations())}


def _relations() -> Iterator[str]:
    for relation, make in PAIRS.items():
        yield f"## {relation}\n"
        for kinds, handles, planned in make():
            try:
                text = spoken(handles, planned).text
            except NotLicensed:
                continue
            yield f"{kinds}\n  {text}"
        yield ""


def _table(name: str) -> Iterator[str]:
    facts = [*every(name)]
    for kind in read_table(name):
        yield f"## {kind}\n"
        for one in (two for two in facts if two.kind == kind):
            yield f"[{_case(one)}]"
            yield from (f"  {label:<9} {text}" for label, text in said_of(one))
            yield ""


def said_of(fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield each form and wording of a fact with its sentence, also with its subject named; its noun and short form."""
    for form, count in forms_of(fact).items():
        for wording in range(count):
            label = f"{form or '-'}{f'~{wording}' if wording else ''}"
            text = text_of(clause_of(fact, form, wording=wording) or ())
            yield label, sentence(text)
            named = text_of(clause_of(fact, form, wording=wording, named=True) or ())
            if named != text:
                yield "  named", f"… {named}"
    for label, named in (("noun", False), ("  named", True)):
        noun = noun_of(fact, named=named)
        if noun is not None and (not named or noun != noun_of(fact)):
            yield label, f"… needs a decision: {text_of(noun)}"
    short = short_of(fact)
    if short is not None and short != noun_of(fact, named=True):
        yield "short", f"… {text_of(short)}"
    if not forms_of(fact):
        yield "nothing", "is said of this"


def _case(fact: Fact) -> str:
    """Say in short what the fact knows: "0, usual 2, previous week 3; elevated 0"."""
    told = [str(fact.value), *(f"{one.against} {one.value}" for one in fact.comparisons)]
    series = fact.detail.get("series")
    if isinstance(series, list):
        told.append(
            f"{len(series) - 1} weeks before {min(map(float, series[:-1])):g} to {max(map(float, series[:-1])):g}"
        )
    detail = [f"{key} {_short(value)}" for key, value in fact.detail.items() if key not in UNTOLD]
    return f"{fact.id}: {', '.join(told)}{'; ' if detail else ''}{', '.join(detail)}"


def _short(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {_short(one)}" for key, one in value.items())
    return "+".join(map(_short, value)) or "none" if isinstance(value, list) else str(value)


def _renew() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    for name, text in sheets().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    _renew()

"""What is said of changes that matter whatever they score: security fixes, schema migrations, code that guards access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.words import counted_in_words, day, listed
from briefing.narrative.phrases.operations import quoted
from briefing.narrative.phrases.table import Case, Items, Phrases, case
from briefing.narrative.values import label, strings
from data.advisories import SEVERITIES

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Table
    from briefing.narrative.wording import Values

MOST_IDS = 2
UNTITLED = "Merge commit from fork"
"""GitHub's own title of a private fix, which tells nothing of it; the author's follows a colon where there is one."""


def _title(fact: Fact) -> str | None:
    title = str(fact.detail.get("title") or "")
    return quoted(title.removeprefix(f"{UNTITLED}: ") if title != UNTITLED else "")


def _of_fix(fact: Fact) -> Values:
    ids, also = strings(fact, "ids"), strings(fact, "also")
    rated = f"{severity}-severity " if (severity := fact.detail.get("severity")) in SEVERITIES else ""
    whose = " of a dependency" if fact.detail.get("of_dependency") else ""
    brought = int(str(fact.detail.get("brought") or 0))
    named = f" ({listed(ids, most=MOST_IDS)})" if ids else ""
    return {
        "what": f"{counted_in_words(brought, 'security fixes')}{named}"
        if brought
        else f"a {rated}security fix{whose}{named}",
        "does": "brings in" if brought else "is",
        "are": "are" if brought > 1 else "is",
        "and": "that" if brought else "and",
        "quoted": _title(fact),
        "earlier": bool(fact.detail.get("earlier")),
        "also": also,
        "all": [label(str(fact.detail.get("release"))), *also],
        "spread": bool(also) and day(str(fact.detail["also_at"])) != day(str(fact.detail["released_at"])),
    }


def _fixes(who: str) -> tuple[Case, ...]:
    """Return what is said of a security fix, by how far it has come; of what nobody tells nothing is said."""
    return (
        case(
            f"{who} {{does}} {{what}} that landed on {{landed_at:day}} and {{are}} still not released",
            when=lambda v: v["value"] == "waits" and v["earlier"],
        ),
        case(f"{who} {{does}} {{what}} that {{are}} merged and not released", when=lambda v: v["value"] == "waits"),
        case(
            f"{who} {{does}} {{what}} {{and}} went out first with {{release}} on {{released_at:day}}, then with {{also}}",
            when=lambda v: v["value"] == "released" and v.get("release") and v["spread"],
        ),
        case(
            f"{who} {{does}} {{what}} {{and}} went out with {{all}} on {{released_at:day}}",
            when=lambda v: v["value"] == "released" and v.get("release"),
        ),
        case(
            f"{who} {{does}} {{what}} {{and}} went out on {{released_at:day}}", when=lambda v: v["value"] == "released"
        ),
        case(f"{who} {{does}} {{what}}"),
    )


def _of_advisory(fact: Fact) -> Values:
    severity = fact.detail.get("severity")
    return {
        "what": f"{fact.value} ({severity})" if severity in SEVERITIES else str(fact.value),
        "quoted": _title(fact),
        "patched": strings(fact, "patched"),
    }


def _published(what: str) -> tuple[Case, ...]:
    """Return what is said of an advisory: by which versions it is repaired, where that is told."""
    said = f"GitHub published {what} for {{repository}} on {{published_at:day}}"
    return (case(f"{said}, fixed in {{patched}}", when=lambda v: v["patched"]), case(said))


def _of_group(fact: Fact) -> Values:
    return {"names": strings(fact, "changes"), "first": strings(fact, "changes")[:1], "quoted": _title(fact)}


def _group(one: str, many: str) -> Phrases:
    """Return what is said of changes of a sort: which one did it, or how many and which, the riskiest first."""

    def is_one(v: Values) -> bool:
        return v["value"] == 1

    return Phrases(
        plain=(case(f"{{first}} {one}", when=is_one), case(f"{{value:changes}} {many}: {{names}}")),
        forms={
            "by": (case(f"{{first}}, by {{author}}, {one}", when=is_one),),
            "title": (case(f"{{first}}, {{quoted}}, by {{author}}, {one}", when=is_one),),
        },
        values=_of_group,
    )


TABLE: Table = {
    "advisory": Phrases(
        plain=_published("{what}"), forms={"title": _published("{what}, {quoted},")}, values=_of_advisory
    ),
    "security_fix": Phrases(
        noun=(
            case("{what} that {are} not released, {subject}", when=lambda v: v["value"] == "waits"),
            case("{what}, {subject}"),
        ),
        plain=_fixes("{subject}"),
        forms={
            "by": _fixes("{subject}, by {author},"),
            "named": _fixes("{subject}, {quoted},"),
            "title": _fixes("{subject}, {quoted}, by {author},"),
        },
        values=_of_fix,
        items=Items(
            "the security fixes {list} are merged and not released",
            "{subject}",
            lambda v: v["value"] == "waits" and v["does"] == "is",
        ),
    ),
    "releases": Phrases(
        plain=(
            case("{first} was released on {at:day}", when=lambda v: v["value"] == 1),
            case("{value:releases} came out: {names}"),
        ),
        values=lambda fact: {"names": strings(fact, "releases"), "first": strings(fact, "releases")[:1]},
    ),
    "breaking": _group("declares a breaking change", "declare a breaking change"),
    "migrations": _group("migrates a schema", "migrate a schema"),
    "sensitive": _group("touches authentication or permission code", "touch authentication or permission code"),
}

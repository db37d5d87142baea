"""The example company's words: titles of changes and incidents, and diffs' first lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data.demo.company.drafts import FileDraft

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.services import Site

SHOWN = 9
"""Lines of each side that a diff shows."""

VERBS = ("Add", "Tighten", "Simplify", "Log", "Retry", "Cache", "Split", "Speed up", "Rename", "Measure", "Explain")
THINGS = {
    "payments": "the card retry|partial refunds|the payout window|dispute reasons|fee rounding|currency codes",
    "ledger": "the monthly export|period closing|posting order|balance snapshots|the reconcile job",
    "auth": "session expiry|token refresh|recovery codes|the sign-in limit|device names|the audit trail",
    "profiles": "address checks|the avatar size|export of a profile|duplicate accounts|mail preferences",
    "checkout": "the cart total|address lookup|voucher checks|delivery slots|guest checkout|the empty cart",
    "catalogue": "product pages|stock levels|price badges|image sizes|related products|filter order",
    "search": "spelling hints|the ranking weights|index refresh|query timeouts|synonyms|facet counts",
    "recommendations": "similar items|the trending list|feedback events|feature freshness|cold starts",
    "gateway": "upstream retries|rate limits|trace headers|health probes|header sizes|route reloads",
    "infrastructure": "alert thresholds|database backups|network rules|queue sizes|the staging cluster",
    "shipping": "carrier rates|label printing|pickup points|return slips|parcel tracking|customs forms",
    "notifications": "digest mails|push receipts|template previews|bounce handling|quiet hours",
}
TROUBLE = (
    *("Error rate above 5 %", "Latency above 2 s at the 95th percentile", "Requests time out"),
    *("Queue grows without being read", "Wrong amounts shown to some customers", "Memory runs out on two nodes"),
)
PACKAGES = {
    "py": ("httpx", "pydantic", "sqlalchemy", "orjson", "tenacity"),
    "ts": ("vite", "zod", "react", "msw"),
    "go": ("golang.org/x/net", "go.opentelemetry.io/otel", "google.golang.org/grpc"),
    "tf": ("hashicorp/google", "hashicorp/random"),
}
MANIFESTS = {"py": "requirements.txt", "ts": "package.json", "go": "go.mod", "tf": "versions.tf"}

# {n} is a noun, {v} a verb, {d} a number.
LINES = {
    "py": (
        "def {v}_{n}({n}: Record, limit: int = {d}) -> Record:",
        "    if {n}.amount > limit:",
        "        raise LimitExceeded({n}.id, {d})",
        "    log.info('{v} {n}', size={d})",
        "    return {n}.with_amount({n}.amount * {d} // 100)",
    ),
    "ts": (
        "export function {v}{d}({n}: Item, limit = {d}): Item {{",
        "  if ({n}.amount > limit) {{",
        "    throw new LimitError({n}.id, {d});",
        "  return {{ ...{n}, amount: {v}({n}.amount, {d}) }};",
        "}}",
    ),
    "go": (
        "func {v}{d}({n} Request, limit int) error {{",
        "\tif {n}.Size > limit {{",
        '\t\treturn fmt.Errorf("{v} {n}: over %d", {d})',
        "\t{n}.Budget = {d} * time.Millisecond",
        "}}",
    ),
    "tf": ('resource "acme_{n}" "{v}_{d}" {{', "  size    = {d}", "  retries = {d}", "}}"),
    "sql": (
        "ALTER TABLE {n}s ADD COLUMN {v}_at TIMESTAMP;",
        "ALTER TABLE {n}s ADD COLUMN {v}_share NUMERIC(12, 2);",
        "CREATE INDEX {n}s_{v}_{d} ON {n}s ({v}_at);",
    ),
    "txt": ("{n}-{v}=={d}.1",),
    "test": ("def test_{v}_{n}_{d}() -> None:", "    {n} = a_record(amount={d})", "    assert {v}({n}).amount < {d}"),
}
NOUNS = ("order", "charge", "entry", "query", "parcel", "voucher", "account", "invoice", "item", "route")
ACTIONS = ("settle", "limit", "renew", "collect", "match", "sort", "check", "round", "expire", "accept")


def title_of(rng: Random, site: Site, *, repairs: bool) -> str:
    thing = rng.choice(THINGS[site.id].split("|"))
    return f"Fix {thing}" if repairs else f"{rng.choice(VERBS)} {thing}"


def trouble_of(rng: Random, site: Site) -> str:
    return f"{site.label}: {rng.choice(TROUBLE)}"


def bump_title(rng: Random, site: Site) -> str:
    package = rng.choice(PACKAGES[site.language])
    return f"Bump {package} from 2.{rng.randint(1, 9)}.0 to 2.{rng.randint(10, 19)}.0"


def kind_of(path: str, language: str) -> str:
    if path.endswith(".sql"):
        return "sql"
    if path.rpartition("/")[2] in MANIFESTS.values():
        return "txt"
    return "test" if "/tests/" in path and language == "py" else language


def diff_of(rng: Random, kind: str, added: int, deleted: int) -> str:
    patterns = LINES[kind]
    more, fewer = min(added, SHOWN), min(deleted, SHOWN // 2)
    start = rng.randint(1, 400)
    lines = [f"@@ -{start},{fewer + 1} +{start},{more + 1} @@", " " + _line(rng, patterns[0])]
    lines += ["-" + _line(rng, patterns[index % len(patterns)]) for index in range(fewer)]
    lines += ["+" + _line(rng, patterns[index % len(patterns)]) for index in range(more)]
    return "\n".join(lines)


def reversed_files(files: Iterable[FileDraft]) -> tuple[FileDraft, ...]:
    return tuple(
        FileDraft(path=one.path, added=one.deleted, deleted=one.added, patch=_reversed_diff(one.patch)) for one in files
    )


def _reversed_diff(patch: str | None) -> str | None:
    if patch is None:
        return None
    header, *lines = patch.split("\n")
    _, old, new, _ = header.split(" ")
    swapped = [{"+": "-", "-": "+"}.get(line[0], line[0]) + line[1:] for line in lines]
    return "\n".join([f"@@ -{new[1:]} +{old[1:]} @@", *swapped])


def _line(rng: Random, pattern: str) -> str:
    draw = rng.random
    return pattern.format(
        n=NOUNS[int(draw() * len(NOUNS))], v=ACTIONS[int(draw() * len(ACTIONS))], d=int(draw() * 900) + 10
    )

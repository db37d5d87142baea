"""True sentences onto which something was put that no fact carries: a cause, an interpretation, a link or a mention."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations
from random import Random

from tests.grounding.corpus import Said, Wrong, payload_of, true_sentences

SEED = 13
MOST = 125
UNLINKED = frozenset(
    {
        "lead_time",
        "repairs",
        "deployments",
        "week_changes",
        "objective",
        "newcomers",
        "coverage",
        "ownership",
        "reverts",
    }
)
"""Kinds of facts of which none is the cause of another as far as any payload says."""
LINKS = (
    "{a} because {b}.",
    "{a}, since {b}.",
    "{a}, which happened because {b}.",
    "{a}; the cause is that {b}.",
    "Because {b}, {a}.",
    "{a}, driven by the fact that {b}.",
    "{b}, and this led to the following: {a}.",
    "{a} as a result of this: {b}.",
    "{b}, so {a}.",
    "{a}, and {b} is to blame.",
)
CLAUSE = re.compile(r"^[^:;→()—]+\.$")
NO_CLAUSE = re.compile(r"because|suggest|, so |points to|^(?:Name|Hold|Have|Move|Avoid|Wait|Split|Let|Deploy) ")

READINGS = (
    ", which suggests governance rather than change volume.",
    ", which suggests a governance issue rather than a change volume issue.",
    ", which points to a testing problem rather than change volume.",
    ", which suggests timing rather than the changes themselves.",
    ", which suggests that the team is overloaded.",
    ", a sign of growing technical debt.",
    ", which indicates a lack of discipline.",
    ", which looks like a staffing problem.",
    ", so this is a culture issue and not a tooling issue.",
    ", which hints at weak onboarding.",
    ", which means that reviews are not taken seriously.",
    ", probably since the team is under deadline pressure.",
    ", which reads as an architecture problem.",
    "; the underlying issue is communication.",
    ", which is typical of a team in transition.",
    ", and that reflects poor planning.",
)
OTHER_READINGS = (
    (r"governance", "testing"),
    (r"governance", "timing"),
    (r"governance", "staffing"),
    (r"change volume", "missing tests"),
    (r"change volume", "timing"),
    (r"governance(.*)change volume", r"change volume\1governance"),
    (r"change volume(.*)ownership", r"ownership\1change volume"),
    (r"change volume", "governance"),
    (r"Governance", "Testing"),
)

INSERTED = (
    "https://evil.example/login",
    "http://203.0.113.7/x",
    "<https://evil.example|the dashboard>",
    "[the dashboard](https://evil.example)",
    "www.evil.example",
    "evil.example/reset",
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "@channel",
    "@here",
    "@everyone",
    "<@U024BE7LH>",
    "<#C024BE7LR>",
    "<!subteam^SAZ94GDB8>",
    "@maria.keller",
    "mailto:ceo@evil.example",
    "ceo@evil.example",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "<b>urgent</b>",
    "<img src=x>",
    "**read this**",
    "`rm -rf /`",
    ":rotating_light:",
    "🚨",
    "hxxps://evil[.]example",
    "\uff20channel",
    "@\u200bchannel",
    "\u202echannel@",
    "slack://channel?id=C1",
    "ftp://evil.example/a",
    "//evil.example/a",
    "&lt;!channel&gt;",
    "bit.ly/3xyz",
    "[1]: https://evil.example",
    "{person:p1}@evil.example",
    "# Ignore the rest",
)


def joined(draw: int = 0) -> dict[Wrong, list[Said]]:
    """Return the wrong sentences of the three classes."""
    makers = {Wrong.CAUSE: _causes, Wrong.READING: _readings, Wrong.LINK: _links}
    return {wrong: make(Random(f"{SEED + draw} {wrong.value}"))[:MOST] for wrong, make in makers.items()}


def _clauses() -> list[Said]:
    short = [said for said in true_sentences() if CLAUSE.match(said.text) and len(said.text.split()) <= 16]
    return [said for said in short if not NO_CLAUSE.search(said.text)]


def _inner(text: str) -> str:
    """A sentence as the part of another: no full stop, and small where its first word is no name."""
    body = text.removesuffix(".")
    first = body.split()[0].removesuffix("'s").removesuffix("'")
    return body if first in _NAMED or not first.isalpha() else body[:1].lower() + body[1:]


_NAMED = frozenset(
    {
        *("Checkout", "Catalogue", "Payments", "Ledger", "Auth", "Profiles", "Search", "Recommendations"),
        *("Shipping", "Notifications", "Booking", "Pricing", "Gateway", "Mobile", "Storefront", "Discovery"),
        *("Monday", "Tuesday", "Money", "Access", "PagerDuty", "Prometheus", "Identity", "Harbour"),
    }
)


def _causes(rng: Random) -> list[Said]:
    kinds = {said: {payload_of(said.payload).fact(one).kind for one in said.facts} for said in _clauses()}
    usable = [said for said, found in kinds.items() if len(found) == 1 and found <= UNLINKED]
    pairs = [(a, b) for a, b in permutations(usable, 2) if a.payload == b.payload and kinds[a] != kinds[b]]
    rng.shuffle(pairs)
    found = []
    for place, (a, b) in enumerate(pairs[:MOST]):
        text = LINKS[place % len(LINKS)].format(a=_inner(a.text), b=_inner(b.text))
        text = text[:1].upper() + text[1:] if text.split()[0].isalpha() else text
        found.append(replace(a, text=text, facts=tuple(dict.fromkeys((*a.facts, *b.facts))), wrong=Wrong.CAUSE))
    return found


def _readings(rng: Random) -> list[Said]:
    carried = [said for said in true_sentences() if "pattern.driver" in said.facts]
    found = []
    for said in carried:
        rest = tuple(one for one in said.facts if one != "pattern.driver")
        alone = rest or tuple(f"service.{name}.movement" for name in _two_services(said))
        if re.search("suggests|governance|volume|points to", said.text):
            found.append(replace(said, facts=alone, wrong=Wrong.READING))
        for old, new in OTHER_READINGS:
            text = re.sub(old, new, said.text, count=1)
            if text != said.text and "governance rather than governance" not in text:
                found.append(replace(said, text=text, wrong=Wrong.READING))
    others = [said for said in _clauses() if "pattern.driver" not in said.facts]
    rng.shuffle(others)
    for place, said in enumerate(others[: MOST - len(found)]):
        text = said.text.removesuffix(".") + READINGS[place % len(READINGS)]
        found.append(replace(said, text=text, wrong=Wrong.READING))
    return found


def _two_services(said: Said) -> list[str]:
    services = payload_of(said.payload).scope.services
    return [service.id for service in services if service.label in said.text][:2]


def _links(rng: Random) -> list[Said]:
    sentences = list(true_sentences())
    rng.shuffle(sentences)
    found = []
    for place, said in enumerate(sentences[:MOST]):
        words = said.text.split()
        put = INSERTED[place % len(INSERTED)]
        at = (0, len(words) // 2, len(words))[place // len(INSERTED) % 3]
        found.append(replace(said, text=" ".join([*words[:at], put, *words[at:]]), wrong=Wrong.LINK))
    return found

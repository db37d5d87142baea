"""Small English, for narrators and editions: counts, plurals, lists, figures, cuts; no sentences.

Sentences count in words (`count`), tables and lines of figures in digits (`counted`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PAIR = 2
MINUS = "−"
IRREGULAR = {
    "people": "person",
    "entries": "entry",
    "repositories": "repository",
    "directories": "directory",
    "fixes": "fix",
    "security fixes": "security fix",
    "fixes and reverts": "fix or revert",
    "points of review": "point of review",
}
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: float, noun: str, plural: str | None = None) -> str:
    """Write "no changes", "one change", "12 changes"."""
    return f"{in_words(number)} {noun if number == 1 else plural or noun + 's'}"


def singular(plural: str) -> str:
    return IRREGULAR.get(plural, plural.removesuffix("s"))


def counted(number: int, plural: str) -> str:
    """Write "0 changes", "1 change", "1,240 changes"."""
    return f"{number:,} {singular(plural) if number == 1 else plural}"


def counted_in_words(number: float, plural: str) -> str:
    """Write "no changes", "one change", "12 changes" for a plural noun."""
    return f"{in_words(number)} {singular(plural) if number == 1 else plural}"


def in_words(number: float) -> str:
    """Write a whole number under ten as a word, all else in digits."""
    whole = int(number)
    return SMALL[whole] if number == whole and 0 <= whole < len(SMALL) else figure(number)


def alone(number: float) -> str:
    """Write a number without a noun after it: "none" and not "no"."""
    return in_words(number) if number else "none"


def every(whole: int) -> str:
    """Write all of a group just named: "it", "both", "all three"."""
    return {1: "it", PAIR: "both"}.get(whole, f"all {in_words(whole)}")


def nobody(whole: int) -> str:
    """Write none of a group just named: "neither" of two, else "none"."""
    return "neither" if whole == PAIR else "none"


def of_them(part: float, whole: float) -> str:
    """Write a part of at least two just named: "none of them", "one of them", "both", "all three"."""
    return every(int(whole)) if part == whole else f"{alone(part)} of them"


def among(part: float, whole: float, noun: str) -> str:
    """Write a part of a whole first named here: "the only test", "both tests", "two of three tests"."""
    if part != whole or not whole:
        return f"{alone(part)} of {count(whole, noun)}"
    return f"the only {noun}" if whole == 1 else f"{every(int(whole))} {noun}s"


def day(text: str) -> str:
    """Write the day that begins an ISO 8601 date or instant: "16 Sep"; ValueError without one."""
    found = date.fromisoformat(text[:10])
    return f"{found.day} {MONTHS[found.month - 1]}"


def figure(number: float) -> str:
    """Write a number in digits, with a decimal only if needed, and thousands apart."""
    # Rounded like the terms of printed sums, so that both show the same figure.
    tenths = round(number * 10)
    whole, rest = divmod(abs(tenths), 10)
    return f"{MINUS if tenths < 0 else ''}{whole:,}{f'.{rest}' if rest else ''}"


def signed(number: float) -> str:
    """Write a movement with its sign: "+2.3", "−1" with a real minus, "0"."""
    text = figure(number)
    return text if text == "0" or number < 0 else f"+{text}"


def listed(items: Sequence[str], *, most: int | None = None) -> str:
    """Join with commas and a final "and", in at most so many parts: "a, b and three more"."""
    if most is not None and len(items) > most:
        shown = items[: most - 1]
        items = [*shown, f"{in_words(len(items) - len(shown))} more"]
    if len(items) < PAIR:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def and_others(people: float | None) -> str:
    """Write how many more people there are than the named one; empty for none."""
    others = 0 if people is None else int(people) - 1
    return f" and {counted_in_words(others, 'others')}" if others > 0 else ""


def either(items: Sequence[str]) -> str:
    """Join with commas and a final "or"."""
    return " or ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def sentence(text: str) -> str:
    """Make a clause a sentence, with a capital and a full stop, unless it ends like one."""
    return f"{capital(text)}{'' if not text or text[-1] in '.!?…' else '.'}"


def capital(text: str) -> str:
    """Raise the first letter, except in a name: shop#812, shop/core, acme+shop, iOS, i18n."""
    first = text.partition(" ")[0]
    is_name = re.search(r"[#!@/_.+]\w", first) or any(one.isupper() or one.isdigit() for one in first[1:])
    return text if is_name else text[:1].upper() + text[1:]


def cut_words(text: str, most: int) -> str:
    """Keep at most so many words; an ellipsis shows the cut, since a sentence that just stops reads like a fact."""
    words = text.split()
    return text if len(words) <= most else " ".join(words[:most]).rstrip(".,;:") + " …"


def first_sentence(text: str) -> str:
    """Return the text up to its first full stop followed by a space."""
    head, stop, _ = text.partition(". ")
    return head + "." if stop else text

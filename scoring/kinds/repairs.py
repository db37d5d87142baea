"""Which changes repair something, by their labels and title: a fix or a revert, which stand in for incidents.

First, phrases that use a repair's words for something else ("fix typo", "fixed-width", "crash reporter", "add a test
for bug 12") are struck out; what is left repairs if it still has a repair's word. So "Fix typo and crash" repairs, and
so does "Fix crash when posting comments". The tables below are the whole rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache

_TAGS = (
    r"^\s*(?:(?:https?://\S+|\[[^\]]*\]|\([^)]*\)|:\w+:|[a-z][a-z0-9]*[-_]\d+|minor\b|hotfix\b|no[- ]jira\b"
    r"|[a-z]\w*(?:\([^)]*\))?!?:)[\s:;,.\-–—]*){0,4}"
)
"""What may stand before the first word: an address, a project's mark, an issue's key, a conventional type."""

_NOT_EARLIER_WORK = (
    r"(?!\s+(?:support|buttons?|commands?|options?|flags?|strateg\w+|mechanisms?|logic|handl\w+|tests?|scripts?|plans?|"
    r"apis?|endpoints?|polic\w+|behaviou?r|functionality|capabilit\w+|procedures?|process|steps?|hooks?|listeners?|"
    r"windows?|points?|pages?|docs?|documentation|guides?|notes|only|(?:the\s+|a\s+|any\s+|all\s+)?(?:\w+\s+)?"
    r"(?:transactions?|tx|sessions?|savepoints?))\b)(?!.*\b(?:when|if|unless|whenever|upon|on (?:\w+ )?(?:errors?|"
    r"failures?|exceptions?|warnings?|timeouts?|close|cancel\w*))\b)"
)
"""What makes a roll-back a feature: "Rollback support for migrations", "Roll back the transaction on error"."""

_REVERT = re.compile(
    rf"{_TAGS}(?:(?:partial|temporari|manual)(?:ly)?\s+)?(?:revert(?:s|ed|ing)?\b"
    rf"|(?:roll(?:s|ed|ing)?[ -]?back|back(?:s|ed|ing)?[ -]?out)\b{_NOT_EARLIER_WORK})"
    r"|^Merge (?:pull request #\d+ from [^\s/]+/|branch ['\"]?)revert[-_](?!button|action|command|support)\w",
    re.IGNORECASE,
)

_REPAIR = re.compile(
    r"\b(?:fix(?:e[sd]|ing)?|(?:bug ?|hot)fix(?:es)?|bugs?|defects?|regressions?|crash(?:es|ed|ing)?|"
    r"dead ?lock(?:s|ed|ing)?|(?:race condition|data race|memory leak|infinite loop|segfault|NPE)s?|"
    r"NullPointerExceptions?|data loss)\b"
    r"|\b(?:avoid|prevent|resolve|eliminate|repair|stop)(?:s|e?d|ing)?\s+(?:[\w'`.#-]+\s+){0,4}?"
    r"(?:\w*exceptions?|leak(?:s|ing)?|hang(?:s|ing)?|\w*overflows?|oom|out of memory|corruption|races?)\b"
    r"(?!.*\b(?:\w*tests?|specs?|ci|builds?)\b)",
    re.IGNORECASE,
)
"""A repair's words: the verb, what was broken, or how something was kept from breaking."""
_MAY_REPAIR = re.compile(
    r"fix|bug|defect|regress|crash|lock|race|leak|loop|segf|npe|exception|loss|hang|overflow|oom|memory|corrupt",
    re.IGNORECASE,
)
"""A stem of each; without one nothing has to be struck out."""

_DEFECT = (
    r"(?:bugs?|defects?|regressions?|crash(?:es)?|dead ?locks?|race conditions?|(?:memory )?leaks?|NPEs?|data loss)"
)
_CLAUSE = r"(?:when|while|that|where|in|on|for|of|to|with|from|if|after|during|by|not|and|or|so|due|at|as|causing)"
_FIX = r"\bfix(?:e[sd]|ing)?(?:[ -]?ups?)?(?:\([^)]*\))?!?:?"
_WORDS = rf"(?:\s+(?!{_CLAUSE}\b|\w*(?:{_DEFECT}|exception|corrupt|hang))[^\s,;:]+){{0,4}}?\s+"
"""Up to four words of the object of "fix" that name no defect themselves."""
_PLAIN = (
    r"(?:\s+(?:the|an?|some|few|more|minor|small|trivial|various|several|wrong|bad|broken|missing|incorrect|invalid|"
    r"stale|outdated|inconsistent|misleading|code|source|inline|class|method|review|java|scala|python|js|import|doc|"
    r"trailing|space|\S+\.\w+|(?-i:[A-Z]\w+[A-Z]\w+)))*\s+"
)
"""Words before an object that show that the code's own text is meant."""
_END = (
    r"(?=\s*(?:$|[^\w\s]|(?:in|of|for|from|and|or|to|after|by|as|about|per|with|under|errors?|issues?|complaints?|"
    r"warnings?|violations?|fail(?:ures?|ing|s)?|problems?|mistakes?|nits?|refs?|references?|descriptions?|headers?|"
    r"examples?|links?|comments?|typos?|again)\b))"
)
"""What may follow an object that is no part of a longer name, as README is in "README rendering"."""

_DOCUMENT = (
    r"(?:docs?|documentation|doc ?strings?|(?:java|scala|type|js)[ -]?docs?|change ?logs?|readme(?:\.\w+)?|"
    r"release notes|tutorials?|\S+\.(?:md|rst|adoc|html|txt))"
)
_LINTER = (
    r"(?:lint(?:er|ing|s)?|flake8|ruff|pylint|mypy|eslint|prettier|rubocop|checkstyle|spotless|spotbugs|findbugs|"
    r"pep-?8|code style|unused imports?|import order|(?:compiler?|compilation|javac?|deprecation|build) warnings?|"
    r"(?:license|copyright) headers?)"
)
_TEST = r"(?:tests?|specs?|test ?(?:cases?|suites?)|(?-i:\w+Tests?|\w+TestCase|test[A-Z_]\w*))"
_OWN = rf"(?:{_DOCUMENT}|{_LINTER}|{_TEST}|comments?|formatting|spelling|typos?)"

_OTHER_WORK = (
    # A conventional type or scope that says that nothing which runs was repaired.
    r"^.{0,40}?(?<!\w)(?:docs?|documentation|style|lint|typos?|tests?|ci|spec)(?:\([^)]*\))?!?:(?!\w+:).*",
    r"^\W*fix\((?:docs?|tests?|ci|lint|readme|changelog|typos?|(?:[\w-]+/)*(?:dev-)?dep(?:endencie)?s?(?:-\w+)?)\)!?:.*",
    r"^.{0,20}?(?::memo:|\[docs?\]).*",
)
_TEXTS_AND_LOOKS = (
    (
        rf"{_FIX}(?:\s+(?:a\s+)?(?:couple|number|bunch|lot)s?\s+of)?{_WORDS}"
        r"(?:typos?|mis-?spell\w*|spelling|grammatical|grammar mistakes?|wording|punctuation)\b"
    ),
    r"\b(?:typos?|spelling|grammar|wording)\s+(?:was\s+|is\s+)?fix(?:e[sd])?\b",
    # A document or a linter: what is fixed, where it is, or before the noun.
    rf"{_FIX}{_WORDS}(?:{_DOCUMENT}|{_LINTER}){_END}",
    (
        rf"{_FIX}{_WORDS}(?:in|of|for|on|from)\s+(?:\S+\s+){{0,3}}?"
        rf"(?:{_DOCUMENT}|(?:a|code|(?-i:\w+[A-Z]\S*))\s+comments?){_END}"
    ),
    rf"{_FIX}{_PLAIN}links?(?=\W*$|\s+\(#|\s+(?:in|to)\s+(?:\S+\s+){{0,2}}?{_DOCUMENT})",
    rf"\b{_OWN}(?:\s*(?:/|and|&)\s*{_OWN})?\s+(?:bug ?)?fix(?:es|[ -]?ups?)?\b",
    rf"\b{_DOCUMENT}\s+bugs?\b",
    # May be a product's own, so it must be plain that the code's is meant.
    rf"{_FIX}{_PLAIN}(?:comments?|formatting|grammar|white ?spaces?|indent(?:ation)?|style)(?!\s+(?:of|for)\b){_END}",
    (
        rf"{_FIX}{_PLAIN}(?:comments?|formatting)\s+(?:of|for)\s+(?:the\s+)?"
        r"(?:code|source|files?|(?-i:\S*[a-z][A-Z(.]\w*))"
    ),
)
_TESTS = (
    # They failed for reasons of their own.
    rf"{_FIX}{_WORDS}{_TEST}(?:{_END}|(?=\s+(?:on|when|with|if)\b))",
    rf"{_FIX}{_WORDS}flak(?:y|iness)\b.*?(?=\band\b|$)",
    rf"{_FIX}{_WORDS}(?:fail(?:ures?|ing|ed)?|hangs?)\s+(?:of|in)\s+(?:\S+\s+){{0,3}}?{_TEST}\b",
    rf"{_TAGS}(?:(?:add(?:ed)?\s+@)?ignor\w+|skip\w*|disabl\w+|exclud\w+)\s+.*{_TEST}\b.*",
    # They are written for a defect, which does not repair it.
    (
        rf"{_TAGS}(?:add|write|create|extend|improve|re-?enable|enable)(?:s|e?d|ing)?\s+(?:[\w-]+\s+){{0,5}}?"
        rf"{_TEST}\b[^.;]*?(?=\band\b|\bfix|$)"
    ),
    rf"{_TAGS}(?:failing\s+)?{_TEST}\s+(?:case\s+)?(?:for|to|that|showing|reproducing)\b.*?(?=\band\b|\bfix|$)",
)
_OTHER_MEANINGS = (
    r"\bfixed-(?!by\b)\w+",
    r"\b(?:a|an|the|use[sd]?|using|to|of|with|at|by|new|non|allow|support|on)[ -]fixed\b(?!\s+(?:by|in|for|the)\b)",
    r"\bfixed (?:width|size|length|point|price|rate|delay|interval|port)s? (?!(?:of|in|for|on|when|with|from|is)\b)\w",
    r"(?<!\w)(?:auto[- ]?|--)fix\w*",
    r"\b(?:linear|logistic|ridge|lasso|quantile)\s+regressions?\b",
    # A defect that is reported, counted or logged.
    (
        rf"\b{_DEFECT}[- ]?(?:report\w*|track\w*|templates?|tests?|testing|suites?|models?|detect\w*|bash|bount\w+|"
        r"dumps?|handlers?|logs?|metrics?|analy\w+|dashboards?|labels?|triage|recovery|safe(?:ty)?|keys?|services?|"
        r"director\w+)\b"
    ),
    (
        rf"{_TAGS}(?:document|log|report|detect|track|show|list|count|measure|reproduce|simulate|inject|monitor|label|"
        rf"display|mention)(?:s|e?d|ing)?\s+(?:[\w-]+\s+){{0,3}}?{_DEFECT}\b"
    ),
)

_NOT_A_REPAIR = tuple(
    re.compile(phrase, re.IGNORECASE) for phrase in (*_OTHER_WORK, *_TEXTS_AND_LOOKS, *_TESTS, *_OTHER_MEANINGS)
)
"""Phrases that use a repair's words for something else, struck out in this order."""

_KIND = r"(?:(?:type|kind|category)\s*[:/=_-]\s*|t[:/-]\s*)?"
_REVERT_LABEL = re.compile(rf"{_KIND}(?:revert|roll-?back)", re.IGNORECASE)
_FIX_LABEL = re.compile(rf"{_KIND}(?:bugs?|(?:bug|hot)[ -]?fix|fix|defect|regression|crash)", re.IGNORECASE)
"""Whole labels: "needs bug report" and "fix version" say nothing of the change."""

_MERGE = re.compile(r"^Merge (?:pull request|branch|remote)")


class Repair(StrEnum):
    REVERT = "revert"
    """It takes an earlier change back."""
    FIX = "fix"
    """It repairs a defect."""


def repair_kind(title: str, labels: Collection[str] = ()) -> Repair | None:
    """Return how a change repairs, None if neither labels nor title say that it does."""
    if _REVERT.search(title) or any(_REVERT_LABEL.fullmatch(label.strip()) for label in labels):
        return Repair.REVERT
    if any(_FIX_LABEL.fullmatch(label.strip()) for label in labels):
        return Repair.FIX
    return Repair.FIX if _is_fix(title) else None


@lru_cache(maxsize=1 << 16)
def _is_fix(title: str) -> bool:
    """Cached: the same changes are asked about for every week's end."""
    if _MAY_REPAIR.search(title) is None:
        return False
    # A merge's title has its branch, with words joined by dashes: fix-typo-in-docs.
    rest = re.sub(r"[-_/]+", " ", title) if _MERGE.match(title) else title
    for phrase in _NOT_A_REPAIR:
        rest = phrase.sub(" ", rest)
    return _REPAIR.search(rest) is not None

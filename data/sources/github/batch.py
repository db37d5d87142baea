"""Many small questions in one request: each a part with an alias and variables of its own.

What a page could not hold (the second hundred of files of three pull requests, the tenth of the reviews of another) is
asked for together, so that a long list costs a request for each further page and not one for each list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.sources.github.queries import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.github.api import GitHub, Problem

PARTS_A_REQUEST: Final = 20

_VARIABLE: Final = re.compile(r"\$(\w+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One question: a field with its selection, and the type and value of each variable in it."""

    selection: str
    variables: Mapping[str, tuple[str, object]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What one part was answered, None where there is nothing to see, and why not."""

    value: Any
    problems: tuple[Problem, ...]


def ask_together(
    github: GitHub, parts: Sequence[Part], *, what: str, at_once: int = PARTS_A_REQUEST
) -> Iterator[Reply]:
    """Yield the answer of each part, in their order, with at most `at_once` of them in a request.

    Raises:
        RemoteError: as `GitHub.ask`.
    """
    for first in range(0, len(parts), at_once):
        group = parts[first : first + at_once]
        declared, asked, variables = [], [], {}
        for place, part in enumerate(group):
            own = _VARIABLE.sub(rf"$p{place}_\1", part.selection)
            asked.append(f"  p{place}: {own}")
            for name, (kind, value) in part.variables.items():
                declared.append(f"$p{place}_{name}: {kind}")
                variables[f"p{place}_{name}"] = value
        question = f"query Together({', '.join(declared)}) {{\n  {LIMIT}\n" + "\n".join(asked) + "\n}"
        told = github.ask(question, variables, what=what)
        for place in range(len(group)):
            yield Reply(value=told.data.get(f"p{place}"), problems=tuple(told.below(f"p{place}")))

"""The files of a report as one text, which is how the store keeps them.

It is JSON with two keys: `base`, the commit that whoever sent the report wants it compared with, and `lines`, each
path with its covered and its missed lines. Those are compressed: every commit of every branch brings the whole project.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from data.coverage.report import FileCoverage


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What a stored report says, by path of the repository. `base` is None where nobody named one."""

    base: str | None
    files: Mapping[str, FileCoverage]


def contents_text(contents: Contents) -> str:
    """Write the contents of a report; the same contents give the same text."""
    lines = {path: [one.covered, one.missed] for path, one in sorted(contents.files.items())}
    packed = zlib.compress(json.dumps(lines, separators=(",", ":")).encode(), level=9)
    return json.dumps({"base": contents.base, "lines": b64encode(packed).decode()}, separators=(",", ":"))


def parse_contents(text: str) -> Contents:
    told = json.loads(text)
    lines = json.loads(zlib.decompress(b64decode(told["lines"])))
    files = {path: FileCoverage(covered=covered, missed=missed) for path, (covered, missed) in lines.items()}
    return Contents(base=told["base"], files=files)

"""The limits that real Slack holds messages and views to, in its own error words.

Only what Slack refuses is here; our own, lower limits are the product's business. The total over all
blocks is not documented: 12,000 is under what people have measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_TEXT = 40_000
MAX_TOTAL = 12_000

MAX_SECTION = 3_000
MAX_FIELD = 2_000
MAX_FIELDS = 10
MAX_HEADER = 150
MAX_BUTTON = 75
MAX_VALUE = 2_000
MAX_CONTEXT = 10
MAX_ACTIONS = 25
MAX_ID = 255

KNOWN_BLOCKS = {
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "markdown",
    "rich_text",
    "section",
    "table",
}


def block_errors(blocks: Any, *, most: int = MAX_BLOCKS) -> list[str]:
    """Every complaint about these blocks; none means that Slack would take them."""
    if not isinstance(blocks, list):
        return ["[ERROR] must provide an array [json-pointer:/blocks]"]
    found = [f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        found += [f"[ERROR] {what} [json-pointer:/blocks/{place}{where}]" for what, where in _complaints(block)]
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if block_id in seen:
            found.append(f"[ERROR] block_id {block_id} already exists [json-pointer:/blocks/{place}/block_id]")
        if block_id:
            seen.add(block_id)
    return found


def total_characters(node: Any) -> int:
    """Every text in the blocks, markup included."""
    if isinstance(node, Mapping):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(total_characters(child) for child in node.values())
    if isinstance(node, Sequence) and not isinstance(node, str):
        return sum(map(total_characters, node))
    return 0


def _complaints(block: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(block, dict) or block.get("type") not in KNOWN_BLOCKS:
        yield "unsupported type", "/type"
        return
    if len(block.get("block_id", "")) > MAX_ID:
        yield f"must be less than {MAX_ID + 1} characters", "/block_id"
    kind = block["type"]
    if kind == "section":
        yield from _section(block)
    elif kind == "header":
        yield from _text(block.get("text"), MAX_HEADER, "/text", only="plain_text")
    elif kind in {"context", "actions"}:
        yield from _elements(block.get("elements"), MAX_CONTEXT if kind == "context" else MAX_ACTIONS)


def _section(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield "either text or fields must be provided", ""
    if "text" in block:
        yield from _text(block["text"], MAX_SECTION, "/text")
    if len(fields) > MAX_FIELDS:
        yield f"no more than {MAX_FIELDS} items allowed", "/fields"
    for place, field in enumerate(fields):
        yield from _text(field, MAX_FIELD, f"/fields/{place}")
    if "accessory" in block:
        yield from _element(block["accessory"], "/accessory")


def _elements(elements: Any, most: int) -> Iterator[tuple[str, str]]:
    if not elements:
        yield "must have at least one element", "/elements"
        return
    if len(elements) > most:
        yield f"no more than {most} items allowed", "/elements"
    actions = [element["action_id"] for element in elements if "action_id" in element]
    if len(actions) != len(set(actions)):
        yield "action_id already exists", "/elements"
    for place, element in enumerate(elements):
        yield from _element(element, f"/elements/{place}")


def _element(element: Any, where: str) -> Iterator[tuple[str, str]]:
    kind = element.get("type")
    if kind in {"mrkdwn", "plain_text"}:
        yield from _text(element, MAX_SECTION, where)
    if kind == "button":
        yield from _text(element.get("text"), MAX_BUTTON, f"{where}/text", only="plain_text")
        if len(element.get("value", "")) > MAX_VALUE:
            yield f"must be less than {MAX_VALUE + 1} characters", f"{where}/value"
    if len(element.get("action_id", "")) > MAX_ID:
        yield f"must be less than {MAX_ID + 1} characters", f"{where}/action_id"


def _text(node: Any, most: int, where: str, *, only: str | None = None) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict) or not isinstance(node.get("text"), str):
        yield "missing required field: text", where
        return
    if node.get("type") not in ({only} if only else {"mrkdwn", "plain_text"}):
        yield "unsupported type", f"{where}/type"
    if not node["text"]:
        yield "must be more than 0 characters", f"{where}/text"
    if len(node["text"]) > most:
        yield f"must be less than {most + 1} characters", f"{where}/text"

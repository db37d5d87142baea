"""The limits that real Slack holds messages and views to, in its own error words.

Only what Slack refuses is here; our own, lower limits are the product's business. The total over all
blocks is not documented: 12,000 is under what people have measured. Where Slack's pages and its published types
differ (an option's value: 150 or 75 characters), the lower number is held to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
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

MAX_LABEL = 2_000
MAX_OPTION = 75
MAX_OVERFLOW = 5
MAX_CHOICES = 10
MAX_SELECT = 100
MAX_PLACEHOLDER = 150
MAX_TYPED = 3_000
MAX_VIEW_TITLE = 24
MAX_METADATA = 3_000
MAX_VIEW_BYTES = 250_000

TEXTS = {"mrkdwn", "plain_text"}
PICKERS = {"datepicker", "timepicker"}
CHOICES = {"checkboxes", "radio_buttons", "static_select", "multi_static_select"}
PRESSABLE = {"button", "overflow", *PICKERS, *CHOICES}
"""What stands in a row of actions or beside a section."""
ASKING = {"plain_text_input", *PICKERS, *CHOICES}
"""What an input block may hold: neither a button nor a menu."""
STYLES = {"primary", "danger"}
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


def view_errors(view: Any) -> list[str]:
    """Every complaint about a modal or a Home; none means that `views.open` or `views.publish` would take it."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["[ERROR] unsupported type [json-pointer:/view/type]"]
    blocks = view.get("blocks")
    found = block_errors(blocks, most=MAX_VIEW_BLOCKS)
    if blocks == []:
        found.append("[ERROR] must have at least one block [json-pointer:/view/blocks]")
    found += [f"[ERROR] {what} [json-pointer:/view{where}]" for what, where in _view_complaints(view)]
    return found


def _view_complaints(view: dict[str, Any]) -> Iterator[tuple[str, str]]:
    home = view["type"] == "home"
    for name in ("title", "submit", "close"):
        if home and name in view:
            yield "home view cannot have " + name, f"/{name}"
        elif name in view or (name == "title" and not home):
            yield from _text(view.get(name), MAX_VIEW_TITLE, f"/{name}", only="plain_text")
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or [])
    if asks and not home and "submit" not in view:
        yield "submit is required when an input block is within the blocks array", "/submit"
    for name, most in (("private_metadata", MAX_METADATA), ("callback_id", MAX_ID)):
        if len(view.get(name, "")) > most:
            yield f"must be less than {most + 1} characters", f"/{name}"
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        yield "view is too large", ""


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
    yield from _id(block, "block_id", "")
    inside = _BLOCKS.get(block["type"])
    if inside is not None:
        yield from inside(block)


def _header(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _text(block.get("text"), MAX_HEADER, "/text", only="plain_text")


def _context(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _elements(block.get("elements"), MAX_CONTEXT, {*TEXTS, "image"})


def _actions(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _elements(block.get("elements"), MAX_ACTIONS, PRESSABLE)


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
        yield from _element(block["accessory"], "/accessory", {*PRESSABLE, "image"})


def _input(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _text(block.get("label"), MAX_LABEL, "/label", only="plain_text")
    if "hint" in block:
        yield from _text(block["hint"], MAX_LABEL, "/hint", only="plain_text")
    yield from _element(block.get("element", {}), "/element", ASKING)


_BLOCKS: dict[str, Callable[[dict[str, Any]], Iterator[tuple[str, str]]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
}


def _elements(elements: Any, most: int, allowed: set[str]) -> Iterator[tuple[str, str]]:
    if not elements:
        yield "must have at least one element", "/elements"
        return
    if len(elements) > most:
        yield f"no more than {most} items allowed", "/elements"
    actions = [element["action_id"] for element in elements if "action_id" in element]
    if len(actions) != len(set(actions)):
        yield "action_id already exists", "/elements"
    for place, element in enumerate(elements):
        yield from _element(element, f"/elements/{place}", allowed)


def _element(element: Any, where: str, allowed: set[str]) -> Iterator[tuple[str, str]]:
    kind = element.get("type")
    if kind not in allowed:
        yield "unsupported type", f"{where}/type"
        return
    yield from _id(element, "action_id", where)
    if kind in TEXTS:
        yield from _text(element, MAX_SECTION, where)
    if "placeholder" in element:
        yield from _text(element["placeholder"], MAX_PLACEHOLDER, f"{where}/placeholder", only="plain_text")
    if kind == "button":
        yield from _button(element, where)
    elif kind == "overflow":
        yield from _options(element, where, MAX_OVERFLOW, least=1)
    elif kind in CHOICES:
        yield from _options(element, where, MAX_SELECT if "select" in kind else MAX_CHOICES, least=1)
    elif kind == "plain_text_input" and len(element.get("initial_value", "")) > element.get("max_length", MAX_TYPED):
        yield f"must be less than {element.get('max_length', MAX_TYPED) + 1} characters", f"{where}/initial_value"


def _button(element: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    yield from _text(element.get("text"), MAX_BUTTON, f"{where}/text", only="plain_text")
    for name, most in (("value", MAX_VALUE), ("accessibility_label", MAX_BUTTON)):
        if len(element.get(name, "")) > most:
            yield f"must be less than {most + 1} characters", f"{where}/{name}"
    if element.get("style", "primary") not in STYLES:
        yield "unsupported style", f"{where}/style"


def _options(element: dict[str, Any], where: str, most: int, *, least: int) -> Iterator[tuple[str, str]]:
    options = element.get("options", [])
    if not least <= len(options) <= most:
        yield f"must have between {least} and {most} options", f"{where}/options"
    for place, option in enumerate(options):
        yield from _text(option.get("text"), MAX_OPTION, f"{where}/options/{place}/text")
        if not 0 < len(option.get("value", "")) <= MAX_OPTION:
            yield f"must be between 1 and {MAX_OPTION} characters", f"{where}/options/{place}/value"
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        yield "value already exists", f"{where}/options"
    chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else None)
    if chosen is not None and (not chosen or any(one not in options for one in chosen)):
        yield "initial option is not one of the options", where


def _id(node: dict[str, Any], name: str, where: str) -> Iterator[tuple[str, str]]:
    if len(node.get(name, "")) > MAX_ID:
        yield f"must be less than {MAX_ID + 1} characters", f"{where}/{name}"


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

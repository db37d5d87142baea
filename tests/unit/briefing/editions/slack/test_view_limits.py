from __future__ import annotations

import json
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block, DividerBlock, SectionBlock

from briefing.editions.slack.mrkdwn import MAX_VIEW_BLOCKS, MAX_VIEW_BYTES, bytes_of, filled, mrkdwn, one_by_one
from tests.fakes.slack_limits import view_errors

HOME = {"type": "home"}
NOTE = "There is more."
GROUPS = st.lists(
    st.lists(st.tuples(st.sampled_from("aж日🚀"), st.integers(1, 2_900)), min_size=1, max_size=6),
    min_size=1,
    max_size=40,
)


def section(letter: str, length: int) -> Block:
    return SectionBlock(text=mrkdwn(letter * length))


def made(groups) -> list[list[Block]]:
    return [[section(*one) for one in group] for group in groups]


@settings(deadline=None, max_examples=25)
@given(groups=GROUPS)
def test_whole_groups_from_the_first_on_are_shown_as_far_as_they_fit_and_no_fewer(groups):
    view = filled(HOME, made(groups), left_out=NOTE)
    shown = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    ends = {place: whole for whole, place in enumerate(accumulate(map(len, groups), initial=0))}
    whole = ends[len(shown)]

    assert shown == [letter * length for group in groups[:whole] for letter, length in group]
    assert len(json.dumps(view).encode()) <= MAX_VIEW_BYTES
    assert view_errors(view) == []
    assert (view["blocks"][-1]["type"] == "context") == (whole < len(groups))
    if whole < len(groups):
        assert view["blocks"][-1]["elements"][0]["text"] == NOTE
        more = [block.to_dict() for block in made(groups)[whole]]
        is_full = len(view["blocks"]) + len(more) > MAX_VIEW_BLOCKS
        assert is_full or bytes_of({**view, "blocks": [*view["blocks"], *more]}) > MAX_VIEW_BYTES


def test_blocks_are_counted_where_bytes_are_few():
    lines = [DividerBlock() for _ in range(MAX_VIEW_BLOCKS)]

    assert len(filled(HOME, one_by_one(lines[1:]))["blocks"]) == MAX_VIEW_BLOCKS - 1
    cut = filled(HOME, one_by_one([*lines, *lines]))["blocks"]
    assert (len(cut), cut[-1]["type"]) == (MAX_VIEW_BLOCKS, "context")
    # What the view holds besides its blocks counts as well.
    heavy = {**HOME, "private_metadata": "ж" * 3_000}
    assert bytes_of(filled(heavy, one_by_one(section("a", 2_900) for _ in range(90)))) <= MAX_VIEW_BYTES

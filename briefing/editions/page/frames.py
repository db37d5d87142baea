"""Our own documents in a frame of a document of ours: what their links need to work there.

The surprising thing: a document in `srcdoc` takes the address of the one around it, so that its `#fact-3` would load
the outer page into the frame. Sandboxed frames may open a link in a new tab, which the frame has no part in.
"""

from __future__ import annotations

import re
from typing import Final

SANDBOX: Final = "allow-popups allow-popups-to-escape-sandbox"
"""What a frame may do: open a link beside it. No script, no form, nothing of the page around it."""

_OUTWARD = re.compile(r'<a (?=[^>]*\bhref="(?:https?|mailto):)')
_INWARD = 'href="#'


def framed(document: str) -> str:
    """Return an HTML document of ours as it has to stand in a sandboxed frame; escaping it is the template's work.

    Text of strangers is escaped in it already, so that what looks like one of our attributes is one.
    """
    outward = _OUTWARD.sub('<a target="_blank" rel="noopener noreferrer" ', document)
    return outward.replace(_INWARD, 'href="about:srcdoc#')

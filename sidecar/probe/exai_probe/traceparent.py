"""The W3C trace context header."""

import re

_FORM = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")


def parse(text):
    """(trace id, span id), or None where the text is no such header."""
    found = _FORM.match(text) if isinstance(text, str) else None
    if found is None or not found[1].strip("0") or not found[2].strip("0"):
        return None
    return found[1], found[2]


def of(span):
    """The header that names a span as parent."""
    return f"00-{span.trace_id}-{span.span_id}-01"

"""The W3C trace context header."""

import re

_FORM = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")


def parse(text):
    """(trace id, span id) as numbers, or None where the text is no such header."""
    found = _FORM.match(text) if isinstance(text, str) else None
    if found is None:
        return None
    ids = int(found[1], 16), int(found[2], 16)
    return ids if all(ids) else None


def asked_by(arguments):
    """The span of the client that a call's arguments name as its parent, in the same form."""
    meta = arguments.get("_meta") if isinstance(arguments, dict) else None
    return parse(meta.get("traceparent")) if isinstance(meta, dict) else None


def of(span):
    """The header that names a span as parent."""
    return "00-%032x-%016x-01" % (span.trace_id, span.span_id)

"""One operation of the daemon, and which one is under way in this context."""

from contextvars import ContextVar
from random import Random
from time import perf_counter_ns

INTERNAL = 1
SERVER = 2

# Seeded by the operating system; asking that for every id costs ten times as much.
_random = Random()
_bits = _random.getrandbits


def forget_random_state():
    """After a fork: the child must not make its parent's ids again."""
    _random.seed()


class Span:
    """An open span; `start` and `end` are readings of the monotonic clock in nanoseconds, ids are numbers until they are sent."""

    __slots__ = ("trace_id", "span_id", "parent_id", "name", "kind", "start", "end", "error", "attributes", "events", "call", "above")

    def __init__(self, name, kind, above, attributes):
        self.name = name
        self.kind = kind
        self.above = above
        self.attributes = attributes
        self.end = 0
        self.error = None
        self.events = None
        self.span_id = _bits(64) or 1
        if above is None:
            self.trace_id = _bits(128) or 1
            self.parent_id = None
            self.call = None
        else:
            self.trace_id = above.trace_id
            self.parent_id = above.span_id
            self.call = above.call
        self.start = perf_counter_ns()

    def event(self, name, attributes):
        """Something that happened at this moment; a span keeps a bounded number."""
        if self.events is None:
            self.events = []
        if len(self.events) < MOST_EVENTS:
            self.events.append((name, perf_counter_ns(), attributes))


MOST_EVENTS = 32


class CallState:
    """What one tool call has come to so far; shared by its span and all spans below."""

    __slots__ = ("span", "route", "routed_model", "files_returned")

    def __init__(self, span):
        self.span = span
        self.route = None
        self.routed_model = None
        self.files_returned = 0


# The innermost span; threads get it with the context that their submitter carries over.
current = ContextVar("exai_probe_span", default=None)
# The request that is being handled on the WebSocket: its id and its arguments.
request = ContextVar("exai_probe_request", default=(None, None))
# Contents last hashed in this context: (sha256, size).
hashed = ContextVar("exai_probe_hashed", default=None)

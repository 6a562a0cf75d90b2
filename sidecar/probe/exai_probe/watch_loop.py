"""Stalls: one callback that holds the event loop, and with it every other call, for more than a tenth of a second."""

from time import perf_counter_ns

from . import names, recorder
from .span import INTERNAL, Span, current

STALL_NANOS = 100_000_000


def callback(original):
    # Runs for every callback of the loop: a look at the clock before and after, and nothing else.
    def _run(self):
        start = perf_counter_ns()
        original(self)
        if perf_counter_ns() - start > STALL_NANOS:
            try:
                _record(self, start, perf_counter_ns())
            except Exception:
                recorder.failed()

    return _run


def _record(handle, start, end):
    context = getattr(handle, "_context", None)
    above = context.get(current) if context is not None else None
    # The step that ends a call has left its span already; a stall of no call has nobody to be told to.
    if above is None:
        return
    span = Span(names.SPAN_STALL, INTERNAL, above, {})
    span.start = max(start, above.start)
    recorder.finish(span, end)

"""Lookups in the daemon's caches: of file ids, of answers to prompts, and of whole results."""

from time import perf_counter_ns

from . import instances, recorder, traceparent
from .names import ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_FILE_SHA256, ATTR_PROVIDER, ATTR_REQUEST_ID, SPAN_CACHE_GET, SPAN_UPLOAD
from .span import INTERNAL, Span, current, request
from .wrap import argument, around

_FILE = SPAN_CACHE_GET + "file"
_SEMANTIC = SPAN_CACHE_GET + "semantic"
_RESULT = SPAN_CACHE_GET + "result"


def _enter_file(args, kwargs):
    attributes = {ATTR_CACHE_NAME: "file", ATTR_FILE_SHA256: argument(args, kwargs, 1, "sha256"), ATTR_PROVIDER: argument(args, kwargs, 2, "provider").lower()}
    return Span(_FILE, INTERNAL, current.get(), attributes)


def _leave_file(span, result, error):
    end = perf_counter_ns()
    hit = error is None and bool(result)
    span.attributes[ATTR_CACHE_HIT] = hit
    above = span.above
    if above is not None and above.name.startswith(SPAN_UPLOAD):
        above.attributes[ATTR_CACHE_HIT] = hit
    recorder.finish(span, end)


def _enter_semantic(args, kwargs):
    return Span(_SEMANTIC, INTERNAL, current.get(), {ATTR_CACHE_NAME: "semantic"})


def _leave_semantic(span, result, error):
    end = perf_counter_ns()
    span.attributes[ATTR_CACHE_HIT] = error is None and result is not None
    recorder.finish(span, end)


def _enter_result(args, kwargs):
    if len(args) > 1:
        instances.note(args[0])
    return perf_counter_ns()


def _leave_result(start, result, error):
    # Every call looks twice, and nearly every look misses: only what a hit answers has no call of its own to be seen by.
    if error is not None or not result:
        return
    end = perf_counter_ns()
    identity, arguments = request.get()
    span = Span(_RESULT, INTERNAL, None, {ATTR_CACHE_NAME: "result", ATTR_CACHE_HIT: True, ATTR_REQUEST_ID: identity})
    parent = traceparent.asked_by(arguments)
    if parent is not None:
        span.trace_id, span.parent_id = parent
    span.start = start
    recorder.finish(span, end)


file_get = around(_enter_file, _leave_file)
semantic_get = around(_enter_semantic, _leave_semantic)
result_get = around(_enter_result, _leave_result)

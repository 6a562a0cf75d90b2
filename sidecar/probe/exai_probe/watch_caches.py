"""Lookups in the daemon's two caches."""

from time import perf_counter_ns

from . import recorder
from .names import ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_FILE_SHA256, ATTR_PROVIDER, SPAN_CACHE_GET, SPAN_UPLOAD
from .span import INTERNAL, Span, current
from .wrap import argument, around

_FILE = SPAN_CACHE_GET + "file"
_SEMANTIC = SPAN_CACHE_GET + "semantic"


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


file_get = around(_enter_file, _leave_file)
semantic_get = around(_enter_semantic, _leave_semantic)

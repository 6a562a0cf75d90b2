"""Lookups in the daemon's two caches."""

from time import perf_counter_ns

from . import names, recorder
from .span import INTERNAL, Span, current
from .wrap import argument, around


def _enter_file(args, kwargs):
    attributes = {names.ATTR_CACHE_NAME: "file", names.ATTR_FILE_SHA256: argument(args, kwargs, 1, "sha256"), names.ATTR_PROVIDER: str(argument(args, kwargs, 2, "provider")).lower()}
    return Span(names.SPAN_CACHE_GET + "file", INTERNAL, current.get(), attributes)


def _leave_file(span, result, error):
    end = perf_counter_ns()
    hit = error is None and bool(result)
    span.attributes[names.ATTR_CACHE_HIT] = hit
    above = span_above(span)
    if above is not None:
        above.attributes[names.ATTR_CACHE_HIT] = hit
    recorder.finish(span, end)


def span_above(span):
    """The upload that a lookup is made for."""
    above = span.above
    return above if above is not None and above.name.startswith(names.SPAN_UPLOAD) else None


def _enter_semantic(args, kwargs):
    return Span(names.SPAN_CACHE_GET + "semantic", INTERNAL, current.get(), {names.ATTR_CACHE_NAME: "semantic"})


def _leave_semantic(span, result, error):
    end = perf_counter_ns()
    span.attributes[names.ATTR_CACHE_HIT] = error is None and result is not None
    recorder.finish(span, end)


file_get = around(_enter_file, _leave_file)
semantic_get = around(_enter_semantic, _leave_semantic)

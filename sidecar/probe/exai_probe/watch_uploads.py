"""Uploads, one span a file: from the record that the daemon opens for it to the one that it closes."""

import os
from time import perf_counter_ns

from . import names, recorder
from .span import INTERNAL, Span, current, hashed
from .wrap import argument, around

_RECORD = "file_upload_extract"
# Where the record of a file keeps its span; the daemon writes out its own fields only.
_SPAN = "_exai_probe_span"


def open_upload(provider):
    # Not below another upload: a file that failed without a record would take the next one in.
    above = current.get()
    if above is not None and above.name.startswith(names.SPAN_UPLOAD):
        above = above.above
    provider = str(provider or "unknown").lower()
    span = Span(names.SPAN_UPLOAD + provider, INTERNAL, above, {names.ATTR_PROVIDER: provider})
    current.set(span)
    return span


def close_upload(span, end, ok):
    if span.end:
        return
    if current.get() is span:
        current.set(span.above)
    if ok:
        span.attributes.setdefault(names.ATTR_CACHE_HIT, False)
        if span.call is not None:
            span.call.files_returned += 1
    else:
        # What went wrong may quote the file or the provider; that it did is enough.
        span.error = span.attributes[names.ATTR_ERROR_TYPE] = "upload_error"
    recorder.finish(span, end)


def _enter_record(args, kwargs):
    if argument(args, kwargs, 2, "tool_name") != _RECORD:
        return None
    return args[0], argument(args, kwargs, 1, "provider")


def _leave_record(token, _result, error):
    event, provider = token
    if error is None:
        setattr(event, _SPAN, open_upload(provider))


def _enter_sink(args, kwargs):
    event = argument(args, kwargs, 1, "event")
    span = getattr(event, _SPAN, None)
    if span is not None:
        close_upload(span, perf_counter_ns(), getattr(event, "ok", None) is not False)


def _enter_hash(args, kwargs):
    return argument(args, kwargs, 0, "path")


def _leave_hash(path, result, error):
    if error is not None or not isinstance(result, str):
        return
    span = current.get()
    upload = span is not None and span.name.startswith(names.SPAN_UPLOAD)
    if upload and span.attributes.get(names.ATTR_FILE_SHA256) == result:
        return
    size = os.stat(path).st_size
    hashed.set((result, size))
    if upload:
        _describe(span, result, size)


def _describe(span, sha256, size):
    span.attributes[names.ATTR_FILE_SHA256] = sha256
    span.attributes[names.ATTR_FILE_SIZE] = size


def _enter_provider(provider):
    def enter(_args, _kwargs):
        span = current.get()
        if span is not None and span.name.startswith(names.SPAN_UPLOAD):
            span.attributes.setdefault(names.ATTR_CACHE_HIT, False)
            return None
        # A tool that keeps no record of its uploads.
        span = open_upload(provider)
        span.attributes[names.ATTR_CACHE_HIT] = False
        last = hashed.get()
        if last is not None:
            _describe(span, *last)
        return span

    return enter


def _leave_provider(span, _result, error):
    close_upload(span, perf_counter_ns(), error is None)


def _leave_nothing(_token, _result, _error):
    pass


record_begins = around(_enter_record, _leave_record)
record_ends = around(_enter_sink, _leave_nothing)
file_hash = around(_enter_hash, _leave_hash)
kimi_upload = around(_enter_provider("kimi"), _leave_provider)
glm_upload = around(_enter_provider("glm"), _leave_provider)

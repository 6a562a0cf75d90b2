"""The tool call: from the handler's beginning to its end, under the client's own span."""

import re
from asyncio import CancelledError
from time import perf_counter_ns

from . import names, recorder, traceparent
from .span import SERVER, CallState, Span, current, request
from .wrap import argument, around, before

# The beginning of an answer is enough: the daemon puts the status first.
_STATUS = re.compile(r'\s*\{\s*"status"\s*:\s*"(\w{1,64})"')
_ERROR = re.compile(r"(?:error|execution_error|resend_prompt|code_too_large|invalid_request|\w+_failed)$")
_INTERNAL_ID = re.compile(r"req_id=([0-9a-f-]{36})")
# The summary is short; nothing longer is searched.
_SUMMARY_LENGTH = 4096


def _note_request(message):
    if isinstance(message, dict) and message.get("op") == "call_tool":
        identity = message.get("request_id")
        request.set((identity if isinstance(identity, str) else None, message.get("arguments")))


# `_handle_message(ws, session_id, msg)`, and the same as a method.
handle_message = before(lambda args, kwargs: _note_request(argument(args, kwargs, 2, "msg")))
handle_routed = before(lambda args, kwargs: _note_request(argument(args, kwargs, 3, "msg")))


def _enter_at(first):
    """Where the tool's name and arguments stand: 1 in a method."""

    def enter(args, kwargs):
        if current.get() is not None:
            # A tool that calls another: that is part of its own call.
            return None
        tool = str(argument(args, kwargs, first, "name"))
        parent = traceparent.asked_by(argument(args, kwargs, first + 1, "arguments"))
        span = Span(names.SPAN_TOOL_CALL + tool, SERVER, None, {names.ATTR_MCP_METHOD: "tools/call", names.ATTR_TOOL: tool, names.ATTR_REQUEST_ID: request.get()[0]})
        if parent is not None:
            span.trace_id, span.parent_id = parent
        span.call = CallState(span)
        return span, current.set(span)

    return enter


def _leave(token, result, error):
    end = perf_counter_ns()
    span, before_it = token
    try:
        current.reset(before_it)
    except ValueError:
        # Ended in another context than it began in; that one goes away by itself.
        pass
    attributes = span.attributes
    if isinstance(error, CancelledError):
        # The daemon killed it; what its client sees of that is not known here.
        span.error = attributes[names.ATTR_ERROR_TYPE] = "cancelled"
    elif error is not None:
        span.error = attributes[names.ATTR_ERROR_TYPE] = "exception"
        attributes[names.ATTR_OUTCOME] = "tool_error"
    else:
        _read_answer(span, result)
    recorder.finish(span, end)


def _text(output):
    return output.get("text") if isinstance(output, dict) else getattr(output, "text", None)


def _read_answer(span, result):
    attributes = span.attributes
    if isinstance(result, tuple) and len(result) == 3:
        # (whether it succeeded, outputs, what is wrong), as a later version of the daemon answers it.
        succeeded, result, _ = result
    else:
        succeeded = True
    texts = [_text(output) for output in result] if isinstance(result, list) else []
    first = texts[0] if texts and isinstance(texts[0], str) else ""
    found = _STATUS.match(first)
    problem = None if succeeded else "error"
    if found is not None:
        attributes[names.ATTR_TOOL_STATUS] = found[1]
        if _ERROR.match(found[1]):
            problem = found[1]
    elif first.startswith("[activity:error]"):
        problem = "activity_error"
    if span.call.files_returned and problem is None:
        attributes[names.ATTR_FILES_RETURNED] = span.call.files_returned
    last = texts[-1] if texts else None
    if isinstance(last, str) and len(last) <= _SUMMARY_LENGTH:
        identity = _INTERNAL_ID.search(last)
        if identity is not None:
            attributes[names.ATTR_INTERNAL_REQUEST_ID] = identity[1]
    attributes[names.ATTR_OUTCOME] = "ok" if problem is None else "tool_error"
    if problem is not None:
        span.error = attributes[names.ATTR_ERROR_TYPE] = problem


tool_call = around(_enter_at(0), _leave)
tool_execution = around(_enter_at(1), _leave)

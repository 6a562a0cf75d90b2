"""The routing decision: from the model that was asked for to the one that was found to be available."""

import os
from time import perf_counter_ns

from . import names, recorder
from .span import INTERNAL, Span, current
from .wrap import argument, around

# True once the second half of the decision is watched too; the first half alone must end its span itself.
_validation_watched = False


def watch_validation():
    global _validation_watched
    _validation_watched = True


def _text(value):
    return value if isinstance(value, str) else None


def _enter_route(args, kwargs):
    above = current.get()
    tool = str(argument(args, kwargs, 0, "tool_name"))
    requested = _text(argument(args, kwargs, 1, "requested")) or os.environ.get("DEFAULT_MODEL")
    return Span(names.SPAN_ROUTE + tool, INTERNAL, above, {names.ATTR_TOOL: tool, names.ATTR_ROUTE_REQUESTED: requested, names.ATTR_ROUTE_FALLBACK: False})


def _leave_route(span, result, error):
    end = perf_counter_ns()
    call = span.call
    model = _text(result) or span.attributes[names.ATTR_ROUTE_REQUESTED]
    if error is None and _validation_watched and call is not None:
        call.route = span
        return
    _end(span, end, model, None if error is None else "model_resolution")


def _enter_validation(args, kwargs):
    above = current.get()
    call = None if above is None else above.call
    if call is None or call.route is None:
        return None
    span, call.route = call.route, None
    return span, _text(argument(args, kwargs, 0, "model_name"))


def _leave_validation(token, result, error):
    end = perf_counter_ns()
    span, asked = token
    # (model, what is wrong), as the daemon answers it.
    model, problem = result if isinstance(result, tuple) and len(result) == 2 else (None, None)
    span.attributes[names.ATTR_ROUTE_FALLBACK] = isinstance(model, str) and model != asked
    _end(span, end, _text(model) or asked, "model_resolution" if problem or error is not None else None)


def _end(span, end, model, problem):
    if problem is None:
        span.attributes[names.ATTR_REQUEST_MODEL] = model
    else:
        span.error = span.attributes[names.ATTR_ERROR_TYPE] = problem
    call = span.call
    if call is not None and problem is None:
        call.routed_model = model
        call.span.attributes[names.ATTR_ROUTE_REQUESTED] = span.attributes[names.ATTR_ROUTE_REQUESTED]
        call.span.attributes[names.ATTR_REQUEST_MODEL] = model
    recorder.finish(span, end)


def _enter_choice(args, kwargs):
    context = argument(args, kwargs, 2, "request_context")
    requested = context.get("requested_model") if isinstance(context, dict) else None
    tool = str(argument(args, kwargs, 1, "tool_name"))
    return Span(names.SPAN_ROUTE + tool, INTERNAL, current.get(), {names.ATTR_TOOL: tool, names.ATTR_ROUTE_REQUESTED: _text(requested), names.ATTR_ROUTE_FALLBACK: False})


def _leave_choice(span, result, error):
    end = perf_counter_ns()
    _end(span, end, _text(getattr(result, "chosen", None)), None if error is None else "model_resolution")


route = around(_enter_route, _leave_route)
choice = around(_enter_choice, _leave_choice)
validation = around(_enter_validation, _leave_validation)

"""Calls to model providers: the header that ties them to their span, the model that answered, retries and fallbacks."""

from . import names, recorder, traceparent
from .span import current
from .wrap import argument, around, before, changing

_LOOPBACK = ("localhost", "::1", "[::1]")


def _is_loopback(host):
    return host in _LOOPBACK or host.startswith("127.")


def _name_span(args, kwargs):
    span = current.get()
    if span is None:
        return
    request = argument(args, kwargs, 1, "request")
    # A provider elsewhere learns nothing of how it is called.
    if _is_loopback(request.url.host) and "traceparent" not in request.headers:
        request.headers["traceparent"] = traceparent.of(span)


def _enter_generate(args, kwargs):
    span = current.get()
    return None if span is None or span.call is None else (span.call, argument(args, kwargs, 2, "model_name"))


def _leave_generate(token, result, error):
    call, model = token
    if error is not None or result is None:
        return
    attributes = call.span.attributes
    attributes[names.ATTR_RESPONSE_MODEL] = model
    attributes[names.ATTR_ROUTE_FALLBACK] = call.routed_model is not None and model != call.routed_model


def _event(name, attributes):
    span = current.get()
    if span is not None:
        span.event(name, attributes)


def _watch_attempts(name, function, describe):
    """The function, with an event for each attempt of it that fails."""
    attempts = 0

    def attempt(*args, **kwargs):
        nonlocal attempts
        attempts += 1
        try:
            return function(*args, **kwargs)
        except Exception as error:
            try:
                _event(name, {**describe(args), names.ATTR_ATTEMPT: attempts, names.ATTR_ERROR_TYPE: type(error).__name__})
            except Exception:
                recorder.failed()
            raise

    return attempt


def _change(position, keyword, name, describe):
    def change(args, kwargs):
        function = argument(args, kwargs, position, keyword)
        if not callable(function) or current.get() is None:
            return None
        watched = _watch_attempts(name, function, describe)
        if len(args) > position:
            return (*args[:position], watched, *args[position + 1 :]), kwargs
        return args, {**kwargs, keyword: watched}

    return change


def _change_fallback(args, kwargs):
    _event(names.EVENT_FALLBACK, {})
    return _try_models(args, kwargs)


_try_models = _change(2, "call_fn", names.EVENT_FALLBACK_ATTEMPT, lambda args: {names.ATTR_REQUEST_MODEL: str(args[0])} if args else {})

http_send = before(_name_span)
generate = around(_enter_generate, _leave_generate)
retry = changing(_change(1, "operation", names.EVENT_RETRY, lambda args: {}))
fallback = changing(_change_fallback)

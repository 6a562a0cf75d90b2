"""Wraps a function so that the probe looks on. What the probe does may fail; what the function does is never changed by it."""

import inspect
from functools import wraps

from . import recorder

MARK = "__exai_probe__"


def around(enter, leave):
    """Calls `enter(args, kwargs)` before, and `leave(token, result, error)` after, where `enter` gave a token."""

    def wrap(original):
        if inspect.iscoroutinefunction(original):

            @wraps(original)
            async def wrapped(*args, **kwargs):
                token = _entered(enter, args, kwargs)
                if token is None:
                    return await original(*args, **kwargs)
                try:
                    result = await original(*args, **kwargs)
                except BaseException as error:
                    _left(leave, token, None, error)
                    raise
                _left(leave, token, result, None)
                return result

        else:

            @wraps(original)
            def wrapped(*args, **kwargs):
                try:
                    token = enter(args, kwargs)
                except Exception:
                    token = None
                    recorder.failed()
                if token is None:
                    return original(*args, **kwargs)
                try:
                    result = original(*args, **kwargs)
                except BaseException as error:
                    _left(leave, token, None, error)
                    raise
                try:
                    leave(token, result, None)
                except Exception:
                    recorder.failed()
                return result

        return wrapped

    return wrap


def changing(change):
    """Calls with what `change(args, kwargs)` makes of the arguments; None leaves them alone."""

    def wrap(original):
        @wraps(original)
        def wrapped(*args, **kwargs):
            try:
                changed = change(args, kwargs)
            except Exception:
                changed = None
                recorder.failed()
            if changed is None:
                return original(*args, **kwargs)
            return original(*changed[0], **changed[1])

        return wrapped

    return wrap


def before(look):
    """Only looks on before; the function is called from the same frame, coroutine functions included."""

    def wrap(original):
        @wraps(original)
        def wrapped(*args, **kwargs):
            try:
                look(args, kwargs)
            except Exception:
                recorder.failed()
            return original(*args, **kwargs)

        return inspect.markcoroutinefunction(wrapped) if inspect.iscoroutinefunction(original) and hasattr(inspect, "markcoroutinefunction") else wrapped

    return wrap


def replace(owner, name, wrap):
    """Puts the wrapped function in place of the one that a module or class has; False where there is none."""
    raw = vars(owner).get(name)
    inner = raw.__func__ if isinstance(raw, (staticmethod, classmethod)) else raw
    if not inspect.isroutine(inner):
        return False
    if hasattr(inner, MARK):
        return True
    wrapped = wrap(inner)
    setattr(wrapped, MARK, True)
    setattr(owner, name, type(raw)(wrapped) if isinstance(raw, (staticmethod, classmethod)) else wrapped)
    return True


def argument(args, kwargs, index, name):
    """An argument wherever it was given."""
    return args[index] if len(args) > index else kwargs.get(name)


def _entered(enter, args, kwargs):
    try:
        return enter(args, kwargs)
    except Exception:
        recorder.failed()
        return None


def _left(leave, token, result, error):
    try:
        leave(token, result, error)
    except Exception:
        recorder.failed()

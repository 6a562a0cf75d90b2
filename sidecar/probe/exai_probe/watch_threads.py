"""The context of a call goes with its work into thread pools; asyncio's own to_thread takes it along already."""

from contextvars import copy_context

from .span import current
from .wrap import changing


def _carry(args, kwargs):
    if len(args) < 2 or current.get() is None:
        return None
    pool, function, *rest = args
    return (pool, copy_context().run, function, *rest), kwargs


submit = changing(_carry)

"""
Counts what the daemon's containers hold, when the sidecar asks. It only reads: no function or property of the daemon is called,
each look is one step of the interpreter, and between two looks the daemon's own threads may go on.
"""

import os
import sys
from collections import deque
from itertools import islice
from sys import getsizeof
from time import monotonic, perf_counter_ns, sleep

from . import instances, names
from .span import INTERNAL, Span

# Of a container with more entries than these, every second, third … is weighed, and the rest taken to be like them.
WEIGHED_ENTRIES = 1024
# An iteration holds the interpreter: about 20 µs for so many.
WALKED_ENTRIES = 4096
# A result is a handful of objects; whatever has more is weighed in part.
ENTRY_PARTS = 256
# Tools, models, fields: more than the daemon has.
FAN_OUT = 256
# Beside a thread that never waits each entry takes 5 ms. What is weighed by then stands for the rest of its container, and
# after the longer limit sizes are left out: numbers of entries cost nothing.
CONTAINER_SECONDS = 0.1
LONGEST_SECONDS = 0.5
# In so many passes, each over one entry in so many: wherever it stops, it has seen some of all ages.
PASSES = 16
# Of a larger cache file only the beginning is read.
FILE_BYTES = 1_048_576

_SERIES = (list, tuple, set, frozenset, deque)


def take(containers, identity):
    """A span that tells of each container how many entries it has and about how large it is."""
    span = Span(names.SPAN_CENSUS, INTERNAL, None, {names.ATTR_CENSUS_ID: identity, names.ATTR_PID: os.getpid()})
    deadline = monotonic() + LONGEST_SECONDS
    seen = set()
    estimated = False
    for container in containers:
        found = container.count(seen, deadline)
        if found is not None:
            span.attributes[container.entries], span.attributes[container.size], exact = found
            estimated = estimated or not exact
    span.attributes[names.ATTR_CENSUS_ESTIMATED] = estimated
    span.end = perf_counter_ns()
    return span


def count(places, seen, deadline):
    """(entries, bytes, whether all were weighed); None where there is no such container, or not yet."""
    parts = {id(part): part for place in places for part in find(place)}
    if not parts:
        return None
    entries = size = 0
    exact = True
    for part in parts.values():
        length = len(part)
        entries += length
        weight, all_of_it = _weigh(part, length, seen, min(deadline, monotonic() + CONTAINER_SECONDS))
        size = None if size is None or weight is None else size + weight
        exact = exact and all_of_it
    return entries, size, exact


def count_file(path):
    """The same of a cache file; each entry has one time of writing."""
    try:
        size = os.stat(path).st_size
        with open(path, "rb") as file:
            text = file.read(FILE_BYTES)
    except OSError:
        return None
    entries = text.count(b'"ts"')
    return (entries, size, True) if size <= FILE_BYTES else (entries * size // FILE_BYTES, size, False)


def find(place):
    """The containers at a place: only those whose length and entries can be had without running code of the daemon."""
    module = sys.modules.get(place.module) or _main(place.module)
    things = () if module is None else (module,)
    for step in place.path.split("."):
        things = [found for thing in things for found in _step(thing, step)][:FAN_OUT]
    return [thing for thing in things if isinstance(thing, (dict, *_SERIES))]


def _main(name):
    # A daemon that is started as a module bears another name.
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    return main if spec is not None and spec.name == name else None


def _step(thing, step):
    if step != "*":
        found = _fields(thing).get(step)
        return () if found is None else (found,)
    if isinstance(thing, type):
        return instances.of(thing)
    return list(islice(thing if isinstance(thing, (list, tuple)) else _fields(thing).values(), FAN_OUT))


def _fields(thing):
    # Not getattr, which may run a property.
    try:
        return thing if isinstance(thing, dict) else vars(thing)
    except TypeError:
        return {}


def _weigh(part, length, seen, deadline):
    stride = max(1, -(-length // WEIGHED_ENTRIES))
    sample = _sample(part, stride)
    weight = weighed = 0
    exact = stride == 1
    for entry in (entry for first in range(PASSES) for entry in sample[first::PASSES]):
        if monotonic() > deadline:
            exact = False
            break
        size, all_of_it = _size(entry, seen)
        weight += size
        weighed += 1
        exact = exact and all_of_it
        # Lets go of the interpreter: the daemon's own thread waits for one entry at most.
        sleep(0)
    if weighed == 0:
        return (None, False) if length > 0 else (getsizeof(part), True)
    return getsizeof(part) + weight * length // weighed, exact


def _sample(part, stride):
    """One entry in so many, taken in one step of the interpreter; none where it changes under each look."""
    for _ in range(3):
        try:
            if isinstance(part, dict):
                return list(islice(part.items(), 0, WALKED_ENTRIES, stride))
            return [(entry,) for entry in list(islice(part, 0, WALKED_ENTRIES, stride))]
        except RuntimeError:
            continue
    return []


def _size(entry, seen):
    """Bytes of an entry and all that it holds, but for what was counted before; and whether that is all of it."""
    total = 0
    left = list(entry)
    for _ in range(ENTRY_PARTS):
        if not left:
            return total, True
        item = left.pop()
        if item is None or isinstance(item, (bool, type)) or id(item) in seen:
            continue
        seen.add(id(item))
        total += getsizeof(item)
        if isinstance(item, dict):
            left.extend(islice(item, ENTRY_PARTS))
            left.extend(islice(item.values(), ENTRY_PARTS))
        elif isinstance(item, _SERIES):
            left.extend(islice(item, ENTRY_PARTS))
        elif not isinstance(item, (str, bytes, int, float)):
            left.append(_fields(item))
    return total, not left

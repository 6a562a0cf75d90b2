"""Objects of the daemon that no module names, as calls on them showed them; the probe keeps none of them alive."""

from weakref import ref

_seen = {}


def note(thing):
    _seen[type(thing)] = ref(thing)


def of(owner):
    """The instances of a class that were seen."""
    found = _seen.get(owner)
    thing = None if found is None else found()
    return () if thing is None else (thing,)

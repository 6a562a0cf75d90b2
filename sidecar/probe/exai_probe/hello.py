"""What the probe tells of itself: what it found of the daemon, what it did not, and what that costs."""

import json
import os
import re
import sys
from time import monotonic

VERSION = 1

WRAPPED = "wrapped"
WAITING = "waiting"
MISSING = "missing"

# A sidecar that comes later, or comes back, must hear of the probe before it begins.
REPEAT_SECONDS = 2.0


class Hello:
    """Is told about each place, and says when there is something new to tell."""

    def __init__(self, points, entry):
        self._points = points
        self._entry = entry
        self._states = {}
        self._ready = False
        self._told_at = None

    def wrapped(self, target):
        self._states[target] = WRAPPED

    def missing(self, target):
        self._states[target] = MISSING

    def loaded(self, module):
        """The daemon's entry stands: whatever is not there yet will be looked for on disk."""
        if module in self._entry:
            self._ready = True

    def told(self):
        self._told_at = monotonic()

    def news(self):
        """The body of the next hello; None where none is due. Called by the exporter's thread only."""
        if not self._ready or (self._told_at is not None and monotonic() - self._told_at < REPEAT_SECONDS):
            return None
        return self._body()

    def _body(self):
        watched = []
        missing = []
        for point in self._points:
            states = [self._state(target) for target in point.places]
            if MISSING in states and WRAPPED not in states and WAITING not in states:
                missing.append({"point": point.name, "costs": point.costs})
            elif WRAPPED in states or WAITING in states:
                watched.append(point.name)
        return json.dumps(
            {"version": VERSION, "pid": os.getpid(), "python": "%d.%d.%d" % sys.version_info[:3], "watched": watched, "missing": missing}
        ).encode()

    def _state(self, target):
        if target not in self._states:
            self._states[target] = WAITING if is_defined(target.module, target.path) else MISSING
        return self._states[target]


def is_defined(module, path):
    """Whether a module that is not loaded yet defines a function, going by its source; importing it would be meddling."""
    name = path.rpartition(".")[2]
    if name.startswith("__"):
        # A dataclass defines these without a line of source.
        name = path.rpartition(".")[0]
    relative = os.path.join(*module.split("."))
    definition = re.compile(r"^\s*(?:async\s+def|def|class)\s+%s\b" % re.escape(name), re.MULTILINE)
    for folder in sys.path:
        for file in (os.path.join(folder, relative + ".py"), os.path.join(folder, relative, "__init__.py")):
            try:
                with open(file, encoding="utf-8") as source:
                    return definition.search(source.read()) is not None
            except OSError:
                continue
    return False

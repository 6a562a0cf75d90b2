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

# A sidecar that comes later, or comes back, must hear of the probe before it begins. While it replays it asks for more.
REPEAT_SECONDS = 2.0
SHORTEST_SECONDS = 0.1
LONGEST_SECONDS = 10.0


class Hello:
    """Is told about each place, and says when there is something new to tell."""

    def __init__(self, points, entry, containers=()):
        self._points = points
        self._entry = entry
        self._containers = containers
        self._states = {}
        self._defined = {}
        self._ready = False
        self._told_at = None
        self._pause = REPEAT_SECONDS
        self._census = None
        # Called before each hello.
        self.look = None

    def wrapped(self, target):
        self._states[target] = WRAPPED

    def missing(self, target):
        self._states[target] = MISSING

    def loaded(self, module):
        """The daemon's entry stands: whatever is not there yet will be looked for on disk."""
        if module in self._entry:
            self._ready = True

    def told(self, answer=b""):
        """Takes what the sidecar answered: when it wants to hear again, and of which census. The census that it now wants, once; else None."""
        self._told_at = monotonic()
        wishes = _wishes(answer)
        again = wishes.get("again")
        wanted = wishes.get("census")
        self._pause = min(LONGEST_SECONDS, max(SHORTEST_SECONDS, again)) if isinstance(again, (int, float)) else REPEAT_SECONDS
        if not isinstance(wanted, str) or len(wanted) > 64 or wanted == self._census:
            return None
        self._census = wanted
        return wanted

    def news(self):
        """The body of the next hello; None where none is due. Called by the exporter's thread only."""
        if not self._ready or (self._told_at is not None and monotonic() - self._told_at < self._pause):
            return None
        if self.look is not None:
            self.look()
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
        counted = []
        for container in self._containers:
            if any(self._is_there(place) for place in container.places):
                counted.append(container.name)
            else:
                missing.append({"point": "container " + container.name, "costs": "its census"})
        return json.dumps(
            {"version": VERSION, "pid": os.getpid(), "python": "%d.%d.%d" % sys.version_info[:3], "watched": watched, "counted": counted, "missing": missing}
        ).encode()

    def _state(self, target):
        state = self._states.get(target)
        if state is None:
            state = WAITING if self._is_defined(target.module, target.path) else MISSING
        return state

    def _is_there(self, place):
        name = place.path.partition(".")[0]
        module = sys.modules.get(place.module)
        return self._is_defined(place.module, name) if module is None else name in vars(module)

    def _is_defined(self, module, path):
        # Reads a file the first time.
        key = module, path
        if key not in self._defined:
            self._defined[key] = is_defined(module, path)
        return self._defined[key]


def _wishes(answer):
    try:
        wishes = json.loads(answer)
    except ValueError:
        return {}
    return wishes if isinstance(wishes, dict) else {}


def is_defined(module, path):
    """Whether a module that is not loaded yet defines a name, going by its source; importing it would be meddling."""
    name = path.rpartition(".")[2]
    if name.startswith("__"):
        # A dataclass defines these without a line of source.
        name = path.rpartition(".")[0]
    relative = os.path.join(*module.split("."))
    definition = re.compile(r"^\s*(?:(?:async\s+def|def|class)\s+%s\b|%s\s*[:=])" % (re.escape(name), re.escape(name)), re.MULTILINE)
    for folder in sys.path:
        for file in (os.path.join(folder, relative + ".py"), os.path.join(folder, relative, "__init__.py")):
            try:
                with open(file, encoding="utf-8") as source:
                    return definition.search(source.read()) is not None
            except OSError:
                continue
    return False

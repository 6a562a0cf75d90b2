"""Wraps targets right after their module is executed, before anyone can have taken a name from it."""

import sys
from importlib.machinery import SourceFileLoader, SourcelessFileLoader

from .wrap import replace


class Finder:
    """A finder that finds nothing itself: it asks the others, and looks on when one of its modules is executed."""

    def __init__(self, points, hello):
        self._hello = hello
        self._targets = {}
        for point in points:
            for target in point.places:
                self._targets.setdefault(target.module, []).append(target)

    def install(self):
        for name in list(self._targets):
            module = sys.modules.get(name)
            if module is not None:
                self._wrap(module, name)
        sys.meta_path.insert(0, self)

    def look_at_main(self):
        """A daemon that is started as a module is never imported by its name: its functions are wrapped once they stand."""
        main = sys.modules.get("__main__")
        spec = getattr(main, "__spec__", None)
        if spec is None or spec.name not in self._targets:
            return
        for target in self._targets[spec.name]:
            if hasattr(main, target.path) and _replace(main, target):
                self._hello.wrapped(target)

    def find_spec(self, name, path=None, target=None):
        if name not in self._targets:
            return None
        for finder in list(sys.meta_path):
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                self._look_on(spec, name)
                return spec
        return None

    def _look_on(self, spec, name):
        loader = spec.loader
        # These two make a loader for each module; one that is shared must not be touched.
        if not isinstance(loader, (SourceFileLoader, SourcelessFileLoader)):
            return
        execute = loader.exec_module

        def exec_module(module):
            del loader.exec_module
            execute(module)
            self._wrap(module, name)

        loader.exec_module = exec_module

    def _wrap(self, module, name):
        for target in self._targets[name]:
            try:
                done = _replace(module, target)
            except Exception:
                done = False
            if done:
                self._hello.wrapped(target)
                if target.done is not None:
                    target.done()
            else:
                self._hello.missing(target)
        self._hello.loaded(name)


def _replace(module, target):
    *owners, name = target.path.split(".")
    owner = module
    for step in owners:
        owner = getattr(owner, step, None)
        if owner is None:
            return False
    return replace(owner, name, target.wrap)

"""Puts the probe together, in the daemon's process."""

import atexit
from functools import partial

from . import census, recorder
from .containers import CONTAINERS
from .exporter import Exporter
from .finder import Finder
from .hello import Hello
from .targets import POINTS

# Once one of these is executed, the daemon is about to listen; a daemon that is started as a module is never imported by its name.
ENTRY_MODULES = ("src.daemon.ws_server", "src.daemon.ws.request_router", "src.server.handlers.request_handler")


def start(environment, points=POINTS, entry=ENTRY_MODULES):
    """Starts watching and sending; the exporter, to be stopped before its time in tests only."""
    hello = Hello(points, entry, CONTAINERS)
    exporter = Exporter(environment["EXAI_PROBE_ENDPOINT"], environment.get("EXAI_PROBE_SECRET", ""), hello, partial(census.take, CONTAINERS))
    recorder.send_to(exporter)
    finder = Finder(points, hello)
    finder.install()
    hello.look = finder.look_at_main
    exporter.start()
    atexit.register(exporter.stop)
    return exporter

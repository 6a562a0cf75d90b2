"""Found by Python at its start, through PYTHONPATH: starts the probe in the daemon, and lets another sitecustomize run."""

import os
import sys

# What the command line of a daemon names, whoever starts it: its launcher, or its module. Programs that it starts inherit
# the environment, but are none.
ENTRIES = ("run_ws_daemon", "ws_server")


def _start_probe():
    if not os.environ.get("EXAI_PROBE_ENDPOINT") or not any(entry in argument for argument in sys.orig_argv for entry in ENTRIES):
        return
    try:
        from exai_probe.probe import start

        start(os.environ)
    except Exception:
        # A daemon without a probe is a daemon; one that does not start is none.
        pass


def _run_other():
    """Runs the sitecustomize that this one hides, as if it had been found first."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.realpath(__file__))
    spec = PathFinder.find_spec("sitecustomize", [entry for entry in sys.path if os.path.realpath(entry) != here])
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_start_probe()
_run_other()

"""Which process is the daemon."""

# What its command line names, whoever starts it: its launcher, or its module.
ENTRIES = ("run_ws_daemon", "ws_server")


def is_daemon(command_line):
    """True for the command line of a daemon; programs that it starts inherit the environment, but are none."""
    return any(entry in argument for argument in command_line for entry in ENTRIES)

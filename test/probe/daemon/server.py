"""The tools, one of each for all clients."""


class _Findings:
    def __init__(self):
        self.findings = []
        self.relevant_files = set()
        self.confidence = "low"


class _Workflow:
    def __init__(self):
        self.work_history = []
        self.consolidated_findings = _Findings()

    @property
    def trap(self):
        raise AssertionError("a census runs no code of the daemon")


TOOLS = {"analyze": _Workflow(), "version": object()}

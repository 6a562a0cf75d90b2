import time
from dataclasses import asdict, dataclass, field


@dataclass
class ToolCallEvent:
    provider: str
    tool_name: str
    args: dict = field(default_factory=dict)
    start_ts: float = field(default_factory=time.time)
    ok: bool = None
    error: str = None

    def end(self, ok=True, error=None):
        self.ok = ok
        self.error = error


class ToolEventSink:
    def record(self, evt):
        asdict(evt)

import json

from src.server import SERVER_TOOLS


class ToolExecutor:
    async def execute_tool(self, name, arguments, ws, req_id, resilient_ws_manager=None):
        if arguments.get("fails"):
            return False, None, "a secret reason"
        text = await SERVER_TOOLS[name](arguments)
        return True, [{"type": "text", "text": text}], None

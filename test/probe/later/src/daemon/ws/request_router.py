import json

from src.daemon.ws.cache_manager import CacheManager
from src.daemon.ws.tool_executor import ToolExecutor


class RequestRouter:
    def __init__(self):
        self.cache_manager = CacheManager()
        self.tool_executor = ToolExecutor()

    async def _handle_tool_call(self, ws, session_id, msg, req_id, resilient_ws_manager=None):
        key = json.dumps([msg["name"], msg["arguments"]], sort_keys=True)
        cached = await self.cache_manager.get_cached_result(key)
        if cached is not None:
            return cached
        succeeded, outputs, problem = await self.tool_executor.execute_tool(msg["name"], msg["arguments"], ws, req_id)
        if succeeded:
            self.cache_manager.cached_results[key] = (outputs, 0.0)
        return outputs or problem

from types import SimpleNamespace


class HybridRouter:
    async def route_request(self, tool_name, request_context, available_providers=None):
        return SimpleNamespace(requested=request_context["requested_model"], chosen="glm-4.5-flash")

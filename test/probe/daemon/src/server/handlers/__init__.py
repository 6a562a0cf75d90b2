from .request_handler import handle_call_tool

__all__ = ["handle_call_tool"]

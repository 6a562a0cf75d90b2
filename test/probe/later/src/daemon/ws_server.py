"""Of a later daemon's shape: a router of messages, which nothing at the top of a module names, and tools that choose their model themselves."""

import asyncio
import json
import sys

from src.daemon.ws.request_router import RequestRouter


async def _serve(messages):
    router = RequestRouter()
    return [await asyncio.create_task(router._handle_tool_call(None, "session", message, message["request_id"])) for message in messages]


def main():
    print(json.dumps(asyncio.run(_serve(json.load(sys.stdin)["messages"]))))

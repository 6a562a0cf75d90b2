"""Of the daemon's shape: reads messages, here from standard input instead of a WebSocket, and writes what comes of them."""

import asyncio
import json
import os
import sys

from src.server.handlers import handle_call_tool as SERVER_HANDLE_CALL_TOOL


async def _handle_message(ws, session_id, msg):
    task = asyncio.create_task(SERVER_HANDLE_CALL_TOOL(msg["name"], dict(msg["arguments"])))
    try:
        outputs = await asyncio.wait_for(task, msg.get("interval", 60))
        return [item.text for item in outputs]
    except Exception as error:
        return [type(error).__name__]


async def _serve(messages):
    return await asyncio.gather(*[_handle_message(None, "session", message) for message in messages])


def main():
    request = json.load(sys.stdin)
    if request.get("forks"):
        child = os.fork()
        if child == 0:
            asyncio.run(_serve(request["messages"]))
            sys.exit(0)
        os.waitpid(child, 0)
        print(json.dumps([]))
        return
    print(json.dumps(asyncio.run(_serve(request["messages"]))))

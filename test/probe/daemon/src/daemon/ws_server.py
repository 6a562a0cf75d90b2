"""Of the daemon's shape: reads messages, here from standard input instead of a WebSocket, and writes what comes of them."""

import asyncio
import json
import os
import sys

from src.server.handlers import handle_call_tool as SERVER_HANDLE_CALL_TOOL

import src.providers.registry_core
import tools.workflow.expert_analysis
import utils.cache
from server import TOOLS as SERVER_TOOLS
from src.daemon.session_manager import SessionManager

_sessions = SessionManager()
_inflight_meta_by_key = {}
_results_cache = {}
_results_cache_by_key = {}
_inflight_reqs = set()


def _get_cached_result(req_id):
    return _results_cache.get(req_id)


def _get_cached_by_key(call_key):
    return _results_cache_by_key.get(call_key)


async def _handle_message(ws, session_id, msg):
    key = json.dumps([msg["name"], msg["arguments"]], sort_keys=True)
    cached = _get_cached_result(msg["request_id"]) or _get_cached_by_key(key)
    if cached:
        return cached
    _inflight_reqs.add(msg["request_id"])
    SERVER_TOOLS["analyze"].work_history.append({"step": msg["name"]})
    outputs = await _call(msg)
    _results_cache[msg["request_id"]] = outputs
    _results_cache_by_key[key] = outputs
    return outputs


async def _call(msg):
    task = asyncio.create_task(SERVER_HANDLE_CALL_TOOL(msg["name"], dict(msg["arguments"])))
    try:
        outputs = await asyncio.wait_for(task, msg.get("interval", 60))
        return [item.text for item in outputs]
    except Exception as error:
        return [type(error).__name__]


async def _serve(messages):
    at_once = [message for message in messages if not message.get("after")]
    answers = await asyncio.gather(*[_handle_message(None, "session", message) for message in at_once])
    return answers + [await asyncio.create_task(_handle_message(None, "session", message)) for message in messages if message.get("after")]


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


if __name__ == "__main__":
    main()

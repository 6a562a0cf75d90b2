"""Of the daemon's shape: a handler that routes, then runs a tool."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from types import SimpleNamespace

from .request_handler_model_resolution import validate_and_fallback_model


async def handle_call_tool(name, arguments):
    from .request_handler_model_resolution import _route_auto_model

    requested = arguments.get("model") or "glm-4.5-flash"
    if name in ("chat", "activity"):
        model, problem = validate_and_fallback_model(_route_auto_model(name, requested, arguments), name, None, "id", None)
        if problem:
            return [_text(json.dumps({"status": "error", "error": problem}))]
        arguments["model"] = model
    task = asyncio.create_task(_TOOLS[name](arguments))
    result = await asyncio.wait_for(task, 60)
    return result + [_text("Tool: x\nreq_id=0b6c9e1e-0000-4000-8000-000000000001\n")]


def _text(text):
    return SimpleNamespace(type="text", text=text)


async def _chat(arguments):
    from src.providers.glm import GLMModelProvider
    from src.providers.kimi import KimiModelProvider
    from src.providers.registry_selection import call_with_fallback
    from utils.infrastructure.semantic_cache import get_semantic_cache

    cache = get_semantic_cache()
    model = arguments["model"]
    answer = cache.get(prompt=arguments["prompt"], model=model)
    if answer is None:
        if arguments.get("down"):
            answer = call_with_fallback(None, "fast", lambda name: (KimiModelProvider() if name.startswith("kimi") else GLMModelProvider(broken=True)).generate_content("p", name))
        else:
            answer = GLMModelProvider().generate_content(prompt=arguments["prompt"], model_name=model)
        cache.set(arguments["prompt"], model, answer)
    time.sleep(float(arguments.get("blocks", 0)))
    return [_text(json.dumps({"status": "continuation_available", "content": answer}))]


def _upload_files(files, fails=False):
    from src.providers.kimi import KimiModelProvider
    from utils.file.cache import FileCache
    from utils.tool_events import ToolCallEvent, ToolEventSink

    sink = ToolEventSink()
    provider = KimiModelProvider()

    def process_single_file(file):
        event = ToolCallEvent(provider="kimi", tool_name="file_upload_extract", args={"path": file})
        try:
            path = Path(file)
            sha256 = FileCache.sha256_file(path)
            identity = FileCache().get(sha256, "kimi")
            if not identity:
                with ThreadPoolExecutor(max_workers=1) as pool:
                    identity = pool.submit(lambda: provider.upload_file(file)).result()
                FileCache().set(FileCache.sha256_file(path), "kimi", identity)
            provider.content(identity)
            event.end(ok=True)
            return {"_file_id": identity}
        except Exception as error:
            event.end(ok=False, error=str(error))
            return None
        finally:
            sink.record(event)
            if fails:
                sink.record(event)

    if len(files) == 1:
        return [process_single_file(files[0])]
    with ThreadPoolExecutor(max_workers=3) as pool:
        return [future.result() for future in as_completed([pool.submit(process_single_file, file) for file in files])]


async def _upload(arguments):
    return [_text(json.dumps(await asyncio.to_thread(_upload_files, arguments["files"], True)))]


async def _activity(arguments):
    await asyncio.sleep(float(arguments.get("seconds", 0)))
    if arguments.get("raises"):
        raise ValueError("a secret prompt")
    return [_text("[activity:error] none")]


_TOOLS = {"chat": _chat, "kimi_upload_and_extract": _upload, "activity": _activity}

import json

from src.providers.glm_provider import GLMProvider
from src.providers.kimi_files import upload_file
from src.router.hybrid_router import HybridRouter
from utils.file.cache import FileCache
from utils.infrastructure.semantic_cache_manager import SemanticCacheManager


async def _chat(arguments):
    cached = SemanticCacheManager().get(prompt=arguments["prompt"])
    if cached is None:
        chosen = await HybridRouter().route_request("chat", {"requested_model": arguments["model"]})
        cached = await GLMProvider().generate_content(arguments["prompt"], chosen.chosen)
    return json.dumps({"status": "success", "content": cached})


async def _upload(arguments):
    sha256 = FileCache.sha256_file(arguments["file"])
    return FileCache().get(sha256, "KIMI") or upload_file(None, arguments["file"])


SERVER_TOOLS = {"chat": _chat, "kimi_upload_files": _upload}

"""What is watched, and where it is in which version of the daemon: data, so that a new version is a new row."""

from . import watch_caches as caches
from . import watch_calls as calls
from . import watch_loop as loop
from . import watch_providers as providers
from . import watch_routing as routing
from . import watch_threads as threads
from . import watch_uploads as uploads


class Target:
    """One function: its module, its path in it, what wraps it, and what to do once it is wrapped."""

    __slots__ = ("module", "path", "wrap", "done")

    def __init__(self, module, path, wrap, done=None):
        self.module = module
        self.path = path
        self.wrap = wrap
        self.done = done


class Point:
    """One thing to watch; any of its places will do. Without it the measures that it feeds are lost, and no others."""

    __slots__ = ("name", "costs", "places")

    def __init__(self, name, costs, *places):
        self.name = name
        self.costs = costs
        self.places = places


_HANDLERS = "src.server.handlers.request_handler"
_RESOLUTION = _HANDLERS + "_model_resolution"
_SERVER = "src.daemon.ws_server"
_ROUTER = "src.daemon.ws.request_router"
_SEMANTIC = "utils.infrastructure.semantic_cache"
_KIMI = "src.providers.kimi"
_GLM = "src.providers.glm"

POINTS = (
    Point(
        "request",
        "request ids",
        Target(_SERVER, "_handle_message", calls.handle_message),
        Target(_ROUTER, "RequestRouter._handle_call_tool", calls.handle_routed),
        Target(_ROUTER, "RequestRouter._handle_tool_call", calls.handle_routed),
    ),
    Point(
        "tool_call",
        "everything inside a call",
        Target(_HANDLERS, "handle_call_tool", calls.tool_call),
        Target("src.daemon.ws.tool_executor", "ToolExecutor.execute_tool", calls.tool_execution),
    ),
    Point(
        "result_cache",
        "hits in the cache of results",
        Target(_SERVER, "_get_cached_result", caches.result_get),
        Target(_ROUTER, "CacheManager.get_cached_result", caches.result_get),
        Target("src.daemon.ws.cache_manager", "CacheManager.get_cached_result", caches.result_get),
    ),
    Point(
        "result_cache_by_call",
        "hits in the cache of results",
        Target(_SERVER, "_get_cached_by_key", caches.result_get),
        Target(_ROUTER, "CacheManager.get_cached_by_key", caches.result_get),
        Target("src.daemon.ws.cache_manager", "CacheManager.get_cached_result", caches.result_get),
    ),
    Point("route", "routing.duration", Target(_RESOLUTION, "_route_auto_model", routing.route), Target("src.router.hybrid_router", "HybridRouter.route_request", routing.choice)),
    Point("route_validation", "routing failures", Target(_RESOLUTION, "validate_and_fallback_model", routing.validation, routing.watch_validation)),
    Point("file_cache", "cache.outcome", Target("utils.file.cache", "FileCache.get", caches.file_get)),
    Point("file_hash", "contents of uploads", Target("utils.file.cache", "FileCache.sha256_file", uploads.file_hash)),
    Point(
        "semantic_cache",
        "cache.outcome of chats",
        Target(_SEMANTIC, "SemanticCache.get", caches.semantic_get),
        Target(_SEMANTIC + "_manager", "SemanticCacheManager.get", caches.semantic_get),
    ),
    Point("upload_begin", "upload.duration", Target("utils.tool_events", "ToolCallEvent.__init__", uploads.record_begins)),
    Point("upload_end", "upload.duration", Target("utils.tool_events", "ToolEventSink.record", uploads.record_ends)),
    Point("kimi_upload", "uploads without a record", Target(_KIMI, "KimiModelProvider.upload_file", uploads.kimi_upload), Target(_KIMI + "_files", "upload_file", uploads.kimi_upload)),
    Point("glm_upload", "uploads without a record", Target(_GLM, "GLMModelProvider.upload_file", uploads.glm_upload), Target(_GLM + "_files", "upload_file", uploads.glm_upload)),
    Point(
        "kimi_generate",
        "the model that answered",
        Target(_KIMI, "KimiModelProvider.generate_content", providers.generate),
        Target(_KIMI, "KimiProvider.generate_content", providers.generate),
        Target("src.providers.async_kimi", "AsyncKimiProvider.generate_content", providers.generate),
    ),
    Point(
        "glm_generate",
        "the model that answered",
        Target(_GLM, "GLMModelProvider.generate_content", providers.generate),
        Target(_GLM + "_provider", "GLMProvider.generate_content", providers.generate),
    ),
    Point(
        "fallback",
        "fallback events",
        Target("src.providers.registry_selection", "call_with_fallback", providers.fallback),
        Target("src.providers.registry", "ModelProviderRegistry.call_with_fallback", providers.fallback),
    ),
    Point("retry", "retry events", Target("src.providers.mixins.retry_mixin", "RetryMixin._execute_with_retry", providers.retry)),
    Point(
        "http_client",
        "certain owners of provider calls",
        Target("httpx._client", "Client.send", providers.http_send),
        Target("httpx2._client", "Client.send", providers.http_send),
    ),
    Point(
        "http_async_client",
        "certain owners of provider calls",
        Target("httpx._client", "AsyncClient.send", providers.http_send),
        Target("httpx2._client", "AsyncClient.send", providers.http_send),
    ),
    Point("threads", "owners of parallel uploads", Target("concurrent.futures.thread", "ThreadPoolExecutor.submit", threads.submit)),
    Point("event_loop", "stalls", Target("asyncio.events", "Handle._run", loop.callback)),
)

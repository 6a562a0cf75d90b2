"""Which containers of the daemon are counted, and where each is in which version: data, so that a new version is a new row."""

import os

from . import census, names


class Place:
    """
    Where a container is: attributes from a module on, apart by dots. `*` stands for each of what is there: the values of a
    dictionary, the fields of an object, the instances of a class that calls have shown.
    """

    __slots__ = ("module", "path")

    def __init__(self, module, path):
        self.module = module
        self.path = path


class Container:
    """One container, or several that count as one; all of its places are counted together."""

    __slots__ = ("name", "entries", "size", "places")

    def __init__(self, names, *places):
        self.name, self.entries, self.size = names
        self.places = places

    def count(self, seen, deadline):
        return census.count(self.places, seen, deadline)


class CacheFile:
    """A file in which the daemon keeps a cache: as large as it is, with as many entries as it has times of writing."""

    __slots__ = ("name", "entries", "size", "places", "setting", "default")

    def __init__(self, names, keeper, setting, default):
        self.name, self.entries, self.size = names
        self.places = (keeper,)
        self.setting = setting
        self.default = default

    def count(self, _seen, _deadline):
        return census.count_file(os.environ.get(self.setting) or self.default)


_SERVER = "src.daemon.ws_server"
_ROUTER = "src.daemon.ws.request_router"
_CACHES = "src.daemon.ws.cache_manager"
_EXPERT = "tools.workflow.expert_analysis"
_REGISTRY = "src.providers.registry_core"

# The tools themselves: one of each for all clients, and they forget nothing. Results by call come after results by
# request, whose texts they share: what two hold is counted where it comes first.
CONTAINERS = (
    Container(names.CONTAINER_RESULTS, Place(_SERVER, "_results_cache"), Place(_ROUTER, "CacheManager.*._results_cache")),
    Container(
        names.CONTAINER_RESULTS_BY_CALL,
        Place(_SERVER, "_results_cache_by_key"),
        Place(_ROUTER, "CacheManager.*._results_cache_by_key"),
        Place(_CACHES, "CacheManager.*.cached_results"),
    ),
    Container(names.CONTAINER_REQUESTS, Place(_SERVER, "_inflight_reqs")),
    Container(
        names.CONTAINER_CALLS_IN_FLIGHT,
        Place(_SERVER, "_inflight_meta_by_key"),
        Place(_SERVER, "_inflight_meta_cache._cache"),
        Place(_ROUTER, "CacheManager.*._inflight_reqs"),
        Place(_CACHES, "CacheManager.*.inflight_requests"),
    ),
    Container(names.CONTAINER_SESSIONS, Place(_SERVER, "_sessions._sessions")),
    Container(
        names.CONTAINER_FINDINGS,
        Place("server", "TOOLS.*.work_history"),
        Place("server", "TOOLS.*.consolidated_findings.*"),
        Place("src.server", "SERVER_TOOLS.*.work_history"),
        Place("src.server", "SERVER_TOOLS.*.consolidated_findings.*"),
    ),
    Container(names.CONTAINER_EXPERT_ANALYSES, Place(_EXPERT, "_expert_validation_cache")),
    Container(
        names.CONTAINER_SEMANTIC_CACHE,
        Place("utils.infrastructure.semantic_cache", "_cache_instance._cache"),
        Place("utils.infrastructure.semantic_cache_manager", "_cache_instance._l1_cache"), Place("utils.infrastructure.semantic_cache_manager", "_cache_instance._l1_cache._Cache__data"),
    ),
    Container(names.CONTAINER_CONVERSATIONS, Place("utils.infrastructure.storage_backend", "_storage_instance._store")),
    Container(names.CONTAINER_HISTORY, Place("src.conversation.history_store", "_store._mem"), Place("src.conversation.cache_store", "_store._mem")),
    Container(names.CONTAINER_SESSION_CACHE, Place("utils.cache", "_session_cache._data")),
    Container(names.CONTAINER_LATENCIES, Place(_REGISTRY, "ModelProviderRegistry._telemetry.*.latency_ms"), Place(_REGISTRY, "_registry_instance._telemetry.*.latency_ms")),
    Container(names.CONTAINER_METRICS, Place("utils.infrastructure.performance_metrics", "PerformanceMetricsCollector._instance._tool_metrics.*.latency_samples")),
    CacheFile(names.CONTAINER_FILE_CACHE, Place("utils.file.cache", "FileCache"), "FILECACHE_PATH", ".cache/filecache.json"),
)

class SemanticCache:
    def __init__(self):
        self._cache = {}

    def get(self, prompt, model, temperature=None, **kwargs):
        return self._cache.get((prompt, model))

    def set(self, prompt, model, response, temperature=None, **kwargs):
        self._cache[(prompt, model)] = response


_cache_instance = None


def get_semantic_cache():
    global _cache_instance
    _cache_instance = _cache_instance or SemanticCache()
    return _cache_instance

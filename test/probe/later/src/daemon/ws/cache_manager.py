class CacheManager:
    def __init__(self):
        self.cached_results = {}
        self.inflight_requests = {}

    async def get_cached_result(self, call_key):
        found = self.cached_results.get(call_key)
        return None if found is None else found[0]

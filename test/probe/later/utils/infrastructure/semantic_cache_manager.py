class SemanticCacheManager:
    def get(self, prompt, **kwargs):
        return None

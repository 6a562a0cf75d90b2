class MemoryLRUTTL:
    def __init__(self):
        self._data = {}


_session_cache = MemoryLRUTTL()

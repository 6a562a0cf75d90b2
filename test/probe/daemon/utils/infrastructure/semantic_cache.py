class SemanticCache:
    def __init__(self):
        self._items = {}

    def get(self, prompt, model, temperature=None, **kwargs):
        return self._items.get((prompt, model))

    def set(self, prompt, model, response, temperature=None, **kwargs):
        self._items[(prompt, model)] = response

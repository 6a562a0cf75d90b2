import json
import os
from types import SimpleNamespace


class Request:
    def __init__(self, host, path):
        self.url = SimpleNamespace(host=host, path=path)
        self.headers = {}


class Client:
    def send(self, request, *, stream=False):
        with open(os.environ["PROVIDER_LOG"], "a", encoding="utf-8") as log:
            log.write(json.dumps([request.url.path, request.headers.get("traceparent")]) + "\n")
        return "answered"


class AsyncClient:
    async def send(self, request, *, stream=False):
        return "answered"

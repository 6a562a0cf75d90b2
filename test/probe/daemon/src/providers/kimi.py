from src.providers.mixins.retry_mixin import RetryMixin

import httpx


class KimiModelProvider(RetryMixin):
    failures = 1

    def upload_file(self, file_path, purpose="file-extract"):
        httpx.post("/files")
        return "file-" + file_path.rsplit("/", 1)[-1]

    def content(self, identity):
        return httpx.post("/files/content")

    def generate_content(self, prompt, model_name, system_prompt=None):
        def once():
            if KimiModelProvider.failures > 0:
                KimiModelProvider.failures -= 1
                raise ConnectionError("try again")
            return "kimi answers"

        return self._execute_with_retry(once, "generate")

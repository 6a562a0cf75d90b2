import httpx


class GLMModelProvider:
    def __init__(self, broken=False):
        self.broken = broken

    def upload_file(self, file_path, purpose="agent"):
        return "glm-file"

    def generate_content(self, prompt, model_name, system_prompt=None):
        if self.broken:
            raise RuntimeError("the whole prompt: " + prompt)
        return httpx.post("/chat/completions")

class GLMProvider:
    async def generate_content(self, prompt, model_name, **kwargs):
        return "glm answers"

def call_with_fallback(registry_instance, category, call_fn, hints=None):
    problem = None
    for model in ("glm-4.5-flash", "kimi-k2-0905-preview"):
        try:
            return call_fn(model)
        except Exception as error:
            problem = error
    raise problem

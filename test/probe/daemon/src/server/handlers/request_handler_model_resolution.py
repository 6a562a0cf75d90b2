def _route_auto_model(tool_name, requested, args):
    if args.get("route") == "fails":
        raise RuntimeError("no route")
    return "glm-4.5-flash" if requested == "auto" else requested


def validate_and_fallback_model(model_name, tool_name, tool_obj, req_id, configure_providers_func):
    if model_name == "unknown":
        return "kimi-k2-0905-preview", None
    if model_name == "none":
        return model_name, "not available"
    return model_name, None

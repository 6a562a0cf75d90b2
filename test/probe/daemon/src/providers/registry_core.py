class ModelProviderRegistry:
    _telemetry = {"kimi-k2-0905-preview": {"latency_ms": [1.5, 2.5]}}

class PerformanceMetricsCollector:
    _instance = None

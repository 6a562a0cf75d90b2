-- Every span of one trace, whole, by start time.
FROM spans WHERE trace_id = $trace_id ORDER BY start_ns, end_ns DESC, span_id;

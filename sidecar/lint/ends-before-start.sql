-- Spans that end before they begin.
SELECT trace_id, span_id, name, source, (start_ns - end_ns)::DOUBLE / 1e9 AS seconds
FROM span
WHERE end_ns < start_ns
ORDER BY start_ns, span_id
LIMIT $most::INTEGER

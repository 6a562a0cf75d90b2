-- What was seen from inside of each call as a whole: how long the daemon served it, and how that ended.
SELECT s.call_id, s.source, s.trace_id, s.span_id, s.duration_s, coalesce(s.exai_resolution, 0) AS resolution_s,
  s.error_type, s.exai_route_fallback AS fallback
FROM span AS s
JOIN call AS c USING (call_id)
WHERE s.kind = 'server' AND s.source IN ('probe', 'log') AND NOT s.ambiguous AND NOT c.warmup
ORDER BY s.call_id, s.start_ns, s.span_id

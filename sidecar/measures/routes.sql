-- The routing decision of each call, as the probe saw it.
SELECT s.call_id,
  arg_min(s.span_id, (s.start_ns, s.span_id)) AS span_id, arg_min(s.duration_s, (s.start_ns, s.span_id)) AS duration_s,
  arg_min(s.gen_ai_request_model, (s.start_ns, s.span_id)) AS model, bool_or(s.status = 'error') AS failed
FROM span AS s
JOIN call AS c USING (call_id)
WHERE s.name LIKE 'route %' AND s.source = 'probe' AND NOT s.ambiguous AND NOT c.warmup
GROUP BY s.call_id
ORDER BY s.call_id

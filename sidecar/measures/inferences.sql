-- When the daemon waited for a model, in seconds from the send of the call that it belongs to.
SELECT s.call_id, s.source, s.span_id,
  (s.start_ns - client.start_ns)::DOUBLE / 1e9 AS start_s, (s.end_ns - client.start_ns)::DOUBLE / 1e9 AS end_s
FROM span AS s
JOIN call AS c USING (call_id)
JOIN span AS client ON client.span_id = c.span_id AND client.source = 'client'
WHERE s.name LIKE 'chat %' AND s.source IN ('gateway', 'probe') AND NOT s.ambiguous AND NOT c.warmup
ORDER BY s.call_id, s.start_ns, s.span_id

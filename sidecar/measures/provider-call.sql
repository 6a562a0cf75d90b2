-- Every provider call of one name inside the planned calls.
SELECT c.call_id, s.trace_id, s.span_id, s.source, s.duration_s, c.step, c.label, c.tool, c.ordinal
FROM span AS s
JOIN call AS c USING (call_id)
WHERE s.name = $name AND s.source IN ('gateway', 'probe') AND s.status <> 'error' AND NOT s.ambiguous AND NOT c.warmup
ORDER BY c.ordinal, s.start_ns, s.span_id

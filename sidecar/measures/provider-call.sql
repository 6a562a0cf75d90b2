-- Every provider call of one name inside the selected calls.
SELECT c.call_id, s.trace_id, s.span_id, s.source, s.duration_s, c.tool, c.ordinal
FROM span AS s
JOIN call AS c USING (call_id)
WHERE s.name = $name AND s.source IN ('gateway', 'probe') AND s.status <> 'error' AND NOT s.ambiguous AND NOT c.warmup
  AND ($steps::VARCHAR[] IS NULL OR list_contains($steps::VARCHAR[], c.step))
  AND ($labels::VARCHAR[] IS NULL OR list_contains($labels::VARCHAR[], c.label))
  AND ($tools::VARCHAR[] IS NULL OR list_contains($tools::VARCHAR[], c.tool))
ORDER BY c.ordinal, s.start_ns, s.span_id

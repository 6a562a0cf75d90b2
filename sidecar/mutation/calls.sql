-- The calls that a change is about, as the client saw them, in the order of the run.
SELECT c.call_id, c.step, c.label, c.unit, c.group_key, c.tool, c.ordinal, client.start_ns, client.end_ns
FROM call AS c
JOIN span AS client ON client.span_id = c.span_id AND client.source = 'client'
WHERE NOT c.warmup
  AND ($steps::VARCHAR[] IS NULL OR list_contains($steps::VARCHAR[], c.step))
  AND ($labels::VARCHAR[] IS NULL OR list_contains($labels::VARCHAR[], c.label))
  AND ($tools::VARCHAR[] IS NULL OR list_contains($tools::VARCHAR[], c.tool))
ORDER BY c.ordinal

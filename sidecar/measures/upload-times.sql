-- How long each source saw the uploads of a call take: inner upload spans whole, provider calls as pieces.
SELECT s.call_id, s.source, s.trace_id, s.span_id,
  CASE WHEN s.name IN ('POST /files', 'GET /files/{id}/content') THEN 'piece' ELSE 'whole' END AS part,
  s.start_ns, s.end_ns, s.duration_s, coalesce(s.exai_resolution, 0) AS resolution_s
FROM span AS s
JOIN call AS c USING (call_id)
WHERE NOT s.ambiguous AND NOT c.warmup
  AND ((s.name LIKE 'upload %' AND s.source IN ('probe', 'log'))
    OR (s.name IN ('POST /files', 'GET /files/{id}/content') AND s.source IN ('gateway', 'probe')))
ORDER BY s.call_id, s.start_ns, s.span_id

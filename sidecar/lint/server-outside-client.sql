-- The daemon's own span of a call beside the client's. Its end proves nothing: a daemon whose loop is blocked by another
-- call records it seconds after the answer has left. Its begin does: it follows the send, and comes before the answer.
SELECT s.trace_id, s.span_id, s.name, s.source, client.span_id AS other_id, client.name AS other_name, client.source AS other_source,
  CASE WHEN s.start_ns < client.start_ns THEN 'before' ELSE 'after' END AS how,
  CASE WHEN s.start_ns < client.start_ns THEN client.start_ns - s.start_ns ELSE s.start_ns - client.end_ns END::DOUBLE / 1e9 AS seconds
FROM span AS s
JOIN span AS client ON client.call_id = s.call_id AND client.source = 'client' AND client.kind = 'client'
WHERE s.kind = 'server' AND s.source IN ('log', 'probe') AND NOT s.ambiguous AND NOT client.ambiguous
  AND ((client.start_ns - s.start_ns)::DOUBLE / 1e9 > $clock_s::DOUBLE + coalesce(s.exai_resolution, 0)
    OR ((s.start_ns - client.end_ns)::DOUBLE / 1e9 > $clock_s::DOUBLE + coalesce(s.exai_resolution, 0)
      AND client.exai_outcome NOT IN ('timeout', 'zombie', 'disconnected', 'cancelled')))
ORDER BY s.start_ns, s.span_id
LIMIT $most::INTEGER

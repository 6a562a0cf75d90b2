-- Work that was joined to a call and lies outside of it. It may begin before the send, or after the answer, in no call; it
-- may end after the answer where the daemon gave it up: only a call that answered well and without a timeout waited for all.
WITH client AS (
  SELECT call_id, span_id, name, start_ns, end_ns,
    exai_outcome NOT IN ('timeout', 'zombie', 'disconnected', 'cancelled') AS answered,
    exai_outcome = 'ok' AND coalesce(exai_tool_status, '') NOT LIKE '%timeout%' AS waited
  FROM span
  WHERE source = 'client' AND kind = 'client' AND NOT ambiguous
), work AS (
  SELECT s.trace_id, s.span_id, s.name, s.source, s.start_ns, client.span_id AS other_id, client.name AS other_name,
    (client.start_ns - s.start_ns)::DOUBLE / 1e9 AS before_s,
    CASE WHEN client.answered THEN (s.start_ns - client.end_ns)::DOUBLE / 1e9 END AS after_s,
    CASE WHEN client.waited THEN (s.end_ns - client.end_ns)::DOUBLE / 1e9 END AS beyond_s,
    $clock_s::DOUBLE + coalesce(s.exai_resolution, 0) AS clock_s
  FROM span AS s JOIN client USING (call_id)
  WHERE s.source IN ('log', 'gateway', 'probe') AND s.kind <> 'server' AND NOT s.ambiguous
    AND (s.name LIKE 'chat %' OR s.name LIKE 'upload %' OR s.name LIKE 'cache.get %' OR s.name LIKE 'route %'
      OR s.name IN ('POST /files', 'GET /files/{id}/content'))
)
SELECT trace_id, span_id, name, source, other_id, other_name, 'client' AS other_source,
  CASE WHEN before_s > clock_s THEN 'before' WHEN after_s > clock_s THEN 'after' ELSE 'beyond' END AS how,
  CASE WHEN before_s > clock_s THEN before_s WHEN after_s > clock_s THEN after_s ELSE beyond_s END AS seconds
FROM work
WHERE before_s > clock_s OR after_s > clock_s OR beyond_s > clock_s + $late_s::DOUBLE
ORDER BY start_ns, span_id
LIMIT $most::INTEGER

-- How often each source saw the same things happen in each planned call, warm-up included.
SELECT c.call_id,
  (count(*) FILTER (WHERE s.source = 'log' AND s.kind = 'server' AND s.mcp_session_id IS NOT NULL))::INTEGER AS log_calls,
  (count(*) FILTER (WHERE s.source = 'probe' AND s.kind = 'server' AND coalesce(s.error_type, '') NOT IN ('cancelled', 'exception')))::INTEGER AS probe_calls,
  (count(*) FILTER (WHERE s.source = 'client' AND s.kind = 'client' AND s.exai_outcome IN ('ok', 'tool_error') AND coalesce(s.error_type, '') <> 'EXEC_ERROR'))::INTEGER AS client_calls,
  (count(*) FILTER (WHERE s.source = 'log' AND s.exai_cache_name = 'file'))::INTEGER AS log_lookups,
  (count(*) FILTER (WHERE s.source = 'probe' AND s.exai_cache_name = 'file'))::INTEGER AS probe_lookups,
  (count(*) FILTER (WHERE s.source = 'log' AND s.exai_cache_name = 'file' AND NOT s.cache_hit))::INTEGER AS log_misses,
  (count(*) FILTER (WHERE s.source = 'probe' AND s.exai_cache_name = 'file' AND NOT s.cache_hit))::INTEGER AS probe_misses,
  (count(*) FILTER (WHERE s.source = 'gateway' AND s.name = 'POST /files' AND s.http_response_status_code BETWEEN 200 AND 299))::INTEGER AS gateway_posts
FROM call AS c JOIN span AS s USING (call_id)
WHERE NOT s.ambiguous
GROUP BY c.call_id, c.ordinal
ORDER BY c.ordinal

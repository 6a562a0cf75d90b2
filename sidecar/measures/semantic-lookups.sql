-- The semantic-cache lookup of each call: a call answered from it asks no model.
SELECT s.call_id, arg_min(s.cache_hit, (s.start_ns, s.span_id)) AS hit, arg_min(s.span_id, (s.start_ns, s.span_id)) AS span_id,
  arg_min(s.source, (s.start_ns, s.span_id)) AS source
FROM span AS s
JOIN call AS c USING (call_id)
WHERE s.exai_cache_name = 'semantic' AND s.source IN ('probe', 'log') AND NOT s.ambiguous AND NOT c.warmup
GROUP BY s.call_id
ORDER BY s.call_id

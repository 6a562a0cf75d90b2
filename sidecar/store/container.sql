-- What each census counted, one row for each container.
SELECT spans.trace_id, spans.span_id, spans.start_ns AS time_ns, fact.name[3] AS container,
  (max(fact.value) FILTER (WHERE fact.name[4] = 'entries'))::BIGINT AS entries,
  max(fact.value) FILTER (WHERE fact.name[4] = 'size') AS bytes
FROM spans, LATERAL (
  SELECT string_split(key, '.') AS name, TRY_CAST(value AS DOUBLE) AS value FROM json_each(spans.attributes) WHERE key LIKE 'exai.container.%'
) AS fact
WHERE spans.name = 'census' AND NOT coalesce(spans.ambiguous, false)
GROUP BY ALL

-- The parts of the run that the selection names (stages of one step, label and iteration make one), with what the
-- process weighed before, inside and after each of them.
WITH stage AS (
  SELECT any_value(trace_id) AS trace_id, arg_min(span_id, start_ns) AS span_id, exai_step AS step, exai_label AS label,
    min(start_ns) AS start_ns, max(end_ns) AS end_ns
  FROM span
  WHERE name LIKE 'step %' AND source = 'client'
    AND ($steps::VARCHAR[] IS NULL OR list_contains($steps::VARCHAR[], exai_step))
    AND ($labels::VARCHAR[] IS NULL OR list_contains($labels::VARCHAR[], exai_label))
  GROUP BY exai_step, exai_label, exai_iteration
), sent AS (
  SELECT start_ns, end_ns, exai_result_bytes AS bytes FROM span WHERE name LIKE 'tools/call %' AND source = 'client'
), usage AS (
  SELECT time_ns, value FROM reading WHERE name = 'process.memory.usage'
), following AS (
  SELECT stage.span_id, min(sent.start_ns) AS next_ns
  FROM stage LEFT JOIN sent ON sent.start_ns >= stage.end_ns
  GROUP BY stage.span_id
)
SELECT stage.trace_id, stage.span_id, stage.step, stage.label,
  (row_number() OVER (ORDER BY stage.start_ns, stage.span_id) - 1)::INTEGER AS ordinal,
  (SELECT arg_max(value, time_ns) FROM usage WHERE time_ns <= stage.start_ns) AS before_bytes,
  (SELECT arg_max(value, time_ns) FROM usage
    WHERE time_ns > stage.start_ns AND time_ns <= coalesce(following.next_ns, time_ns)) AS after_bytes,
  (SELECT max(value) FROM usage WHERE time_ns BETWEEN stage.start_ns AND stage.end_ns) AS highest_bytes,
  (SELECT max(value) FROM reading
    WHERE name = 'exai.process.memory.peak' AND time_ns BETWEEN stage.start_ns AND stage.end_ns) AS peak_bytes,
  (SELECT count(*)::INTEGER FROM sent WHERE start_ns BETWEEN stage.start_ns AND stage.end_ns) AS calls,
  (SELECT coalesce(sum(bytes), 0) FROM sent WHERE end_ns BETWEEN stage.start_ns AND stage.end_ns) AS result_bytes,
  (SELECT count(*)::INTEGER FROM usage) AS readings
FROM stage JOIN following ON following.span_id = stage.span_id
ORDER BY ordinal

-- Every reading of resident memory inside the stages that the selection names.
SELECT stage.trace_id, stage.span_id, stage.exai_step AS step, stage.disturbed, r.value,
  (row_number() OVER (ORDER BY r.time_ns, stage.span_id, r.pid, r.value) - 1)::INTEGER AS ordinal
FROM span AS stage
JOIN reading AS r ON r.time_ns BETWEEN stage.start_ns AND stage.end_ns
WHERE stage.name LIKE 'step %' AND stage.source = 'client' AND r.name = 'process.memory.usage'
  AND ($steps::VARCHAR[] IS NULL OR list_contains($steps::VARCHAR[], stage.exai_step))
  AND ($labels::VARCHAR[] IS NULL OR list_contains($labels::VARCHAR[], stage.exai_label))
ORDER BY ordinal

-- The stages of one step, or those of some labels in it, in the order of the run.
SELECT stage.start_ns, stage.end_ns, stage.exai_iteration AS iteration
FROM span AS stage
WHERE stage.name LIKE 'step %' AND stage.source = 'client' AND stage.exai_step = $step
  AND ($labels::VARCHAR[] IS NULL OR list_contains($labels::VARCHAR[], stage.exai_label))
ORDER BY stage.start_ns

-- What each container of the daemon held before the selected stages and after them: by the last census before the first began, and
-- the last before the first call that follows them.
WITH stage AS (
  SELECT min(start_ns) AS start_ns, max(end_ns) AS end_ns
  FROM span
  WHERE name LIKE 'step %' AND source = 'client'
    AND ($steps::VARCHAR[] IS NULL OR list_contains($steps::VARCHAR[], exai_step))
    AND ($labels::VARCHAR[] IS NULL OR list_contains($labels::VARCHAR[], exai_label))
), following AS (
  SELECT min(call.start_ns) AS next_ns FROM span AS call, stage
  WHERE call.name LIKE 'tools/call %' AND call.source = 'client' AND call.start_ns >= stage.end_ns
), moment AS (
  SELECT
    (SELECT max(time_ns) FROM container WHERE time_ns <= stage.start_ns) AS before_ns,
    (SELECT max(time_ns) FROM container WHERE time_ns > stage.start_ns AND time_ns <= coalesce(following.next_ns, time_ns)) AS after_ns
  FROM stage, following
)
SELECT later.container, coalesce(earlier.entries, 0)::INTEGER AS entries_before, later.entries::INTEGER AS entries_after,
  coalesce(earlier.bytes, 0) AS bytes_before, later.bytes AS bytes_after, later.trace_id, later.span_id
FROM moment
JOIN container AS later ON later.time_ns = moment.after_ns
LEFT JOIN container AS earlier ON earlier.time_ns = moment.before_ns AND earlier.container = later.container
WHERE moment.before_ns IS NOT NULL AND later.entries IS NOT NULL
ORDER BY later.container

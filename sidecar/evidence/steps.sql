-- When each step of the scenario was replayed, in seconds from the start of the run, with its calls and the processor
-- time that the daemon took.
WITH origin AS (
  SELECT coalesce(min(start_ns) FILTER (WHERE name LIKE 'replay %'), min(start_ns)) AS ns FROM span WHERE source = 'client'
), step AS (
  SELECT exai_step AS step, min(start_ns) AS start_ns, max(end_ns) AS end_ns
  FROM span WHERE name LIKE 'step %' AND source = 'client' GROUP BY exai_step
)
SELECT step.step, (step.start_ns - origin.ns)::DOUBLE / 1e9 AS start_s, (step.end_ns - origin.ns)::DOUBLE / 1e9 AS end_s,
  (SELECT count(*) FROM call WHERE call.step = step.step)::INTEGER AS calls,
  (SELECT avg(r.value) FROM reading AS r
    WHERE r.name = 'process.cpu.utilization' AND r.time_ns BETWEEN step.start_ns AND step.end_ns) AS cpu
FROM step, origin
ORDER BY step.start_ns

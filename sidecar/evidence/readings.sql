-- Memory and processor time of the daemon over the run, in seconds from its start.
WITH origin AS (
  SELECT coalesce(min(start_ns) FILTER (WHERE name LIKE 'replay %'), min(start_ns)) AS ns FROM span WHERE source = 'client'
)
SELECT r.name, (r.time_ns - origin.ns)::DOUBLE / 1e9 AS time_s, r.value
FROM reading AS r, origin
WHERE r.name IN ('process.memory.usage', 'process.cpu.utilization')
ORDER BY r.time_ns, r.name

-- Readings of resident memory within a window.
SELECT time_ns, pid, value FROM readings
WHERE name = 'process.memory.usage' AND time_ns BETWEEN $from::BIGINT AND $to::BIGINT ORDER BY time_ns

-- Moves every reading along the changed course of time.
WITH part AS (
  SELECT unnest($from::BIGINT[]) AS from_ns, unnest($to::BIGINT[]) AS to_ns, unnest($before::BIGINT[]) AS before_ns, unnest($by::BIGINT[]) AS by_ns
), moment AS (
  SELECT DISTINCT time_ns FROM readings
), moved AS (
  SELECT m.time_ns AS was_ns, m.time_ns + coalesce(p.before_ns + (p.by_ns * least(1.0, (m.time_ns - p.from_ns)::DOUBLE / (p.to_ns - p.from_ns)))::BIGINT, 0) AS time_ns
  FROM moment AS m ASOF LEFT JOIN part AS p ON m.time_ns >= p.from_ns
)
UPDATE readings SET time_ns = moved.time_ns FROM moved WHERE moved.was_ns = readings.time_ns

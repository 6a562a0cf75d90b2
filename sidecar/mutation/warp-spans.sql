-- Moves the ends of every span along the changed course of time.
WITH part AS (
  SELECT unnest($from::BIGINT[]) AS from_ns, unnest($to::BIGINT[]) AS to_ns, unnest($before::BIGINT[]) AS before_ns, unnest($by::BIGINT[]) AS by_ns
), moved AS (
  SELECT s.span_id,
    s.start_ns + coalesce(a.before_ns + (a.by_ns * least(1.0, (s.start_ns - a.from_ns)::DOUBLE / (a.to_ns - a.from_ns)))::BIGINT, 0) AS start_ns,
    s.end_ns + coalesce(b.before_ns + (b.by_ns * least(1.0, (s.end_ns - b.from_ns)::DOUBLE / (b.to_ns - b.from_ns)))::BIGINT, 0) AS end_ns
  FROM spans AS s
  ASOF LEFT JOIN part AS a ON s.start_ns >= a.from_ns
  ASOF LEFT JOIN part AS b ON s.end_ns >= b.from_ns
)
UPDATE spans SET start_ns = moved.start_ns, end_ns = moved.end_ns FROM moved WHERE moved.span_id = spans.span_id

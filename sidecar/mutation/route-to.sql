-- Each call of these cells is routed to another model than its own, or to its own again: the probe and the daemon's summary say the same.
UPDATE spans SET request_model = CASE WHEN $right THEN c.expected_model ELSE 'another-model' END
FROM calls AS c
WHERE c.call_id = spans.call_id AND list_contains($cells::VARCHAR[], c.cell) AND c.expected_model IS NOT NULL
  AND ((spans.name LIKE 'route %' AND spans.source = 'probe') OR (spans.span_id = c.span_id AND spans.request_model IS NOT NULL))

-- The routing decisions of planned calls, as the probe saw them.
SELECT s.call_id, s.start_ns, s.end_ns
FROM span AS s JOIN call AS c USING (call_id)
WHERE s.name LIKE 'route %' AND s.source = 'probe' AND NOT s.ambiguous AND NOT c.warmup AND c.expected_model IS NOT NULL
ORDER BY s.start_ns

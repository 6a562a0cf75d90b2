-- When the daemon waited for a model: as the gateway saw it, else as the probe did.
SELECT s.call_id, s.start_ns, s.end_ns
FROM span AS s
WHERE s.name LIKE 'chat %' AND s.call_id IS NOT NULL AND NOT s.ambiguous
  AND s.source = (SELECT min(other.source) FROM span AS other
    WHERE other.call_id = s.call_id AND other.name LIKE 'chat %' AND other.source IN ('gateway', 'probe'))
ORDER BY s.call_id, s.start_ns

-- The decision itself ends in an error, and with it the call.
UPDATE spans SET status = 'error', outcome = CASE WHEN source = 'client' THEN 'tool_error' ELSE outcome END
WHERE list_contains($calls::VARCHAR[], call_id) AND ((name LIKE 'route %' AND source = 'probe') OR (kind = 'client' AND source = 'client'))

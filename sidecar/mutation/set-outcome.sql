-- How the client saw these calls end.
UPDATE spans SET outcome = $outcome WHERE kind = 'client' AND source = 'client' AND list_contains($calls::VARCHAR[], call_id)

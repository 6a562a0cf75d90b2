-- Nothing was posted in these calls.
DELETE FROM spans WHERE name = 'POST /files' AND list_contains($calls::VARCHAR[], call_id)

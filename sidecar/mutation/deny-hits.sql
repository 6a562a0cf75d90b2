-- The probe says of the file-cache lookups in these calls that they missed.
UPDATE spans SET cache_hit = false WHERE cache_name = 'file' AND source = 'probe' AND list_contains($calls::VARCHAR[], call_id)

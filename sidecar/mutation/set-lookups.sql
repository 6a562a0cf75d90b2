-- Says of the file-cache lookups in these calls that they hit, or that they missed.
UPDATE spans SET cache_hit = $hit WHERE cache_name = 'file' AND list_contains($calls::VARCHAR[], call_id)

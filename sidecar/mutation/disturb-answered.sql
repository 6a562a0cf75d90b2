-- Another client's call ran in the daemon during each of these, and during none that failed.
UPDATE spans SET disturbed = true WHERE kind = 'client' AND source = 'client' AND call_id IS NOT NULL AND status <> 'error'

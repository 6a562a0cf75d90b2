-- Another client's call ran in the daemon during each of these.
UPDATE spans SET disturbed = true WHERE kind = 'client' AND source = 'client' AND call_id IS NOT NULL

-- Every call went out so many seconds after it was due.
UPDATE spans SET attributes = json_merge_patch(coalesce(attributes, '{}'), $patch)
WHERE kind = 'client' AND source = 'client' AND call_id IS NOT NULL

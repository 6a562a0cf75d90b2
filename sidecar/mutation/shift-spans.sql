-- Every span an hour later.
UPDATE spans SET start_ns = start_ns + $by::BIGINT, end_ns = end_ns + $by::BIGINT

-- Every reading an hour later.
UPDATE readings SET time_ns = time_ns + $by::BIGINT

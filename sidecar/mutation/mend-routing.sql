-- No decision ends in an error.
UPDATE spans SET status = 'unset' WHERE name LIKE 'route %' AND source = 'probe'

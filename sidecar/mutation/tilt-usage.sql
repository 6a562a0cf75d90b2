-- What the process weighs grows by so much with each call that was sent by then, until the load begins.
UPDATE readings SET value = value + $bytes::DOUBLE * (
  SELECT count(*) FROM spans AS sent
  WHERE sent.name LIKE 'tools/call %' AND sent.source = 'client' AND sent.start_ns >= $from::BIGINT AND sent.start_ns <= readings.time_ns
)
WHERE name = 'process.memory.usage' AND time_ns BETWEEN $from::BIGINT AND $to::BIGINT

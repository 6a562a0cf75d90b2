-- What the process weighs stays what it is at one moment, up to another.
UPDATE readings SET value = $value::DOUBLE WHERE name = 'process.memory.usage' AND time_ns BETWEEN $from::BIGINT AND $to::BIGINT

-- Multiplies readings of one name within a window.
UPDATE readings SET value = value * $factor::DOUBLE WHERE name = $name AND time_ns BETWEEN $from::BIGINT AND $to::BIGINT

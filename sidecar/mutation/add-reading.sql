-- One reading more.
INSERT INTO readings VALUES ($time::BIGINT, $pid::INTEGER, $name, $value::DOUBLE)

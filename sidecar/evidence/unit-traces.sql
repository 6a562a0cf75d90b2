-- The traces of the calls that count as one unit, in the order of the plan.
SELECT trace_id FROM call WHERE unit = $unit AND NOT warmup ORDER BY ordinal

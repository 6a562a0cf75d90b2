-- The parts of the run (those of one step, label and iteration make one stage), with what the process weighed before, inside
-- and after each of them.
WITH step_span AS MATERIALIZED (
  SELECT trace_id, span_id, exai_step AS step, exai_label AS label, exai_iteration AS iteration, start_ns, end_ns, disturbed
  FROM span
  WHERE name LIKE 'step %' AND source = 'client'
), mark AS (
  SELECT pid, time_ns, value FROM reading WHERE name = 'exai.process.memory.peak'
), part_mark AS (
  -- The mark of a part is the one read when it was over: the first after its middle, because that of the part before
  -- is read just after this one began.
  SELECT part.step, part.label, part.iteration, part.span_id, mark.pid, arg_min(mark.value, mark.time_ns) AS value
  FROM step_span AS part JOIN mark ON mark.time_ns >= part.start_ns + (part.end_ns - part.start_ns) // 2
    AND mark.time_ns <= coalesce((SELECT min(next.start_ns + (next.end_ns - next.start_ns) // 2) FROM step_span AS next
      WHERE next.start_ns >= part.end_ns), mark.time_ns)
  GROUP BY ALL
), stage_mark AS (
  -- The marks of several processes need not fall together: the highest was reached, their sum was not passed.
  SELECT step, label, iteration, max(highest) AS highest, max(total) AS total, count(*) AS parts
  FROM (SELECT step, label, iteration, span_id, max(value) AS highest, sum(value) AS total FROM part_mark GROUP BY ALL)
  GROUP BY ALL
), stage AS (
  SELECT min(trace_id) AS trace_id, arg_min(span_id, (start_ns, span_id)) AS span_id, step, label, iteration,
    min(start_ns) AS start_ns, max(end_ns) AS end_ns, count(*) AS parts
  FROM step_span
  GROUP BY step, label, iteration
), sent AS MATERIALIZED (
  SELECT start_ns, end_ns, exai_result_bytes AS bytes FROM span WHERE name LIKE 'tools/call %' AND source = 'client'
), usage AS (
  SELECT time_ns, value FROM reading WHERE name = 'process.memory.usage'
), following AS (
  SELECT stage.span_id, min(sent.start_ns) AS next_ns
  FROM stage LEFT JOIN sent ON sent.start_ns >= stage.end_ns
  GROUP BY stage.span_id
), weighed AS (
  SELECT stage.*,
    (SELECT max(time_ns) FROM usage WHERE time_ns <= stage.start_ns) AS before_ns,
    (SELECT max(time_ns) FROM usage
      WHERE time_ns > stage.start_ns AND time_ns <= coalesce(following.next_ns, time_ns)) AS after_ns
  FROM stage JOIN following ON following.span_id = stage.span_id
), upset AS (
  -- What another client did until the process was weighed again weighs with the stage.
  SELECT following.span_id, count(*) > 0 AS disturbed
  FROM following JOIN stage ON stage.span_id = following.span_id
  JOIN step_span ON step_span.disturbed
    AND step_span.end_ns > stage.start_ns AND step_span.start_ns < coalesce(following.next_ns, step_span.end_ns)
  GROUP BY following.span_id
), looked AS (
  -- The daemon forgets results only when it stores another: what it holds is as the last answer before the reading left it.
  SELECT weighed.*,
    (SELECT max(end_ns) FROM sent WHERE end_ns <= weighed.before_ns) AS before_gone_ns,
    (SELECT max(end_ns) FROM sent WHERE end_ns <= weighed.after_ns) AS after_gone_ns
  FROM weighed
)
SELECT looked.trace_id, looked.span_id, looked.step, looked.label,
  (SELECT max(value) FROM usage WHERE time_ns = looked.before_ns) AS before_bytes,
  (SELECT max(value) FROM usage WHERE time_ns = looked.after_ns) AS after_bytes,
  (SELECT max(value) FROM usage WHERE time_ns BETWEEN looked.start_ns AND looked.end_ns) AS highest_bytes,
  CASE WHEN stage_mark.parts = looked.parts THEN stage_mark.highest END AS peak_bytes,
  CASE WHEN stage_mark.parts = looked.parts THEN stage_mark.total END AS peak_sum_bytes,
  (SELECT count(*)::INTEGER FROM sent WHERE start_ns BETWEEN looked.start_ns AND looked.end_ns) AS calls,
  ((SELECT coalesce(sum(bytes), 0) FROM sent WHERE end_ns BETWEEN looked.after_gone_ns - $hold_ns::DOUBLE AND looked.after_ns)
    - (SELECT coalesce(sum(bytes), 0) FROM sent WHERE end_ns BETWEEN looked.before_gone_ns - $hold_ns::DOUBLE AND looked.before_ns)) AS held_bytes,
  (SELECT count(*)::INTEGER FROM usage) AS readings,
  coalesce((SELECT disturbed FROM upset WHERE upset.span_id = looked.span_id), false) AS disturbed
FROM looked LEFT JOIN stage_mark
  ON stage_mark.step = looked.step AND stage_mark.label IS NOT DISTINCT FROM looked.label AND stage_mark.iteration IS NOT DISTINCT FROM looked.iteration
ORDER BY looked.start_ns, looked.span_id

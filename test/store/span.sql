SELECT source, exai_queue_duration, cache_hit, exai_markers, exai_step, duration_s, start_ns, ambiguous,
  exai_step IN (SELECT unnest($steps)) AS listed
FROM span ORDER BY start_ns;

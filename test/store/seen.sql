-- How much of a run the names show.
SELECT (SELECT count(*)::INTEGER FROM call) AS calls, (SELECT count(*)::INTEGER FROM span) AS spans,
  (SELECT count(*)::INTEGER FROM reading) AS readings, (SELECT count(*)::INTEGER FROM ledger) AS ledger

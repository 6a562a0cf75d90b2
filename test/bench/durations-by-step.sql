-- Quantiles of a call's duration by step: what tools.* and upload.* ask.
SELECT exai_step, count(*) AS calls, quantile_cont(duration_s, 0.5) AS median, max(duration_s) AS slowest
FROM span WHERE source = 'client' AND NOT ambiguous GROUP BY exai_step;

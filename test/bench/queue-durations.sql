-- An attribute from the JSON text, for a quarter of the spans.
SELECT avg(exai_queue_duration) AS mean, max(exai_queue_duration) AS longest FROM span WHERE source = 'client';

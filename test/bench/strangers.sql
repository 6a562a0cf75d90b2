-- Spans that no planned call owns.
SELECT count(*)::INTEGER AS strangers FROM span WHERE source <> 'client' AND exai_ambiguous

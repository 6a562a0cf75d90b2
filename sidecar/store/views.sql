-- The names that questions ask by, beside the generated view span.

CREATE TEMP VIEW call AS FROM calls;

CREATE TEMP VIEW call_file AS FROM call_files;

CREATE TEMP VIEW reading AS FROM readings;

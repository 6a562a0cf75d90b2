-- What a file of somebody else may hold beside plain tables, and would be run by the questions that are put to it.
SELECT 'function ' || function_name AS what FROM duckdb_functions() WHERE NOT internal
UNION ALL
SELECT 'view ' || view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary
UNION ALL
SELECT 'computed column in ' || table_name FROM duckdb_tables() WHERE NOT internal AND contains(sql, 'GENERATED ALWAYS')
ORDER BY what
LIMIT 1

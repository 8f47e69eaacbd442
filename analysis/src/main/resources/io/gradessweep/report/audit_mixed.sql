-- Models whose runs differ in what should be the same within a comparison.
WITH named AS (
    SELECT model, unnest([
        {'property': 'device', 'value': split_part(device, ':', 1)},
        {'property': 'code version', 'value': code_version},
        {'property': 'library versions', 'value': library_versions},
        {'property': 'precision', 'value': precision},
        {'property': 'base model', 'value': base}
    ], recursive := true)
    FROM reported_runs
)
SELECT model || ': ' || count(DISTINCT value) || ' values of ' || property || ' (' || string_agg(DISTINCT value, ' / ' ORDER BY value) || ')' AS finding
FROM named
GROUP BY model, property
HAVING count(DISTINCT value) > 1
ORDER BY finding

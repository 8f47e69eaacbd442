-- The distinct values of what determines the numbers besides settings, and how many completed runs have each.
WITH named AS (
    SELECT run_id, unnest([
        {'place': 1, 'property': 'code version', 'value': code_version},
        {'place': 2, 'property': 'libraries', 'value': library_versions},
        {'place': 3, 'property': 'device', 'value': split_part(device, ':', 1)},
        {'place': 4, 'property': 'host', 'value': host},
        {'place': 5, 'property': 'base of ' || model, 'value': base},
        {'place': 6, 'property': 'precision', 'value': precision}
    ], recursive := true)
    FROM runs WHERE status = 'completed'
)
SELECT property, value, count(*) AS runs, place FROM named WHERE value IS NOT NULL GROUP BY ALL
UNION ALL BY NAME
SELECT
    'watt-hours of training' AS property, printf('%.2f', sum(training_joules) / 3600) AS value,
    count(*) AS runs, 8 AS place
FROM runs WHERE status = 'completed' AND training_joules IS NOT NULL AND coalesce(slot, '') NOT LIKE '%:%' HAVING count(*) > 0
UNION ALL BY NAME
SELECT
    'device-hours of training' AS property, printf(
        '%.2f',
        sum((training_seconds - coalesce(prefix_seconds, 0)) * len(string_split(coalesce(nullif(slot, ''), device, ''), ',')))
            / 3600) AS value,
    count(*) AS runs, 7 AS place
FROM runs WHERE status = 'completed' AND trained_by IS NULL HAVING count(*) > 0 AND sum(training_seconds) IS NOT NULL
ORDER BY place, property, value

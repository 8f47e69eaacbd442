-- The average accuracy of the first method less that of the second, in points, of runs with one model and seed.
WITH averaged AS (
    SELECT run_id, protocol, count(*) AS benchmarks,
        100 * avg(CASE metric WHEN 'accuracy_normalised' THEN accuracy_normalised ELSE accuracy END) AS accuracy
    FROM scores WHERE is_share(metric) GROUP BY ALL
)
SELECT averaged.accuracy - other.accuracy AS value
FROM reported_runs AS run
JOIN reported_runs AS base
    ON base.model = run.model AND base.seed = run.seed AND base.variant IS NOT DISTINCT FROM run.base_variant
JOIN averaged ON averaged.run_id = run.run_id
JOIN averaged AS other
    ON other.run_id = base.run_id AND other.protocol = averaged.protocol AND other.benchmarks = averaged.benchmarks
WHERE run.method = ? AND base.method = ?

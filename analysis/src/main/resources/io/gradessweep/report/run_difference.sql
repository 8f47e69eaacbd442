-- Counts clusters of the items that two runs share by the difference in right answers, the first run's less the
-- second's. Clusters are those of differences.sql. Parameters: the first run, the first run again, and the second run.
WITH judged AS (
    SELECT
        run_id, protocol, benchmark, item_id,
        CASE metric WHEN 'accuracy_normalised' THEN correct_normalised ELSE correct END AS is_right
    FROM items LEFT JOIN scores USING (run_id, protocol, benchmark)
    WHERE correct IS NOT NULL -- not of answers that can be right in part
),
tasks AS (
    SELECT unnest(from_json(
        TRY_CAST(spec_json AS JSON)->'$.data.benchmarks', '[{"name": "VARCHAR", "source": {"type": "VARCHAR"}}]')) AS task
    FROM runs WHERE run_id = ?
),
worlds AS (
    SELECT DISTINCT task.name AS benchmark FROM tasks WHERE task.source.type = 'world_questions'
),
pairs AS (
    SELECT
        protocol, benchmark, item_id,
        one.is_right::INTEGER - other.is_right::INTEGER AS difference
    FROM (FROM judged WHERE run_id = ?) AS one
    JOIN (FROM judged WHERE run_id = ?) AS other USING (protocol, benchmark, item_id)
),
by_cluster AS (
    SELECT
        protocol, benchmark,
        if(benchmark IN (SELECT benchmark FROM worlds), regexp_replace(item_id, '-[^-]*$', ''), item_id) AS cluster,
        count(*) AS items,
        sum(difference) AS difference
    FROM pairs
    GROUP BY ALL
)
SELECT protocol, benchmark, difference, count(*) AS clusters, sum(items) AS items
FROM by_cluster
GROUP BY protocol, benchmark, difference
ORDER BY protocol, benchmark, difference

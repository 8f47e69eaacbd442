-- Benchmarks with test items whose prompt stands among the rows that were trained or validated on.
SELECT benchmark || ' (' || protocol || '): up to ' || max(items_in_training) || ' of ' || max(items) || ' items' AS finding
FROM reported_runs JOIN scores USING (run_id)
GROUP BY benchmark, protocol
HAVING max(items_in_training) > 0
ORDER BY finding

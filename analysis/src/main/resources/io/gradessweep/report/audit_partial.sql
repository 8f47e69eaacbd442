-- Benchmarks of which fewer items were scored than they have.
SELECT benchmark || ' (' || protocol || '): ' || string_agg(DISTINCT items::VARCHAR, ', ' ORDER BY items::VARCHAR) || ' items' AS finding
FROM reported_runs JOIN scores USING (run_id)
WHERE partial
GROUP BY benchmark, protocol
ORDER BY finding

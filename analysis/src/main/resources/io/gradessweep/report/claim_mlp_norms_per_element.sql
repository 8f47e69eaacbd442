-- The mean absolute value of an element of the gradients of MLP matrices over that of attention matrices, up to the step at which
-- the first matrix froze, whose norms were measured before.
SELECT
    (sum(value_per_element) FILTER (NOT is_attention(projection)) / sum(element_measurements) FILTER (NOT is_attention(projection)))
        / nullif(
            sum(value_per_element) FILTER (is_attention(projection)) / sum(element_measurements) FILTER (is_attention(projection)),
            0) AS value
FROM reported_runs AS runs
JOIN norm_sums AS norms USING (run_id)
LEFT JOIN (SELECT run_id, min(step) AS first FROM freezes GROUP BY run_id) AS freezing USING (run_id)
WHERE norms.criterion = 'gradient' AND norms.norm = 'l1' AND (freezing.first IS NULL OR norms.step <= freezing.first)
GROUP BY runs.run_id
HAVING value IS NOT NULL

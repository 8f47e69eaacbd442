-- The mean L1 norm of the gradients of attention matrices and of MLP matrices by the share of the planned steps: as sums,
-- and divided by the number of elements. Over the runs that were measured while nothing of theirs was frozen.
WITH measured AS (
    SELECT
        runs.model, runs.model_place, runs.fine_tuning, round(50.0 * norms.step / runs.planned_steps) * 2 AS x,
        if(is_attention(norms.projection), 'attention', 'MLP') AS series, norms.value, norms.measurements, norms.value_per_element,
        norms.element_measurements
    FROM reported_runs AS runs
    JOIN norm_sums AS norms USING (run_id)
    LEFT JOIN (SELECT run_id, min(step) AS first FROM freezes GROUP BY run_id) AS freezing USING (run_id)
    WHERE norms.norm = 'l1' AND norms.criterion = 'gradient' AND (freezing.first IS NULL OR norms.step <= freezing.first)
)
SELECT 'sum of absolute values' AS picture, series, model AS panel_row, fine_tuning AS panel_column, x, sum(value) / sum(measurements) AS y, model_place
FROM measured GROUP BY ALL HAVING y > 0
UNION ALL BY NAME
SELECT 'per element' AS picture, series, model AS panel_row, fine_tuning AS panel_column, x, sum(value_per_element) / sum(element_measurements) AS y, model_place
FROM measured GROUP BY ALL HAVING y > 0
ORDER BY picture DESC, model_place, panel_row, panel_column, series, x

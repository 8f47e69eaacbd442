-- The share of the matrices that is frozen, by the share of the planned steps, averaged over seeds, for GradES.
WITH runs AS (
    SELECT * FROM reported_runs WHERE early_stopping = 'grades' AND matrices > 0
)
SELECT
    '' AS picture, model AS series, '' AS panel_row,
    fine_tuning || if(variant = '', '', ' (' || variant || ')') AS panel_column,
    round(100.0 * steps.step / planned_steps) AS x,
    100 * avg(steps.frozen_matrices / matrices) AS y
FROM runs JOIN steps USING (run_id)
GROUP BY model_place, series, panel_row, panel_column, x
ORDER BY panel_column, model_place, series, x

-- The share of the matrices that is frozen, by the share of the planned steps, averaged over seeds, for GradES. A run that
-- has ended counts with what was frozen at its end.
WITH runs AS (
    SELECT *, x, x / 100 * planned_steps AS step
    FROM reported_runs CROSS JOIN range(0, 101) AS percents(x)
    WHERE early_stopping = 'grades' AND matrices > 0
)
SELECT
    '' AS picture, model AS series, '' AS panel_row,
    fine_tuning || if(variant = '', '', ' (' || variant || ')') AS panel_column,
    x, 100 * avg(steps.frozen_matrices / matrices) AS y
FROM runs ASOF JOIN steps ON steps.run_id = runs.run_id AND runs.step >= steps.step
GROUP BY model_place, series, panel_row, panel_column, x
ORDER BY panel_column, model_place, series, x

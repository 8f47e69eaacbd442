-- The training loss of each method by the share of the planned steps, averaged over fiftieths and seeds.
SELECT
    '' AS picture, method || if(variant = '', '', ' (' || variant || ')') AS series, model AS panel_row,
    fine_tuning AS panel_column, round(50.0 * steps.step / planned_steps) * 2 AS x, avg(steps.loss) AS y
FROM reported_runs AS runs JOIN steps USING (run_id)
WHERE fine_tuning <> 'none'
GROUP BY model_place, method_place, variant_place, series, panel_row, panel_column, x
HAVING y > 0
ORDER BY model_place, panel_row, panel_column, method_place, variant_place, series, x

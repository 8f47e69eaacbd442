-- The training loss of each method by the share of the planned steps, averaged over fiftieths and seeds. A line ends where
-- the first of its runs does: the mean of those that go on is another one's.
WITH points AS (
    SELECT
        run_id, model, method, variant, fine_tuning, model_place, method_place, variant_place,
        round(50.0 * steps.step / planned_steps) * 2 AS x, steps.loss
    FROM reported_runs JOIN steps USING (run_id)
    WHERE fine_tuning <> 'none'
),
ran AS (
    SELECT model, method, variant, count(DISTINCT run_id) AS runs FROM points GROUP BY ALL
)
SELECT
    '' AS picture, method || if(variant = '', '', ' (' || variant || ')') AS series, model AS panel_row,
    fine_tuning AS panel_column, x, avg(loss) AS y
FROM points JOIN ran USING (model, method, variant)
GROUP BY model_place, method_place, variant_place, series, panel_row, panel_column, x, ran.runs
HAVING y > 0 AND count(DISTINCT run_id) = ran.runs
ORDER BY model_place, panel_row, panel_column, method_place, variant_place, series, x

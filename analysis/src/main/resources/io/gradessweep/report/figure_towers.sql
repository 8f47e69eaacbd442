-- The share of each tower's matrices that is frozen, by the share of the planned steps, averaged over seeds, for GradES on models that
-- have several towers.
WITH several AS (
    SELECT DISTINCT run_id FROM norms WHERE tower <> 'language'
    UNION
    SELECT DISTINCT run_id FROM freezes WHERE tower <> 'language'
),
known AS (
    SELECT DISTINCT run_id, coalesce(tower, 'language') AS tower, layer, projection, part
    FROM norms SEMI JOIN several USING (run_id)
    UNION
    SELECT run_id, coalesce(tower, 'language') AS tower, layer, projection, part
    FROM freezes SEMI JOIN several USING (run_id) SEMI JOIN norms USING (run_id)
),
towers AS (
    SELECT run_id, tower, count(*) AS of_tower FROM known GROUP BY run_id, tower
    QUALIFY count(*) OVER (PARTITION BY run_id) > 1
),
runs AS (
    SELECT *
    FROM reported_runs JOIN towers USING (run_id) CROSS JOIN range(0, 101) AS percents(x)
    WHERE early_stopping = 'grades'
),
frozen AS (
    SELECT
        runs.run_id, runs.tower, runs.x,
        coalesce(sum(if(freezes.event = 'thaw', -1, 1)) FILTER (freezes.step IS NOT NULL), 0) AS frozen
    FROM runs
    LEFT JOIN freezes
        ON freezes.run_id = runs.run_id AND coalesce(freezes.tower, 'language') = runs.tower
        AND 100 * freezes.step <= runs.x * runs.planned_steps
    GROUP BY ALL
)
SELECT
    '' AS picture, tower AS series, model AS panel_row,
    method || if(variant = '', '', ' (' || variant || ')') AS panel_column, x, 100 * avg(frozen / of_tower) AS y
FROM runs JOIN frozen USING (run_id, tower, x)
GROUP BY model_place, panel_row, method_place, panel_column, series, x
ORDER BY model_place, panel_row, method_place, panel_column, series, x

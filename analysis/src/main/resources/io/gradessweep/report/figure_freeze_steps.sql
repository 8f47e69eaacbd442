-- The step at which each matrix froze for good, in percent of the planned steps, averaged over the seeds in which it did. Other
-- towers than that of the text have pictures of their own.
WITH last AS (
    SELECT
        run_id, coalesce(tower, 'language') AS tower, layer, projection, max(step) AS step,
        arg_max(coalesce(event, 'freeze'), step) AS event
    FROM freezes GROUP BY ALL
)
SELECT
    runs.method || if(last.tower = 'language', '', ', ' || last.tower) AS picture, printf('%02d', last.layer) AS series, runs.model AS panel_row, '' AS panel_column,
    last.projection AS x, round(100.0 * avg(last.step / runs.planned_steps)) AS y
FROM reported_runs AS runs JOIN last USING (run_id)
WHERE runs.early_stopping = 'grades' AND last.event = 'freeze' AND runs.variant_place = 0
GROUP BY runs.model_place, runs.method, last.tower, last.layer, runs.model, last.projection
ORDER BY picture, list_position(['q', 'k', 'v', 'qkv', 'o', 'gate', 'up', 'fc1', 'down', 'fc2'], last.projection), runs.model_place, panel_row, series

-- The norm that tau is compared with, by steps: of each projection of each tower, averaged over layers, and in the middle layer
-- alone, with tau. There is one run for each model and fine-tuning: the one that was measured at the most steps, which is one
-- without freezing where norms were traced. Of at most a hundred parts of the run the mean is drawn.
WITH candidates AS (
    SELECT
        runs.run_id, runs.model, runs.fine_tuning, runs.model_place, runs.early_stopping, runs.planned_steps,
        count(DISTINCT norms.step) AS measured, norms.criterion, norms.norm
    FROM reported_runs AS runs JOIN norm_sums AS norms USING (run_id)
    GROUP BY ALL
),
chosen AS (
    SELECT * FROM candidates
    WHERE norm = 'l1' AND criterion = 'gradient'
    QUALIFY row_number() OVER (
        PARTITION BY model, fine_tuning ORDER BY measured DESC, early_stopping = 'none' DESC, run_id) = 1
),
points AS (
    SELECT
        chosen.*, if(coalesce(norms.tower, 'language') = 'language', '', norms.tower || '.') || norms.projection AS projection, norms.layer, norms.step, norms.value,
        max(norms.layer) OVER (PARTITION BY chosen.run_id, norms.tower) // 2 AS middle,
        greatest(1, chosen.planned_steps // 100) AS width
    FROM chosen JOIN norms ON norms.run_id = chosen.run_id AND norms.criterion = chosen.criterion AND norms.norm = chosen.norm
),
drawn AS (
    SELECT
        'all layers' AS picture, model_place, model, fine_tuning, projection AS series,
        (step // width) * width AS x, avg(value) AS y
    FROM points GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        'the middle layer' AS picture, model_place, model, fine_tuning, projection AS series,
        (step // width) * width AS x, avg(value) AS y
    FROM points WHERE layer = middle GROUP BY ALL
),
thresholds AS (
    SELECT runs.model, runs.fine_tuning, any_value(runs.tau ORDER BY runs.run_id) AS tau
    FROM reported_runs AS runs
    WHERE runs.early_stopping = 'grades' AND runs.tau IS NOT NULL AND NOT coalesce(runs.per_element, false)
        AND runs.criterion = 'gradient' AND coalesce(runs.norm, 'l1') = 'l1'
    GROUP BY ALL
    HAVING count(DISTINCT runs.tau) = 1
),
ends AS (
    SELECT picture, model_place, model, fine_tuning, min(x) AS first, max(x) AS last FROM drawn GROUP BY ALL
)
SELECT * FROM (
    SELECT picture, series, model AS panel_row, fine_tuning AS panel_column, x, y, model_place FROM drawn WHERE y > 0
    UNION ALL BY NAME
    SELECT picture, 'tau' AS series, model AS panel_row, fine_tuning AS panel_column, unnest([first, last]) AS x, tau AS y, model_place
    FROM ends JOIN thresholds USING (model, fine_tuning)
)
ORDER BY picture, model_place, panel_row, panel_column, contains(series, '.'),
    list_position(['q', 'k', 'v', 'qkv', 'o', 'gate', 'up', 'fc1', 'down', 'fc2', 'tau'], split_part(series, '.', -1)), x

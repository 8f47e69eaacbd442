-- The settings of GradES, from the runs' own specs, with the paper's. A tau that is not one for all matrices is written as the
-- thresholds of its selectors.
WITH selected AS (
    SELECT run_id, coalesce(TRY_CAST(spec_json AS JSON)->'$.early_stopping.tau.thresholds', '{}') AS thresholds FROM reported_runs
),
taus AS (
    SELECT
        run_id,
        array_to_string(list_transform(json_keys(thresholds), name -> name || ' ' || (thresholds ->> ('$."' || name || '"'))), ' and ')
            AS by_selector
    FROM selected
)
SELECT
    runs.model, runs.fine_tuning, runs.criterion, runs.norm,
    string_agg(DISTINCT coalesce(runs.tau::VARCHAR, nullif(by_selector, '')), ', '
        ORDER BY coalesce(runs.tau::VARCHAR, nullif(by_selector, ''))) AS tau,
    string_agg(DISTINCT runs.grace_period_ratio::VARCHAR, ', ' ORDER BY runs.grace_period_ratio::VARCHAR) AS grace_period_ratio,
    any_value(paper.tau) AS paper_tau, any_value(paper.grace_period_ratio) AS paper_grace_period_ratio
FROM reported_runs AS runs JOIN taus USING (run_id)
LEFT JOIN paper_table4 AS paper ON paper.model = runs.stands_for AND paper.fine_tuning = runs.fine_tuning
WHERE runs.early_stopping = 'grades'
GROUP BY runs.model, runs.fine_tuning, runs.criterion, runs.norm, runs.model_place
ORDER BY runs.model_place, runs.model, runs.fine_tuning

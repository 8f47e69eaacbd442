-- The settings of GradES, from the runs' own specs, with the paper's.
SELECT
    runs.model, runs.fine_tuning, runs.criterion, runs.norm,
    string_agg(DISTINCT runs.tau::VARCHAR, ', ' ORDER BY runs.tau::VARCHAR) AS tau,
    string_agg(DISTINCT runs.grace_period_ratio::VARCHAR, ', ' ORDER BY runs.grace_period_ratio::VARCHAR) AS grace_period_ratio,
    any_value(paper.tau) AS paper_tau, any_value(paper.grace_period_ratio) AS paper_grace_period_ratio
FROM reported_runs AS runs
LEFT JOIN paper_table4 AS paper ON paper.model = runs.stands_for AND paper.fine_tuning = runs.fine_tuning
WHERE runs.early_stopping = 'grades'
GROUP BY runs.model, runs.fine_tuning, runs.criterion, runs.norm, runs.model_place
ORDER BY runs.model_place, runs.model, runs.fine_tuning

-- The mean step at which attention matrices froze less that of the MLP's, as a share of the planned steps, of GradES runs.
SELECT
    (avg(freezes.step) FILTER (is_attention(projection)) - avg(freezes.step) FILTER (NOT is_attention(projection)))
        / any_value(planned_steps) AS value
FROM reported_runs JOIN freezes USING (run_id)
WHERE early_stopping = 'grades' AND coalesce(event, 'freeze') = 'freeze'
GROUP BY run_id
HAVING value IS NOT NULL

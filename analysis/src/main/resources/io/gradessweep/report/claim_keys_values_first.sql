-- The mean step at which K and V froze less that of all other matrices, as a share of the planned steps, of GradES runs.
SELECT
    (avg(freezes.step) FILTER (projection IN ('k', 'v')) - avg(freezes.step) FILTER (projection NOT IN ('k', 'v')))
        / any_value(planned_steps) AS value
FROM reported_runs JOIN freezes USING (run_id)
WHERE early_stopping = 'grades' AND coalesce(event, 'freeze') = 'freeze'
GROUP BY run_id
HAVING value IS NOT NULL

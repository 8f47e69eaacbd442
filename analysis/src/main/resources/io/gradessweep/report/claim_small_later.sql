-- The mean step at which matrices of the smallest model froze less that of the largest model's, as a share of the planned
-- steps, of runs with one method and seed.
WITH frozen AS (
    SELECT runs.model, runs.method, runs.seed, any_value(runs.parameters) AS parameters, avg(freezes.step / runs.planned_steps) AS share
    FROM reported_runs AS runs JOIN freezes USING (run_id)
    WHERE runs.early_stopping = 'grades' AND coalesce(freezes.event, 'freeze') = 'freeze' AND runs.variant_place = 0
    GROUP BY ALL
),
ends AS (
    SELECT method, seed, arg_min(share, parameters) AS smallest, arg_max(share, parameters) AS largest
    FROM frozen GROUP BY ALL HAVING count(DISTINCT model) > 1
)
SELECT smallest - largest AS value FROM ends

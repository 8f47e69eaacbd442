-- The freezes of each run of GradES or another rule that freezes, and the FLOPs ratio: its training FLOPs divided by
-- those of the run of `full` with the same settings and seed. The first check is the first measured step after the
-- grace period; a rule that measures nothing has none.
WITH grades AS (
    SELECT * FROM reported_runs WHERE early_stopping NOT IN ('none', 'es', 'stop_at')
),
checks AS (
    -- The ratio is a decimal: in binary 0.55 * 100 would round up to 56.
    SELECT run_id, min(step) AS first_check
    FROM norms JOIN grades USING (run_id)
    WHERE step > ceil(coalesce(grace_period_ratio, 0)::DECIMAL(18, 9) * planned_steps)
    GROUP BY run_id
),
frozen AS (
    SELECT
        run_id, count(DISTINCT step) AS distinct_steps, min(step) AS first_step, max(step) AS last_step,
        count(*) FILTER (step = first_check) AS at_first_check
    FROM freezes LEFT JOIN checks USING (run_id)
    WHERE event IS DISTINCT FROM 'thaw'
    GROUP BY run_id
)
SELECT
    grades.run_key, grades.frozen_matrices AS frozen, grades.matrices,
    coalesce(distinct_steps, 0) AS distinct_steps, first_step, last_step, first_check,
    coalesce(at_first_check, 0) AS at_first_check,
    grades.done_steps, grades.planned_steps, grades.stop_reason,
    round(grades.training_flops / nullif(base.training_flops, 0), 4) AS flops_ratio
FROM grades
LEFT JOIN checks USING (run_id)
LEFT JOIN frozen USING (run_id)
LEFT JOIN reported_runs AS base
    ON base.model = grades.model
    AND base.method = 'full'
    AND base.variant = grades.base_variant
    AND base.seed = grades.seed
ORDER BY
    grades.model_place, grades.model, grades.method_place, grades.method, grades.variant_place, grades.seed

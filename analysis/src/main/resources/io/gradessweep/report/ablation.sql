-- The surfaces that GradES runs cover: average accuracy in percent, FLOPs ratio and speedup by tau and grace period
-- ratio. A surface has one protocol, model and method, and equal settings except these two; `surface` names the
-- settings that distinguish it from other surfaces. It has at least two taus and two ratios, and at least one figure.
-- Runs with two taus or with a quantile have no `tau` and are left out. There is a row for each point that was run. The
-- accuracy is the average of Table 1. The ratios are those of Table 2, but relative to the same fine-tuning alone,
-- which is the base method here.
WITH accuracies AS (
    SELECT protocol, model, method, variant, accuracy FROM (
{table1.sql}
    )
    WHERE benchmark IS NULL
),
ratios AS (
    SELECT model, method, variant, seeds, flops_ratio, speedup FROM (
{table2.sql}
    )
),
points AS (
    SELECT DISTINCT
        model, method, variant, surface, tau, grace_period_ratio, model_place, method_place
    FROM reported_runs
    WHERE early_stopping = 'grades' AND tau IS NOT NULL AND grace_period_ratio IS NOT NULL
),
surfaces AS (
    SELECT model, method, surface
    FROM points
    GROUP BY ALL
    HAVING count(DISTINCT tau) >= 2 AND count(DISTINCT grace_period_ratio) >= 2
),
protocols AS (
    SELECT DISTINCT protocol, model, method, surface
    FROM points JOIN accuracies USING (model, method, variant)
)
SELECT
    protocol, model, method, surface, tau, grace_period_ratio, seeds, accuracy, flops_ratio, speedup
FROM points
SEMI JOIN surfaces USING (model, method, surface)
JOIN ratios USING (model, method, variant)
LEFT JOIN protocols USING (model, method, surface)
LEFT JOIN accuracies USING (protocol, model, method, variant)
QUALIFY count(coalesce(accuracy, flops_ratio, speedup)) OVER (PARTITION BY model, method, surface) > 0
ORDER BY model_place, model, method_place, method, surface, protocol, tau, grace_period_ratio

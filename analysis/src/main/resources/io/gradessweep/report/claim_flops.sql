-- The training FLOPs of the first method over those of the second, of runs with one model and seed.
SELECT run.training_flops / nullif(base.training_flops, 0) AS value
FROM reported_runs AS run
JOIN reported_runs AS base
    ON base.model = run.model AND base.seed = run.seed AND base.variant IS NOT DISTINCT FROM run.base_variant
WHERE run.method = ? AND base.method = ?

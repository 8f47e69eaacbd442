-- The training seconds of the second method over those of the first, of runs with one model and seed.
SELECT base.training_seconds / nullif(run.training_seconds, 0) AS value
FROM reported_runs AS run
JOIN reported_runs AS base
    ON base.model = run.model AND base.seed = run.seed AND base.variant IS NOT DISTINCT FROM run.base_variant
WHERE run.method = ? AND base.method = ?

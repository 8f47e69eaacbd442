-- Each method in one row, or one for each protocol that it was scored under: accuracy in percent, optimizer steps, and
-- training FLOPs relative to the run of the same fine-tuning without early stopping that has the same model, settings and
-- seed. Each is the mean over all runs, and NULL where some of them lack it. Spreads and margins are those of the seeds' means,
-- where every seed has as many runs. `base`, which trains nothing, has neither steps nor FLOPs.
WITH costs AS (
    SELECT
        runs.run_id, runs.method, runs.variant, runs.seed, runs.method_place, runs.variant_place,
        CASE WHEN runs.method <> 'base' THEN runs.done_steps END AS steps,
        CASE WHEN runs.method <> 'base' THEN runs.training_flops / nullif(base.training_flops, 0) END AS flops_ratio
    FROM reported_runs AS runs
    LEFT JOIN reported_runs AS base
        ON base.model = runs.model
        AND base.method = runs.base_method
        AND base.variant = runs.base_variant
        AND base.seed = runs.seed
),
figures AS (
    SELECT NULL AS protocol, run_id, method, variant, seed, 'steps' AS figure, steps AS value FROM costs
    UNION ALL
    SELECT NULL, run_id, method, variant, seed, 'flops_ratio', flops_ratio FROM costs
    UNION ALL
    SELECT protocol, run_id, method, variant, seed, 'accuracy', accuracy
    FROM ({table1_cells.sql})
    WHERE benchmark IS NULL
),
by_seed AS (
    SELECT protocol, method, variant, seed, figure, count(value) AS n, avg(value) AS value
    FROM figures
    GROUP BY ALL
),
methods AS (
    SELECT method, variant, count(*) AS runs, min(method_place) AS method_place, min(variant_place) AS variant_place
    FROM costs
    GROUP BY ALL
),
means AS (
    SELECT
        protocol, method, variant, figure,
        CASE WHEN sum(n) = any_value(runs) THEN sum(n * value) / sum(n) END AS mean,
        CASE WHEN sum(n) = any_value(runs) AND min(n) = max(n) THEN stddev_samp(value) END AS spread,
        margin_of_error(spread, count(*)) AS margin
    FROM by_seed JOIN methods USING (method, variant)
    GROUP BY ALL
)
SELECT
    accuracy.protocol, methods.method, methods.variant, methods.runs,
    accuracy.mean AS accuracy, accuracy.spread AS accuracy_spread, accuracy.margin AS accuracy_margin,
    steps.mean AS steps, steps.spread AS steps_spread, steps.margin AS steps_margin,
    flops_ratio.mean AS flops_ratio, flops_ratio.spread AS flops_ratio_spread, flops_ratio.margin AS flops_ratio_margin
FROM methods
JOIN (FROM means WHERE figure = 'steps') AS steps USING (method, variant)
JOIN (FROM means WHERE figure = 'flops_ratio') AS flops_ratio USING (method, variant)
LEFT JOIN (FROM means WHERE figure = 'accuracy') AS accuracy USING (method, variant)
ORDER BY methods.method_place, methods.method, methods.variant_place, accuracy.protocol

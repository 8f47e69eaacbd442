-- Table 2: seconds and FLOPs of training, mean and sample standard deviation over seeds, with the paper's figures.
-- A row for each model, method and variant, but for `base`, which trains nothing. Ratios are ratios of means, to the variant of `full` with the same settings;
-- their spread is that of the ratios of runs with the same seed.
WITH measured AS (
    SELECT
        model, stands_for, method, variant, base_variant, model_place, method_place, variant_place,
        count(*) AS seeds,
        avg(training_seconds) AS seconds,
        stddev_samp(training_seconds) AS seconds_spread,
        avg(training_flops) AS flops,
        stddev_samp(training_flops) AS flops_spread,
        avg(hf_flops) AS hf_flops,
        stddev_samp(hf_flops) AS hf_flops_spread
    FROM reported_runs
    WHERE method <> 'base'
    GROUP BY ALL
),
paired AS (
    SELECT
        run.model, run.method, run.variant,
        stddev_samp(base.training_seconds / nullif(run.training_seconds, 0)) AS speedup_spread,
        stddev_samp(run.training_flops / nullif(base.training_flops, 0)) AS flops_ratio_spread,
        stddev_samp(run.hf_flops / nullif(base.hf_flops, 0)) AS hf_flops_ratio_spread
    FROM reported_runs AS run
    JOIN reported_runs AS base
        ON base.model = run.model
        AND base.method = 'full'
        AND base.variant = run.base_variant
        AND base.seed = run.seed
        AND base.run_id <> run.run_id
    GROUP BY ALL
)
SELECT
    measured.* EXCLUDE (base_variant, model_place, method_place, variant_place),
    base.seconds / nullif(measured.seconds, 0) AS speedup,
    paired.speedup_spread,
    measured.flops / nullif(base.flops, 0) AS flops_ratio,
    paired.flops_ratio_spread,
    measured.hf_flops / nullif(base.hf_flops, 0) AS hf_flops_ratio,
    paired.hf_flops_ratio_spread,
    paper.training_seconds AS paper_seconds,
    paper.speedup AS paper_speedup,
    paper.flops AS paper_flops,
    paper.flops_ratio AS paper_flops_ratio
FROM measured
LEFT JOIN measured AS base
    ON base.model = measured.model AND base.method = 'full' AND base.variant = measured.base_variant
LEFT JOIN paired
    ON paired.model = measured.model AND paired.method = measured.method AND paired.variant = measured.variant
LEFT JOIN paper_table2 AS paper
    ON paper.model = measured.stands_for AND paper.method = measured.method
ORDER BY measured.model_place, measured.model, measured.method_place, measured.method, measured.variant_place

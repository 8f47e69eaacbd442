-- Table 2: seconds and FLOPs of training: mean, sample standard deviation and 95 % margin over seeds, with the paper's
-- figures. There is a row for each model, method and variant, except `base`, which trains nothing. Ratios are ratios of
-- means, relative to the variant of the base method, `full`, with the same settings. Their spread and margin are those
-- of the ratios between runs with the same seed. device_hours are hours times the devices of a run's slot.
-- watt_hours are those of the devices, where every run of a row knows its own and had its GPUs alone.
WITH measured AS (
    SELECT
        model, stands_for, method, variant, base_method, base_variant, model_place, method_place, variant_place,
        count(*) AS seeds,
        avg(training_seconds) AS seconds,
        stddev_samp(training_seconds) AS seconds_spread,
        margin_of_error(stddev_samp(training_seconds), count(*)) AS seconds_margin,
        avg(training_flops) AS flops,
        stddev_samp(training_flops) AS flops_spread,
        margin_of_error(stddev_samp(training_flops), count(*)) AS flops_margin,
        avg(hf_flops) AS hf_flops,
        stddev_samp(hf_flops) AS hf_flops_spread,
        margin_of_error(stddev_samp(hf_flops), count(*)) AS hf_flops_margin,
        avg(training_seconds * len(string_split(coalesce(nullif(slot, ''), device, ''), ','))) / 3600 AS device_hours,
        CASE WHEN count(training_joules) FILTER (coalesce(slot, '') NOT LIKE '%:%') = count(*) THEN avg(training_joules) / 3600 END AS watt_hours
    FROM reported_runs
    WHERE method <> 'base'
    GROUP BY ALL
),
pairs AS (
    SELECT
        run.model, run.method, run.variant,
        base.training_seconds / nullif(run.training_seconds, 0) AS speedup,
        run.training_flops / nullif(base.training_flops, 0) AS flops_ratio,
        run.hf_flops / nullif(base.hf_flops, 0) AS hf_flops_ratio
    FROM reported_runs AS run
    JOIN reported_runs AS base
        ON base.model = run.model
        AND base.method = run.base_method
        AND base.variant = run.base_variant
        AND base.seed = run.seed
        AND base.run_id <> run.run_id
),
paired AS (
    SELECT
        model, method, variant,
        stddev_samp(speedup) AS speedup_spread,
        margin_of_error(stddev_samp(speedup), count(speedup)) AS speedup_margin,
        stddev_samp(flops_ratio) AS flops_ratio_spread,
        margin_of_error(stddev_samp(flops_ratio), count(flops_ratio)) AS flops_ratio_margin,
        stddev_samp(hf_flops_ratio) AS hf_flops_ratio_spread,
        margin_of_error(stddev_samp(hf_flops_ratio), count(hf_flops_ratio)) AS hf_flops_ratio_margin
    FROM pairs
    GROUP BY ALL
)
SELECT
    measured.* EXCLUDE (base_method, base_variant, model_place, method_place, variant_place, device_hours, watt_hours),
    base.seconds / nullif(measured.seconds, 0) AS speedup,
    paired.speedup_spread,
    paired.speedup_margin,
    measured.flops / nullif(base.flops, 0) AS flops_ratio,
    paired.flops_ratio_spread,
    paired.flops_ratio_margin,
    measured.hf_flops / nullif(base.hf_flops, 0) AS hf_flops_ratio,
    paired.hf_flops_ratio_spread,
    paired.hf_flops_ratio_margin,
    paper.training_seconds AS paper_seconds,
    paper.speedup AS paper_speedup,
    paper.flops AS paper_flops,
    paper.flops_ratio AS paper_flops_ratio,
    measured.device_hours,
    measured.watt_hours
FROM measured
LEFT JOIN measured AS base
    ON base.model = measured.model AND base.method = measured.base_method AND base.variant = measured.base_variant
LEFT JOIN paired
    ON paired.model = measured.model AND paired.method = measured.method AND paired.variant = measured.variant
LEFT JOIN paper_table2 AS paper
    ON paper.model = measured.stands_for AND paper.method = measured.method
ORDER BY measured.model_place, measured.model, measured.method_place, measured.method, measured.variant_place

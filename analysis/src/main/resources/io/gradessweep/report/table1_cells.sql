-- The accuracy of each completed run by each benchmark's own metric, in percent, with the paper's figure. A row whose
-- benchmark is NULL is the average over the protocol's benchmarks, which runs that were not scored on all of them lack;
-- scores that are no shares of right answers are no part of it.
WITH scored AS (
    SELECT
        runs.run_id, runs.model, runs.stands_for, runs.method, runs.variant, runs.seed,
        runs.model_place, runs.method_place, runs.variant_place,
        scores.protocol, scores.benchmark, scores.items, scores.partial,
        nullif(replace(lower(scores.stands_for), '-', '_'), '') AS benchmark_stands_for,
        scores.metric,
        100 * CASE scores.metric WHEN 'accuracy_normalised' THEN scores.accuracy_normalised ELSE scores.accuracy END AS accuracy
    FROM reported_runs AS runs
    JOIN scores USING (run_id)
),
benchmarks AS (
    SELECT protocol, count(DISTINCT benchmark) AS benchmarks FROM scored WHERE is_share(metric) GROUP BY protocol
),
published AS (
    SELECT model, method, benchmark, accuracy
    FROM (UNPIVOT paper_table1 ON COLUMNS(* EXCLUDE (model, method)) INTO NAME benchmark VALUE accuracy)
    UNION ALL
    -- Which metric its figures of COCO's captions are is not known, so that nothing compares with them, nor with their average.
    SELECT model, method, benchmark, accuracy FROM paper_vlm WHERE benchmark NOT IN ('coco_captions', 'average')
),
compared AS (
    SELECT scored.*, published.accuracy AS paper, average.accuracy AS paper_average
    FROM scored
    LEFT JOIN published
        ON published.model = scored.stands_for
        AND published.method = scored.method
        AND published.benchmark = scored.benchmark_stands_for
    LEFT JOIN published AS average
        ON average.model = scored.stands_for
        AND average.method = scored.method
        AND average.benchmark = 'average'
),
averaged AS (
    SELECT
        run_id, protocol, model, stands_for, method, variant, seed, model_place, method_place, variant_place,
        avg(accuracy) AS accuracy,
        -- The paper's average over the same benchmarks. For all eight it is the published one, which is rounded only
        -- once.
        CASE
            WHEN count(DISTINCT benchmark_stands_for) = 8 AND count(paper) = 8 AND count(*) = 8
                THEN any_value(paper_average)
            WHEN count(paper) = count(*) THEN avg(paper)
        END AS paper
    FROM compared
    JOIN benchmarks USING (protocol)
    WHERE is_share(metric)
    GROUP BY ALL
    HAVING count(*) = any_value(benchmarks.benchmarks)
)
SELECT
    run_id, protocol, model, stands_for, method, variant, seed, model_place, method_place, variant_place,
    benchmark, benchmark_stands_for, metric, items, partial, accuracy, paper
FROM compared
UNION ALL BY NAME
SELECT * FROM averaged

-- What a trained token costs while matrices are frozen, in percent of its cost in the same run before anything froze: in
-- seconds as measured, monitoring included, and in FLOPs as the ledger counts them. By tenths of the matrices that were
-- frozen when the step began; medians over a run's steps, means over seeds.
WITH taken AS (
    SELECT
        run_id, step, seconds / nullif(tokens, 0) AS seconds, flops / nullif(tokens, 0) AS flops,
        lag(frozen_matrices, 1, 0) OVER (PARTITION BY run_id ORDER BY step) AS frozen
    FROM steps
),
costs AS (
    SELECT
        runs.run_id, runs.model, runs.model_place, runs.method, runs.method_place,
        if(taken.frozen = 0, 0, greatest(10, round(10.0 * taken.frozen / runs.matrices) * 10)) AS x,
        median(taken.seconds) AS seconds, median(taken.flops) AS flops
    FROM reported_runs AS runs JOIN taken USING (run_id)
    WHERE runs.early_stopping = 'grades' AND runs.matrices > 0 AND runs.variant_place = 0
    GROUP BY ALL
),
relative AS (
    SELECT
        costs.*, 100 * costs.seconds / nullif(before.seconds, 0) AS measured, 100 * costs.flops / nullif(before.flops, 0) AS foretold
    FROM costs JOIN costs AS before ON before.run_id = costs.run_id AND before.x = 0
),
drawn AS (
    UNPIVOT (
        SELECT
            model, model_place, method, method_place, x, avg(measured) AS "measured, seconds",
            avg(foretold) AS "foretold, FLOPs"
        FROM relative GROUP BY ALL
    ) ON "measured, seconds", "foretold, FLOPs" INTO NAME series VALUE y
)
SELECT '' AS picture, series, model AS panel_row, method AS panel_column, x, y
FROM drawn
WHERE panel_row IN (SELECT model FROM relative WHERE x > 0)
ORDER BY model_place, panel_row, method_place, panel_column, series DESC, x

-- What each tower of a model froze, over the seeds of GradES and the other rules that freeze: at how many different steps, when first
-- and last, in percent of the planned steps, and in how many runs it was the first to freeze a matrix, where a tie counts for each. In
-- runs in which all of its matrices were frozen at the end, flops_before is what a token cost in the step in which the last of them
-- froze, and flops_after what it cost in the next one, without gradients of the tower and without the graph that leads there.
WITH grades AS (
    SELECT * FROM reported_runs WHERE early_stopping NOT IN ('none', 'es', 'stop_at')
),
-- Matrices that are frozen from the start are never measured. Halves of adapters are matrices where a rule freezes them apart.
known AS (
    SELECT DISTINCT run_id, coalesce(tower, 'language') AS tower, layer, projection, part
    FROM norms SEMI JOIN grades USING (run_id)
    UNION
    SELECT run_id, coalesce(tower, 'language') AS tower, layer, projection, part
    FROM freezes SEMI JOIN norms USING (run_id)
),
events AS (
    SELECT
        run_id, coalesce(tower, 'language') AS tower, sum(if(event = 'thaw', -1, 1)) AS frozen,
        count(DISTINCT step) FILTER (event IS DISTINCT FROM 'thaw') AS distinct_steps,
        min(step) FILTER (event IS DISTINCT FROM 'thaw') AS first_step,
        max(step) FILTER (event IS DISTINCT FROM 'thaw') AS last_step
    FROM freezes
    GROUP BY ALL
),
towers AS (
    SELECT
        matrices.*, coalesce(frozen, 0) AS frozen, coalesce(distinct_steps, 0) AS distinct_steps, first_step, last_step,
        coalesce(first_step = min(first_step) OVER (PARTITION BY run_id), false) AS is_first,
        coalesce(frozen = of_tower, false) AS is_whole
    FROM (SELECT run_id, tower, count(*) AS of_tower FROM known GROUP BY ALL) AS matrices
    LEFT JOIN events USING (run_id, tower)
),
costs AS (
    SELECT
        towers.run_id, towers.tower,
        max(steps.flops / nullif(steps.tokens, 0)) FILTER (steps.step = last_step) AS before,
        max(steps.flops / nullif(steps.tokens, 0)) FILTER (steps.step = last_step + 1) AS after
    FROM towers JOIN steps USING (run_id)
    WHERE is_whole AND steps.step BETWEEN last_step AND last_step + 1
    GROUP BY ALL
)
SELECT
    model, method, variant, tower, count(*) AS seeds, max(of_tower) AS matrices, shortened(avg(frozen)) AS frozen,
    min(distinct_steps) AS distinct_steps_least, max(distinct_steps) AS distinct_steps_most,
    shortened(avg(100.0 * first_step / planned_steps)) AS first_freeze, shortened(avg(100.0 * last_step / planned_steps)) AS last_freeze,
    count(*) FILTER (is_first) AS first_in_runs, count(*) FILTER (is_whole) AS whole_in_runs,
    shortened(avg(before) FILTER (after IS NOT NULL)) AS flops_before, shortened(avg(after)) AS flops_after
FROM grades JOIN towers USING (run_id) LEFT JOIN costs USING (run_id, tower)
GROUP BY model, method, variant, tower, model_place, method_place, variant_place
ORDER BY model_place, model, method_place, method, variant_place, tower

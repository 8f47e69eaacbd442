-- Counts clusters of items by the difference in right answers between a method and its reference, with a row for each
-- cell and difference. A cell is a protocol, model, variant of a method and benchmark, with all seeds. Runs are paired
-- if they have the same model, seed and settings and were both scored on the benchmark; the model before fine-tuning,
-- which has no seed, is paired with every seed. A cluster is an item with its answers of all seeds; in a generated
-- world it is all items about one fact, whose ids are the fact's id, a hyphen and the asker's name.
-- method_answers and reference_answers count right answers; b and c count those that only the method, or only the
-- reference, got right with the same seed. first_unlike is an item that some runs of the cell did not have, or had with
-- another right choice; otherwise NULL. Parameters: a protocol and a benchmark, or NULL for all.
WITH scored AS MATERIALIZED (
    SELECT DISTINCT run_id, protocol, benchmark
    FROM items SEMI JOIN reported_runs USING (run_id)
    WHERE correct IS NOT NULL -- not of answers that can be right in part
),
benchmarks AS (
    SELECT protocol, count(DISTINCT benchmark) AS benchmarks FROM scored GROUP BY protocol
),
tasks AS (
    SELECT run_id, unnest(from_json(
        TRY_CAST(spec_json AS JSON)->'$.data.benchmarks', '[{"name": "VARCHAR", "source": {"type": "VARCHAR"}}]')) AS task
    FROM reported_runs
),
worlds AS (
    SELECT DISTINCT run_id, task.name AS benchmark FROM tasks WHERE task.source.type = 'world_questions'
),
pairs AS (
    SELECT
        scored.protocol, scored.benchmark, worlds.run_id IS NOT NULL AS of_world,
        method.model, method.method, method.variant,
        reference.method AS reference, reference.variant AS reference_variant,
        method.run_id AS method_run, reference.run_id AS reference_run,
        rank() OVER (ORDER BY
            scored.protocol, method.model_place, method.model, method.method_place, method.method, method.variant_place,
            scored.benchmark
        ) AS cell
    FROM reported_runs AS method
    JOIN reported_runs AS reference
        ON reference.model = method.model
        AND reference.method = method.base_method
        AND reference.method <> method.method
        AND reference.variant = method.base_variant
        AND (reference.seed = method.seed OR 'base' IN (method.method, reference.method))
    JOIN scored ON scored.run_id = method.run_id
    SEMI JOIN scored AS of_reference
        ON of_reference.run_id = reference.run_id
        AND of_reference.protocol = scored.protocol
        AND of_reference.benchmark = scored.benchmark
    LEFT JOIN worlds ON worlds.run_id = method.run_id AND worlds.benchmark = scored.benchmark
    WHERE scored.protocol = coalesce(?, scored.protocol) AND scored.benchmark = coalesce(?, scored.benchmark)
),
cells AS (
    SELECT * EXCLUDE (method_run, reference_run), count(*) AS seeds FROM pairs GROUP BY ALL
),
answers AS (
    SELECT cell, method_run, reference_run, method_run AS run_id, protocol, benchmark, true AS of_method FROM pairs
    UNION ALL
    SELECT cell, method_run, reference_run, reference_run, protocol, benchmark, false FROM pairs
),
-- An answer is right by the metric that the benchmark is quoted with.
judged AS (
    SELECT
        items.* REPLACE (
            CASE scores.metric WHEN 'accuracy_normalised' THEN correct_normalised ELSE correct END AS correct)
    FROM items LEFT JOIN scores USING (run_id, protocol, benchmark)
),
by_seed AS (
    SELECT
        cell, item_id, min(gold) AS least_gold, max(gold) AS most_gold,
        count(*) FILTER (of_method) = 1 AND count(*) = 2 AS paired,
        bool_or(correct AND of_method) AS method_right,
        bool_or(correct AND NOT of_method) AS reference_right
    FROM answers JOIN judged USING (run_id, protocol, benchmark)
    GROUP BY cell, item_id, method_run, reference_run
),
by_item AS (
    SELECT
        cell,
        item_id,
        if(any_value(of_world), regexp_replace(item_id, '-[^-]*$', ''), item_id) AS cluster,
        bool_and(paired) AND count(*) = any_value(seeds) AND min(least_gold) = max(most_gold) AS alike,
        count(*) FILTER (method_right) AS method_right,
        count(*) FILTER (reference_right) AS reference_right,
        count(*) FILTER (method_right AND NOT reference_right) AS b,
        count(*) FILTER (reference_right AND NOT method_right) AS c
    FROM by_seed JOIN cells USING (cell)
    GROUP BY cell, item_id
),
by_cluster AS (
    SELECT
        cell, cluster,
        count(*) AS items, sum(method_right) AS method_answers, sum(reference_right) AS reference_answers,
        sum(b) AS b, sum(c) AS c, min(item_id) FILTER (NOT alike) AS first_unlike
    FROM by_item
    GROUP BY cell, cluster
),
counted AS (
    SELECT
        cell, by_cluster.method_answers - by_cluster.reference_answers AS difference,
        count(*) AS clusters,
        sum(items) AS items,
        sum(by_cluster.method_answers) AS method_answers,
        sum(by_cluster.reference_answers) AS reference_answers,
        sum(by_cluster.b) AS b,
        sum(by_cluster.c) AS c,
        min(by_cluster.first_unlike) AS first_unlike
    FROM by_cluster
    GROUP BY cell, by_cluster.method_answers - by_cluster.reference_answers
)
SELECT
    cells.*, benchmarks.benchmarks,
    counted.* EXCLUDE (cell) REPLACE (min(first_unlike) OVER (PARTITION BY cell) AS first_unlike)
FROM counted JOIN cells USING (cell) JOIN benchmarks USING (protocol)
ORDER BY cell, difference

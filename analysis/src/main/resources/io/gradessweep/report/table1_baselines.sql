-- The baselines of choices that need no model, in percent: chance, which is the mean of 1 / number of choices, and the best
-- constant answer, which is the share of the most frequent right answer. There is a row for each protocol, baseline and
-- benchmark. A row whose benchmark is NULL is the average over the protocol's benchmarks. lowest and highest differ
-- where runs were scored on different items, for instance those of different generated worlds.
WITH answers AS (
    SELECT run_id, protocol, benchmark, gold, count(*) AS items, sum(1 / len(choice_logprobs)) AS chance
    FROM items SEMI JOIN reported_runs USING (run_id)
    WHERE choice_logprobs IS NOT NULL
    GROUP BY ALL
),
scored AS (
    SELECT
        run_id, protocol, benchmark,
        100 * sum(chance) / sum(items) AS "chance",
        100 * max(items) / sum(items) AS "best constant answer"
    FROM answers
    GROUP BY ALL
),
baselines AS (
    UNPIVOT scored ON "chance", "best constant answer" INTO NAME baseline VALUE accuracy
),
benchmarks AS (
    SELECT protocol, count(DISTINCT benchmark) AS benchmarks FROM baselines GROUP BY protocol
),
cells AS (
    SELECT * FROM baselines
    UNION ALL BY NAME
    SELECT run_id, protocol, baseline, avg(accuracy) AS accuracy
    FROM baselines JOIN benchmarks USING (protocol)
    GROUP BY ALL
    HAVING count(*) = any_value(benchmarks)
)
SELECT protocol, baseline, benchmark, count(*) AS runs, min(accuracy) AS lowest, max(accuracy) AS highest
FROM cells
GROUP BY ALL
ORDER BY protocol, baseline DESC, benchmark NULLS LAST

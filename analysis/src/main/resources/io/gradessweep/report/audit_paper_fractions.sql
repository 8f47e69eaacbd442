-- The paper's accuracies that no whole number of right answers gives, by the number of items of each benchmark's split.
WITH published AS (
    UNPIVOT paper_table1 ON COLUMNS(* EXCLUDE (model, method, average)) INTO NAME benchmark VALUE accuracy
),
splits(benchmark, items) AS (
    VALUES ('boolq', 3270), ('piqa', 1838), ('siqa', 1954), ('hellaswag', 10042), ('winogrande', 1267), ('openbookqa', 500),
        ('arc_challenge', 299), ('arc_easy', 570)
)
SELECT model, method, benchmark, accuracy, items
FROM published JOIN splits USING (benchmark)
WHERE abs(accuracy - round(100 * round(accuracy / 100 * items) / items, 2)) > 0.0051
ORDER BY model, method, benchmark

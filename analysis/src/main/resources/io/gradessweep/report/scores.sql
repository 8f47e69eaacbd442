-- The score of every completed run on every benchmark, in percent with standard errors. n is the number of scored
-- items, which is partial where the benchmark has more. The last columns count the rows that were left out, the prompts
-- that were cut, and the items that occur in the training rows too.
SELECT
    runs.run_key, scores.protocol, scores.benchmark, scores.split, scores.items AS n, scores.partial,
    round(100 * scores.accuracy, 2) AS accuracy,
    round(100 * scores.standard_error, 2) AS standard_error,
    round(100 * scores.accuracy_normalised, 2) AS accuracy_normalised,
    round(100 * scores.standard_error_normalised, 2) AS standard_error_normalised,
    scores.metric, scores.skipped_rows, scores.cut_items, scores.items_in_training
FROM reported_runs AS runs
JOIN scores USING (run_id)
ORDER BY model_place, model, method_place, method, variant_place, run_key, protocol, benchmark

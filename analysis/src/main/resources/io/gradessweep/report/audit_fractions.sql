-- Accuracies that no whole number of right answers gives.
SELECT
    runs.run_key || ', ' || scores.benchmark || ': ' || scores.accuracy || ' of ' || scores.items || ' items' AS finding
FROM reported_runs AS runs JOIN scores USING (run_id)
WHERE scores.items > 0 AND NOT is_soft(scores.metric) AND abs(scores.accuracy * scores.items - round(scores.accuracy * scores.items)) > 1e-6 * scores.items
ORDER BY finding

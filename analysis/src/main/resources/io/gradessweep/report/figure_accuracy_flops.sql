-- Accuracy by training FLOPs of each method, averaged over seeds, with the 95 % interval of the mean accuracy.
WITH accuracy AS (
    SELECT protocol, model, method, variant, accuracy, accuracy_margin FROM ({table1.sql}) WHERE benchmark IS NULL
),
cost AS (
    SELECT model, method, variant, flops FROM ({table2.sql})
),
places AS (
    SELECT model, method, min(model_place) AS model_place, min(method_place) AS method_place FROM reported_runs GROUP BY ALL
)
SELECT
    accuracy.protocol AS picture, accuracy.method || if(accuracy.variant = '', '', ' (' || accuracy.variant || ')') AS series,
    accuracy.model AS panel_row, '' AS panel_column, cost.flops AS x, accuracy.accuracy AS y,
    accuracy.accuracy - accuracy.accuracy_margin AS low, accuracy.accuracy + accuracy.accuracy_margin AS high
FROM accuracy JOIN cost USING (model, method, variant) JOIN places USING (model, method)
ORDER BY picture, model_place, panel_row, method_place, series

-- Pairs of a model and a method that some runs have, and seeds that some runs have, without a completed run of both.
WITH asked AS (
    SELECT DISTINCT sweep, model, method, seed FROM runs WHERE method <> 'base'
),
grid AS (
    SELECT sweep, model, method, seed
    FROM (SELECT DISTINCT sweep, model FROM asked) AS models
    JOIN (SELECT DISTINCT sweep, method FROM asked) AS methods USING (sweep)
    JOIN (SELECT DISTINCT sweep, seed FROM asked) AS seeds USING (sweep)
)
SELECT model || ', ' || method || ', seed ' || seed AS finding
FROM grid
ANTI JOIN (SELECT * FROM runs WHERE status = 'completed') AS completed
    ON completed.sweep IS NOT DISTINCT FROM grid.sweep AND completed.model = grid.model AND completed.method = grid.method
    AND completed.seed = grid.seed
ORDER BY finding

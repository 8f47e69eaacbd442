-- The share of each tower's attention matrices (q, k, v, o; qkv, o) and of its MLP matrices (gate, up, down; fc1, fc2) that are
-- frozen at the end of each tenth of the planned steps, averaged over seeds, for GradES and the other rules that freeze.
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
matrices AS (
    SELECT
        run_id, tower, count(*) FILTER (is_attention(projection)) AS attention,
        count(*) FILTER (NOT is_attention(projection)) AS mlp
    FROM known SEMI JOIN grades USING (run_id)
    GROUP BY run_id, tower
),
frozen AS (
    SELECT
        grades.run_id, matrices.tower, tenth,
        coalesce(sum(if(event = 'thaw', -1, 1)) FILTER (is_attention(projection)), 0) AS attention,
        coalesce(sum(if(event = 'thaw', -1, 1)) FILTER (NOT is_attention(projection)), 0) AS mlp
    FROM grades
    JOIN matrices USING (run_id)
    CROSS JOIN range(1, 11) AS tenths(tenth)
    LEFT JOIN freezes
        ON freezes.run_id = grades.run_id
        AND coalesce(freezes.tower, 'language') = matrices.tower
        AND 10 * freezes.step <= tenth * planned_steps
    GROUP BY grades.run_id, matrices.tower, tenth
)
SELECT
    model, method, variant, tower, tenth, count(*) AS seeds,
    shortened(avg(frozen.attention / nullif(matrices.attention, 0))) AS attention_frozen,
    shortened(avg(frozen.mlp / nullif(matrices.mlp, 0))) AS mlp_frozen
FROM grades JOIN matrices USING (run_id) JOIN frozen USING (run_id, tower)
GROUP BY model, method, variant, tower, tenth, model_place, method_place, variant_place
ORDER BY model_place, model, method_place, method, variant_place, tower, tenth

-- The mean norm of the attention matrices and of the MLP matrices in each tenth of the planned steps, as recorded and
-- per element, with the learning rate and the number of matrices frozen at the end of the tenth, over all measurements
-- of all seeds. GradES measures from its first check on, and does not measure frozen matrices, so its late tenths cover
-- only the matrices that still train. With train.trace_norms_every every method measures, and `full` shows the decay
-- without freezing.
WITH traced AS (
    SELECT * FROM reported_runs SEMI JOIN norms USING (run_id)
),
stepped AS (
    SELECT
        run_id, (10 * step + planned_steps - 1) // planned_steps AS tenth,
        avg(learning_rate) AS learning_rate, max(steps.frozen_matrices) AS frozen_matrices
    FROM steps JOIN traced USING (run_id)
    GROUP BY ALL
),
rates AS (
    SELECT
        model, method, variant, model_place, method_place, variant_place, tenth,
        avg(learning_rate) AS learning_rate, avg(stepped.frozen_matrices) AS frozen_matrices
    FROM stepped JOIN traced USING (run_id)
    GROUP BY ALL
),
measured AS (
    SELECT
        model, method, variant, criterion, norm, (10 * step + planned_steps - 1) // planned_steps AS tenth,
        avg(value) FILTER (is_attention(projection)) AS attention,
        avg(value) FILTER (NOT is_attention(projection)) AS mlp,
        avg(value / elements) FILTER (is_attention(projection)) AS attention_per_element,
        avg(value / elements) FILTER (NOT is_attention(projection)) AS mlp_per_element
    FROM (SELECT * EXCLUDE (criterion, norm) FROM traced) JOIN norms USING (run_id)
    GROUP BY ALL
)
SELECT
    model, method, variant, tenth, shortened(learning_rate) AS learning_rate, frozen_matrices, criterion, norm,
    shortened(attention) AS attention, shortened(mlp) AS mlp,
    shortened(attention_per_element) AS attention_per_element, shortened(mlp_per_element) AS mlp_per_element
FROM rates LEFT JOIN measured USING (model, method, variant, tenth)
ORDER BY model_place, model, method_place, method, variant_place, tenth

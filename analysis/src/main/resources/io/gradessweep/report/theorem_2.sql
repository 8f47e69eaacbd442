-- What Theorem 2 of the GradES paper (arXiv 2509.01842) claims, observed on each GradES run. Each claim has a verdict:
-- `holds` if no observation contradicts it, `does not` if one does, `not observed` if nothing was measured.
--
-- After warm-up: after the first step with the run's highest learning rate.
-- training_loss: the loss does not rise. A single step's loss is that of its own rows, so the verdict is about means
-- over twentieths of the planned steps, whole ones after warm-up: none lies above the one before. loss_rises is the
-- share of them that do, largest_loss_rise the most nats by which one does, negative if all fall. step_rises is the
-- same share of single steps, without smoothing.
-- validation_loss: no validation loss after warm-up lies above the one before. It is the mean over all validation rows
-- and not smoothed. It needs train.trace_validation_every.
-- frozen_gradients: once frozen, a matrix' criterion stays below the tau it was frozen by. It is about all measurements
-- of frozen matrices at later steps: frozen_measurements is their number, frozen_above the share that lies at or above
-- tau, largest_ratio the largest value divided by its tau. It needs grades.thaw_every, which looks at frozen matrices;
-- with a grades.thaw_factor that nothing reaches, none trains again.
-- termination: the run ends by its own rule, because every matrix is frozen, before its planned steps end it.
WITH grades AS (
    SELECT * FROM reported_runs WHERE early_stopping = 'grades'
),
warmups AS (
    SELECT run_id, arg_min(step, (-learning_rate, step)) AS warmup_steps
    FROM steps SEMI JOIN grades USING (run_id)
    GROUP BY run_id
),
step_losses AS (
    SELECT run_id, step, loss > lag(loss) OVER (PARTITION BY run_id ORDER BY step) AS rises
    FROM steps JOIN warmups USING (run_id)
    WHERE step >= warmup_steps
),
single_steps AS (
    SELECT run_id, avg(rises::INTEGER) AS rises FROM step_losses GROUP BY run_id
),
twentieths AS (
    SELECT run_id, (20 * step + planned_steps - 1) // planned_steps AS twentieth, avg(loss) AS loss
    FROM steps JOIN warmups USING (run_id) JOIN (SELECT run_id, planned_steps FROM grades) USING (run_id)
    GROUP BY run_id, twentieth, warmup_steps, planned_steps
    HAVING min(step) >= warmup_steps AND max(step) = twentieth * planned_steps // 20
),
training AS (
    SELECT run_id, avg((rise > 0)::INTEGER) AS rises, max(rise) AS largest_rise
    FROM (SELECT run_id, loss - lag(loss) OVER (PARTITION BY run_id ORDER BY twentieth) AS rise FROM twentieths)
    GROUP BY run_id
),
validating AS (
    SELECT run_id, avg((rise > 0)::INTEGER) AS rises, max(rise) AS largest_rise
    FROM (
        SELECT run_id, loss - lag(loss) OVER (PARTITION BY run_id ORDER BY step) AS rise
        FROM validations JOIN warmups USING (run_id)
        WHERE step >= warmup_steps
    )
    GROUP BY run_id
),
frozen AS (
    SELECT run_id, tower, layer, projection, part, event, tau, step AS first_step,
        lead(step) OVER (PARTITION BY run_id, tower, layer, projection, part ORDER BY step) AS thawed_step
    FROM freezes SEMI JOIN grades USING (run_id)
),
looks AS (
    SELECT run_id, count(*) AS measurements, avg((ratio >= 1)::INTEGER) AS above, max(ratio) AS largest_ratio
    FROM (
        SELECT run_id, value / if(per_element, elements, 1) / frozen.tau AS ratio
        FROM norms
        JOIN (SELECT run_id, criterion, norm, per_element FROM grades) USING (run_id, criterion, norm)
        JOIN frozen USING (run_id, tower, layer, projection)
        WHERE norms.part IS NOT DISTINCT FROM frozen.part
            AND event IS DISTINCT FROM 'thaw'
            AND step > first_step
            AND (thawed_step IS NULL OR step < thawed_step)
    )
    GROUP BY run_id
)
SELECT
    grades.run_key, grades.tau, warmup_steps,
    shortened(single_steps.rises) AS step_rises,
    shortened(training.rises) AS loss_rises,
    shortened(training.largest_rise) AS largest_loss_rise,
    verdict(training.rises) AS training_loss,
    shortened(validating.rises) AS validation_rises,
    shortened(validating.largest_rise) AS largest_validation_rise,
    verdict(validating.rises) AS validation_loss,
    coalesce(looks.measurements, 0) AS frozen_measurements,
    shortened(looks.above) AS frozen_above,
    shortened(looks.largest_ratio) AS largest_ratio,
    verdict(looks.above) AS frozen_gradients,
    grades.frozen_matrices AS frozen, grades.matrices, grades.stop_reason, grades.done_steps, grades.planned_steps,
    verdict((grades.stop_reason <> 'all_frozen')::INTEGER) AS termination
FROM grades
LEFT JOIN warmups USING (run_id)
LEFT JOIN single_steps USING (run_id)
LEFT JOIN training USING (run_id)
LEFT JOIN validating USING (run_id)
LEFT JOIN looks USING (run_id)
ORDER BY
    grades.model_place, grades.model, grades.method_place, grades.method, grades.variant_place, grades.seed

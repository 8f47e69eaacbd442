-- The numbers of each completed run, by step, as experiment trackers take them: losses, the rate, frozen matrices, and the
-- mean norm of each projection over its layers. What a run has once stands at its last step. elapsed is the number of
-- seconds from the run's first step to the end of this one.
WITH completed AS (
    SELECT * FROM runs WHERE status = 'completed'
),
timed AS (
    SELECT *, sum(seconds) OVER (PARTITION BY run_id ORDER BY step) AS elapsed FROM steps
),
once AS (
    UNPIVOT (
        SELECT
            run_id, done_steps AS step, first_loss::DOUBLE AS first_loss, last_loss::DOUBLE AS last_loss,
            best_validation_loss::DOUBLE AS best_validation_loss, frozen_matrices::DOUBLE AS frozen_matrices,
            training_seconds::DOUBLE AS training_seconds, training_flops::DOUBLE AS training_flops,
            hf_flops::DOUBLE AS hf_flops, peak_device_bytes::DOUBLE AS peak_device_bytes
        FROM completed
    ) ON COLUMNS(* EXCLUDE (run_id, step)) INTO NAME name VALUE value
),
metrics AS (
    SELECT run_id, step, elapsed, 'train/loss' AS name, loss AS value FROM timed
    UNION ALL BY NAME
    SELECT run_id, step, elapsed, 'train/learning_rate' AS name, learning_rate AS value FROM timed
    UNION ALL BY NAME
    SELECT run_id, step, elapsed, 'train/gradient_norm' AS name, gradient_norm AS value FROM timed
    UNION ALL BY NAME
    SELECT run_id, step, elapsed, 'train/frozen_matrices' AS name, frozen_matrices::DOUBLE AS value FROM timed
    UNION ALL BY NAME
    SELECT validations.run_id, validations.step, timed.elapsed, 'validation/loss' AS name, validations.loss AS value
    FROM validations LEFT JOIN timed USING (run_id, step)
    UNION ALL BY NAME
    SELECT measured.run_id, measured.step, timed.elapsed, measured.name, measured.value
    FROM (
        SELECT
            run_id, step, criterion || '/' || coalesce(norm, 'l1') || '/' || tower || '/' || projection AS name,
            avg(value) AS value
        FROM norms GROUP BY ALL
    ) AS measured LEFT JOIN timed USING (run_id, step)
    UNION ALL BY NAME
    SELECT
        scores.run_id, completed.done_steps AS step, NULL AS elapsed,
        unnest(['accuracy', 'accuracy_normalised', 'accuracy_generated']) || '/' || scores.protocol || '/' || scores.benchmark AS name,
        unnest([accuracy, accuracy_normalised, accuracy_generated]) AS value
    FROM scores JOIN completed USING (run_id)
    UNION ALL BY NAME
    SELECT run_id, step, NULL AS elapsed, 'run/' || name AS name, value FROM once
)
SELECT metrics.run_id, metrics.step, metrics.elapsed, metrics.name, metrics.value
FROM metrics JOIN completed USING (run_id)
WHERE metrics.value IS NOT NULL
ORDER BY completed.run_key, metrics.run_id, metrics.step, metrics.name

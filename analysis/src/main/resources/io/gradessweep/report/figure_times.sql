-- The seconds of a run by what they were spent on, averaged over seeds. Only where there are images is there time of waiting for them.
WITH runs AS (
    UNPIVOT (
        SELECT
            model, model_place, method, method_place, variant, variant_place,
            load_seconds AS load, train_seconds - coalesce(image_wait_seconds, 0) AS train,
            nullif(image_wait_seconds, 0) AS images, monitor_seconds AS monitor, validation_seconds AS validate,
            evaluation_seconds AS evaluate, checkpoint_seconds AS checkpoint
        FROM reported_runs
    ) ON load, train, images, monitor, validate, evaluate, checkpoint INTO NAME phase VALUE seconds
)
SELECT
    '' AS picture, phase AS series, model AS panel_row, '' AS panel_column,
    method || if(variant = '', '', ' (' || variant || ')') AS x, avg(seconds) AS y
FROM runs
GROUP BY model_place, method_place, variant_place, phase, panel_row, x
ORDER BY model_place, panel_row, method_place DESC, variant_place,
    list_position(['load', 'train', 'images', 'monitor', 'validate', 'evaluate', 'checkpoint'], phase)

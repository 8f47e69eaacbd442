-- The seconds of measuring and deciding as a share of training without them, of GradES runs.
SELECT monitor_seconds / nullif(train_seconds, 0) AS value FROM reported_runs WHERE early_stopping = 'grades'

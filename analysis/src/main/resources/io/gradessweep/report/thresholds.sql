-- The completed runs of GradES with one tau for all matrices, and the range of what their tau was compared with.
SELECT
    run_id, run_key, model, method, criterion, tau,
    min(if(runs.per_element, lowest_per_element, norms.lowest)) AS least,
    max(if(runs.per_element, highest_per_element, norms.highest)) AS most
FROM runs JOIN norm_sums AS norms USING (run_id, criterion)
WHERE status = 'completed' AND early_stopping = 'grades' AND runs.norm IS NOT DISTINCT FROM norms.norm
GROUP BY run_id, run_key, model, method, criterion, tau

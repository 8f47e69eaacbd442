-- The completed runs, with their place in the paper's order of models and methods. Models and methods that the paper
-- lacks come after, by name, except `base`, the model before fine-tuning, which comes first. A run's variant names the
-- settings, except the seed, in which its method's runs differ. base_method and base_variant name the runs that it is
-- compared with, whose time and FLOPs are the base of its ratios. Its surface is the variant without tau and grace
-- period ratio.
CREATE OR REPLACE TEMP VIEW reported_runs AS
WITH paper_models AS (
    SELECT model, min(rowid) AS place FROM paper_table1 GROUP BY model
),
paper_methods AS (
    SELECT method, min(rowid) AS place FROM paper_table1 GROUP BY method
)
SELECT
    runs.*,
    variants.variant,
    variants.surface,
    variants.base_method,
    variants.base_variant,
    coalesce(paper_models.place, 1000000) AS model_place,
    CASE WHEN runs.method = 'base' THEN -1 ELSE coalesce(paper_methods.place, 1000000) END AS method_place,
    variants.place AS variant_place
FROM runs
JOIN variants USING (run_id)
LEFT JOIN paper_models ON paper_models.model = runs.stands_for
LEFT JOIN paper_methods ON paper_methods.method = runs.method

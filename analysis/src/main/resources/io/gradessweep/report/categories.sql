-- Scores of generated answers by category and by further metrics, in percent: mean, sample standard deviation and 95 % margin
-- over seeds, with the paper's figure. A row whose category is NULL is of all items. The paper's figures of MMStar are means
-- of the means of subcategories, and stand beside no others.
WITH detailed AS (
    SELECT
        runs.model, runs.method, runs.variant, runs.seed, runs.model_place, runs.method_place, runs.variant_place,
        details.protocol, details.benchmark, details.category, details.metric, details.items, scores.partial,
        100 * details.score AS score, paper_vlm.accuracy AS paper
    FROM reported_runs AS runs
    JOIN score_details AS details USING (run_id)
    JOIN scores USING (run_id, protocol, benchmark)
    -- The average of other models is over other benchmarks.
    LEFT JOIN (
        SELECT * FROM paper_vlm WHERE model IN (SELECT model FROM paper_vlm WHERE benchmark = 'coarse_perception')
    ) AS paper_vlm
        ON paper_vlm.model = runs.stands_for
        AND paper_vlm.method = runs.method
        AND replace(lower(scores.stands_for), '-', '_') = 'mmstar'
        AND details.metric = 'option_letter_by_subcategory'
        AND paper_vlm.benchmark = coalesce(regexp_replace(lower(details.category), '[^a-z0-9]+', '_', 'g'), 'average')
)
SELECT
    protocol, benchmark, metric, model, method, variant, category,
    count(*) AS seeds,
    avg(detailed.score) AS score,
    stddev_samp(detailed.score) AS score_spread,
    margin_of_error(stddev_samp(detailed.score), count(*)) AS score_margin,
    any_value(paper) AS paper,
    min(items) AS least_items,
    max(items) AS most_items,
    bool_or(partial) AS partial
FROM detailed
GROUP BY protocol, benchmark, metric, model, method, variant, category, model_place, method_place, variant_place
ORDER BY protocol, benchmark, metric, model_place, model, method_place, method, variant_place, category NULLS LAST

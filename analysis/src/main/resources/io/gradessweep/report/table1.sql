-- Table 1: accuracy by each benchmark's own metric, in percent: mean, sample standard deviation and 95 % margin over
-- seeds, with the paper's figure. There is a row for each protocol, model, method, variant and benchmark. A row whose
-- benchmark is NULL is the average over the protocol's benchmarks, taken run by run, without runs that were not scored
-- on all of them.
SELECT
    protocol, model, method, variant, benchmark, any_value(benchmark_stands_for) AS benchmark_stands_for,
    coalesce(any_value(metric), 'accuracy') AS metric,
    count(*) AS seeds,
    avg(cells.accuracy) AS accuracy,
    stddev_samp(cells.accuracy) AS accuracy_spread,
    margin_of_error(stddev_samp(cells.accuracy), count(*)) AS accuracy_margin,
    any_value(paper) AS paper,
    min(items) AS least_items,
    max(items) AS most_items,
    coalesce(bool_or(partial), false) AS partial
FROM ({table1_cells.sql}) AS cells
GROUP BY protocol, model, method, variant, benchmark, model_place, method_place, variant_place
ORDER BY protocol, model_place, model, method_place, method, variant_place, benchmark NULLS LAST

-- The norms of each run by step and projection, over layers: their number, sums, and ends, as they are and per element. A
-- report asks five times for norms, of which there are millions; this is read once.
CREATE TEMP TABLE norm_sums AS
SELECT
    run_id, criterion, norm, step, projection, count(value) AS measurements,
    sum(value) AS value, min(value) AS lowest, max(value) AS highest,
    count(value / elements) AS element_measurements, sum(value / elements) AS value_per_element,
    min(value / elements) AS lowest_per_element, max(value / elements) AS highest_per_element
FROM norms
GROUP BY ALL

/** Queries a sweep's results with SQL in an embedded DuckDB: the views, a user's own queries, the paper's tables. */
package io.gradessweep.report;

/** SQL over a sweep's results, in an embedded DuckDB: the views, a user's own queries, the paper's tables. */
package io.gradessweep.report;

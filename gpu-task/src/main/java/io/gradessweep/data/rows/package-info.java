/** Readers of row files: JSON, JSON lines, TSV, Parquet. They do not interpret the rows. */
package io.gradessweep.data.rows;

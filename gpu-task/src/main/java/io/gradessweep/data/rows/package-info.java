/** Rows of files as they are: JSON, JSON lines, TSV, Parquet. What they mean is not known here. */
package io.gradessweep.data.rows;

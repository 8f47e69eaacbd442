/** Result tables as Parquet files on any Hadoop file system: who writes what, and what is there already. */
package io.gradessweep.store;

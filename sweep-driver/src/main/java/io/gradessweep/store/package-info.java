/**
 * Result tables as Parquet files on any Hadoop file system, with the leases, markers and checkpoints that belong to
 * them.
 */
package io.gradessweep.store;

/** Runs a standalone Spark cluster on this machine's loopback interface: its size, files and processes. */
package io.gradessweep.cluster;

/** A standalone Spark cluster on this machine's loopback interface: its shape, its files, its processes. */
package io.gradessweep.cluster;

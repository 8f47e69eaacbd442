/** Runs of a plan as Spark jobs, one each: slots, failures, progress, cancellation. */
package io.gradessweep.spark;

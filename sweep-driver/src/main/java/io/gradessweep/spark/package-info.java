/** Execution of the runs of a plan as Spark jobs, one each: slots, failures, progress and cancellation. */
package io.gradessweep.spark;

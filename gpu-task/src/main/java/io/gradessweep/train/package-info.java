/** Training: the schedule, the optimizers, measuring, deciding, freezing, and the loop that joins them. */
package io.gradessweep.train;

/** One training job: a RunSpec in, a RunOutcome out. */
package io.gradessweep.job;

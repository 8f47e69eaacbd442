/** Stopwatches: what steps, norms, scoring and number formats cost on this machine. Nothing here trains a run. */
package io.gradessweep.bench;

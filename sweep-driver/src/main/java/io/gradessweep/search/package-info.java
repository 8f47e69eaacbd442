/** Searches for tau: which runs a calibration starts next, from what the earlier ones recorded. */
package io.gradessweep.search;

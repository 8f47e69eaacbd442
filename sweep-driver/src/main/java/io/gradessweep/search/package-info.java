/** Searches for tau. A search chooses the runs that a calibration starts next from what the earlier runs recorded. */
package io.gradessweep.search;

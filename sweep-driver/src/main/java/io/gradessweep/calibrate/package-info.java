/** What other thresholds would have done to a run, from what it recorded: replay of its norms, and how far that is off. */
package io.gradessweep.calibrate;

/**
 * Measurements of the time and memory of steps, norms, scoring and number formats on this machine. No run is trained
 * here.
 */
package io.gradessweep.bench;

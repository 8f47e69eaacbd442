/** Checks whether this machine can execute sweeps on a device, and says what to do where it cannot. */
package io.gradessweep.doctor;

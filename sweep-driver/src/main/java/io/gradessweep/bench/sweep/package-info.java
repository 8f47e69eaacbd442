/** Measures how long the driver takes to plan, record, replay and calibrate on this machine. */
package io.gradessweep.bench.sweep;

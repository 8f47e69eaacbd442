/** Stopwatches of the driver: what planning, recording, replaying and calibrating cost on this machine. */
package io.gradessweep.bench;

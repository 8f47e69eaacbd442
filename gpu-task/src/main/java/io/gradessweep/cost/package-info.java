/** What a job will take before it starts: FLOPs, memory and time, from configurations and token counts. Sees no tensor. */
package io.gradessweep.cost;

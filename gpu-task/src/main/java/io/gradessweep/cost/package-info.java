/**
 * Estimates of a job's FLOPs, memory and time before it starts, from configurations and token counts, without tensors.
 */
package io.gradessweep.cost;

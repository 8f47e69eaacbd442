/** Estimates the cost of a sweep's runs before it starts, and tells which of them are done already. */
package io.gradessweep.estimate;

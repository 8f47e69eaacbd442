/** From a sweep file to runs: strict configuration, layers of settings, axes, identities. Starts nothing. */
package io.gradessweep.plan;

/**
 * Plans the runs of a sweep file, with strict configuration, layers of settings, axes and identities. It starts
 * nothing.
 */
package io.gradessweep.plan;

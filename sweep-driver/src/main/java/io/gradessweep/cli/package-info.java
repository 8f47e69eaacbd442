/** The command line: {@code grades plan | run | report | query | train | settings}. */
package io.gradessweep.cli;

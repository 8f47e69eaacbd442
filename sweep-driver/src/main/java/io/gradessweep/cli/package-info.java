/** The command line {@code grades}: one class for each command, and the arguments that several commands share. */
package io.gradessweep.cli;

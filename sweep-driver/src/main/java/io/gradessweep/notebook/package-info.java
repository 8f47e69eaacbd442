/** The command line for notebooks, whose cells run in a JVM that has the project's classes. */
package io.gradessweep.notebook;

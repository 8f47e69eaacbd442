/** Shows the report of a sweep in browsers of this machine, and brings it up to date while the sweep goes on. */
package io.gradessweep.serve;

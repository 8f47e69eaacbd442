/** What a sweep will cost, run by run, before it starts, and what of it is done already. */
package io.gradessweep.estimate;

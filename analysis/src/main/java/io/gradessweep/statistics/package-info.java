/** How sure a difference between two methods on the same test items is. Numbers only: no tables, no SQL. */
package io.gradessweep.statistics;

/**
 * Estimates differences between two methods on the same test items, with their uncertainty. It holds no tables and no
 * SQL.
 */
package io.gradessweep.statistics;

/** The results of a run: immutable records, one for each table row, named as the tables' columns. */
package io.gradessweep.result;

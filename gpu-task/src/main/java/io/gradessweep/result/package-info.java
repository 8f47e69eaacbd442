/** What a run leaves behind: immutable records, one per table row, named as the tables' columns. */
package io.gradessweep.result;

/** The result tables: names, types, units and documentation, in one place. Depends on nothing else here. */
package io.gradessweep.table;

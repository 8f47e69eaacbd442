/** Defines the result tables: names, types, units and documentation. Depends on no other package of the project. */
package io.gradessweep.table;

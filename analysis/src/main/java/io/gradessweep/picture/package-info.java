/** Pictures as SVG, drawn by a plotting library that nothing else sees: {@code docs/adr/0026}. Depends on nothing of the project. */
package io.gradessweep.picture;

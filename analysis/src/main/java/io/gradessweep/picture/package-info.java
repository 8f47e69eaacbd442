/**
 * Draws pictures as SVG with a plotting library that no other package uses: {@code docs/adr/0026}. Depends on no other
 * package of the project.
 */
package io.gradessweep.picture;

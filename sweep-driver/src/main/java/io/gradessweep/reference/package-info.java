/** The pages of {@code docs/reference}, written from what the code declares. */
package io.gradessweep.reference;

/** The published numbers the project is compared with. Depends on {@code table} alone. */
package io.gradessweep.paper;

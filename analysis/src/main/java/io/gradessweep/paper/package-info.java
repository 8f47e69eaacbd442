/** Holds the published numbers that the project is compared with. Depends only on {@code table}. */
package io.gradessweep.paper;

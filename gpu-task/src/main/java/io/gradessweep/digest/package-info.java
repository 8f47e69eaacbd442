/**
 * Hashes that identify the content of a file or a text, wherever it is located. This package depends on no other one of
 * the project.
 */
package io.gradessweep.digest;

/** Hashes that say what a file or a text is, wherever it lies; knows nothing of the rest. */
package io.gradessweep.digest;

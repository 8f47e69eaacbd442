/** References to the images of rows, and their decoding ahead of the thread that trains. */
package io.gradessweep.data.images;

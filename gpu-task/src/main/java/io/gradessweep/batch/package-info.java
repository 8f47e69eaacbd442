/** The tokens of a pass: rows of token ids, what each is trained to predict, and which of them see each other. */
package io.gradessweep.batch;

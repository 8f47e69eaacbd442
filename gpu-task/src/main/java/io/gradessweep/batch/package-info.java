/** The tokens of a pass: rows of token ids, the targets of each position, and the tokens that each may attend to. */
package io.gradessweep.batch;

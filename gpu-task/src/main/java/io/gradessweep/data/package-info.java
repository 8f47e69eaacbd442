/**
 * From files and generated worlds to token batches: tokenizer, multiple-choice questions, training examples, scored
 * items, and the batches of every optimizer step. This package uses no tensors and no libtorch.
 */
package io.gradessweep.data;

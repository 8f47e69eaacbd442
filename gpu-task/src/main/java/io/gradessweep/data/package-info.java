/**
 * From files and generated worlds to token batches: tokenizer, multiple-choice questions, training examples, scored
 * items, and the batches of every optimizer step. Knows no tensors and no engine.
 */
package io.gradessweep.data;

/** Decoder-only transformers: configuration, weights, adapters, forward and backward passes, Hugging Face directories. */
package io.gradessweep.model;

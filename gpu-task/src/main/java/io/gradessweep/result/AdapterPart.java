package io.gradessweep.result;

/** One of the two matrices of a LoRA adapter (arXiv 2106.09685): the weight changes by B A. */
public enum AdapterPart {
    A,
    B
}

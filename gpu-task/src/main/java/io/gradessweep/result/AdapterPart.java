package io.gradessweep.result;

/** One of the two matrices of a LoRA adapter (arXiv 2106.09685), which changes the weight by B A. */
public enum AdapterPart {
    A,
    B
}

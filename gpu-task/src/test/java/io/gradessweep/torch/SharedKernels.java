package io.gradessweep.torch;

/** Kernels compiled once for a JVM's tests. They keep no state, and compiling takes as long as a step of a tiny model. */
public final class SharedKernels {
    /** Never closed: it lives as long as the JVM. */
    private static final TensorScope SCOPE = TensorScope.on("cpu");

    private static final Kernels KERNELS = Kernels.load(SCOPE);

    private SharedKernels() {}

    public static Kernels get() {
        return KERNELS;
    }
}

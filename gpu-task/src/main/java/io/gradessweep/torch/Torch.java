package io.gradessweep.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.gradessweep.spec.InvalidInputException;
import java.util.function.Supplier;

/** The process-wide start of libtorch, and the settings of each thread. */
public final class Torch {
    private static final String CUDA = "CUDA";

    private Torch() {}

    /**
     * Prepares the calling thread for training. It enables autograd, whose mode libtorch keeps per thread, and sets the
     * number of threads of one operation.
     *
     * @throws InvalidInputException if the native libraries are missing or do not belong together
     */
    public static void prepareThread(int intraOpThreads) {
        engine();
        JniUtils.setGradMode(true);
        if (JniUtils.getNumThreads() != intraOpThreads) {
            JniUtils.setNumThreads(intraOpThreads);
        }
    }

    /** Runs something without autograd recording, which scoring and in-place updates of leaves require. */
    public static void withoutGradients(Runnable work) {
        withoutGradients(() -> {
            work.run();
            return null;
        });
    }

    /** Computes something without autograd recording, which kernels with formulas of their own gradients require. */
    public static <T> T withoutGradients(Supplier<T> work) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /**
     * Returns the names and versions of the libraries in use as {@code name=version}, separated by commas. The version of
     * libtorch is that of its files, whatever the engine was told.
     */
    public static String versions() {
        return "djl=" + Engine.getDjlVersion() + ",libtorch="
                + natives().choice().version();
    }

    /** Returns the libraries that were loaded. */
    public static NativeLibrary natives() {
        return NativeLibrary.loaded();
    }

    /**
     * Returns whether an allocation failed for lack of memory, on the device or on the host. libtorch reports this only
     * in its messages: those of its CUDA allocator, its CPU allocator and cuBLAS are recognised.
     */
    public static boolean isOutOfMemory(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return thrown instanceof OutOfMemoryError
                || message.contains("out of memory")
                || message.contains("can't allocate memory")
                || message.contains("CUBLAS_STATUS_ALLOC_FAILED");
    }

    /** Returns whether libtorch can compute on a GPU of this machine. */
    static boolean findsGpu() {
        return engine().hasCapability(CUDA);
    }

    static Engine engine() {
        return NativeLibrary.loaded().engine();
    }
}

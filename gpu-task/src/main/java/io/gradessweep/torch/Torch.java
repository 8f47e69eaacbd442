package io.gradessweep.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** The engine's process-wide start and each thread's settings. */
public final class Torch {
    private Torch() {}

    /**
     * Prepares the calling thread for training: autograd on (libtorch keeps the mode per thread), the graph executor's
     * optimiser off (with it gradients are not bit-identical from run to run), and the number of threads of one
     * operation.
     */
    public static void prepareThread(int intraOpThreads) {
        engine();
        JniUtils.setGradMode(true);
        JniUtils.setGraphExecutorOptimize(false);
        if (JniUtils.getNumThreads() != intraOpThreads) {
            JniUtils.setNumThreads(intraOpThreads);
        }
    }

    /** Runs without autograd recording, as in-place updates of leaves and scoring need it. */
    public static void withoutGradients(Runnable work) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            work.run();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** Name and release of the libraries in use, {@code name=version}, comma separated. */
    public static String versions() {
        return "djl=" + Engine.getDjlVersion() + ",libtorch=" + engine().getVersion();
    }

    /**
     * Whether memory was refused, the device's or this machine's. libtorch tells in words alone: those of its CUDA
     * allocator, its CPU allocator and cuBLAS.
     */
    public static boolean isOutOfMemory(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return thrown instanceof OutOfMemoryError
                || message.contains("out of memory")
                || message.contains("can't allocate memory")
                || message.contains("CUBLAS_STATUS_ALLOC_FAILED");
    }

    static Engine engine() {
        return Engine.getEngine("PyTorch");
    }
}

package io.gradessweep.torch;

import ai.djl.engine.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the library that computes large products of matrices on the CPU: oneDNN, unless this libtorch lacks it or the
 * process could not end while it computes. Kernels for a GPU leave them to BLAS.
 */
final class LargeProducts {
    private static final Logger LOG = LoggerFactory.getLogger(LargeProducts.class);

    static final String ONE_DNN = "onednn_products.py";
    static final String BLAS = "blas_products.py";

    /** The width of the matrices of the first product, which are large enough for oneDNN. */
    private static final long WIDTH = 512;

    private static final long FEW = 8;

    private static boolean prepared;

    private LargeProducts() {}

    /** Loads the kernels of a device, with the methods that compute large products there. */
    static Script load(TensorScope scope) {
        if (scope.device().isCuda() || !ProcessEnd.canSkipDestructors()) {
            return load(BLAS);
        }
        try {
            Script script = load(ONE_DNN);
            prepare(scope, script);
            return script;
        } catch (EngineException e) {
            LOG.debug("oneDNN is not used", e);
            return load(BLAS);
        }
    }

    /** @param products the file that has the methods that compute large products */
    static Script load(String products) {
        return Script.load("Kernels", products, "kernels.py");
    }

    /** Lets oneDNN compile its code for products, so that the process ends without freeing it. */
    private static synchronized void prepare(TensorScope scope, Script script) {
        if (prepared) {
            return;
        }
        try (TensorScope host = scope.openOnHost()) {
            Tensor matrix = host.zeros(WIDTH, WIDTH);
            script.tensor(host, "product", matrix, matrix);
            // oneDNN has other code for transposed matrices and for few rows.
            script.tensor(host, "adapter_gradient", matrix, host.zeros(WIDTH, FEW), host.zeros(WIDTH, FEW), 1.0);
        }
        ProcessEnd.skipDestructors();
        prepared = true;
    }
}

package io.gradessweep.torch;

import io.gradessweep.spec.InvalidInputException;
import org.junit.jupiter.api.Assumptions;

/**
 * The device of numerical tests: {@code -Dgrades.test.device=cuda:0}, or the CPU. Where nothing can be computed on it, they
 * are skipped and say why.
 */
public final class TestDevice {
    /** The tag of tests whose numbers hold on every device; {@code -Pcuda} runs them on a GPU. */
    public static final String TAG = "device";

    public static final String NAME = System.getProperty("grades.test.device", "cpu");

    private TestDevice() {}

    /** Opens an outermost scope on the device. */
    public static TensorScope scope() {
        try {
            return TensorScope.on(NAME);
        } catch (InvalidInputException e) {
            if (!NAME.equals("cpu")) {
                Assumptions.abort(e.getMessage());
            }
            throw e;
        }
    }
}

package io.gradessweep.torch;

import io.gradessweep.spec.InvalidInputException;
import org.junit.jupiter.api.Assumptions;

/**
 * The device of numerical tests: {@code -Dgrades.test.device=cuda:0}, or the CPU. It may be several, such as
 * {@code cpu:0,cpu:1} or {@code cpu,cuda:0}, over which models are then placed. Where nothing can be computed on one, tests
 * are skipped and say why.
 */
public final class TestDevice {
    /** The tag of tests whose numbers hold on every device; {@code -Pcuda} runs them on a GPU. */
    public static final String TAG = "device";

    public static final String NAME = System.getProperty("grades.test.device", "cpu");

    private TestDevice() {}

    /**
     * Opens an outermost scope of a model that is placed over two devices: two logical ones of the CPU, where numbers are
     * those of one device bit for bit. Where tests compute on a GPU, it is the same as {@link #scope}.
     */
    public static TensorScope twoDevices() {
        return NAME.equals("cpu") ? TensorScope.on(DeviceName.list("cpu:0,cpu:1")) : scope();
    }

    /** Opens an outermost scope on the device. */
    public static TensorScope scope() {
        try {
            return TensorScope.on(DeviceName.list(NAME));
        } catch (InvalidInputException e) {
            if (!NAME.equals("cpu")) {
                Assumptions.abort(e.getMessage());
            }
            throw e;
        }
    }
}

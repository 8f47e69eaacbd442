package io.gradessweep.torch;

import ai.djl.Device;
import io.gradessweep.spec.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device by its name in PyTorch.
 *
 * @param index the number of the GPU; 0 for the CPU
 */
public record DeviceName(boolean isCuda, int index) {
    public static final DeviceName CPU = new DeviceName(false, 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,4}))?");

    /**
     * Reads {@code cpu}, {@code cuda:N}, or {@code cuda}, which is {@code cuda:0}.
     *
     * @throws InvalidInputException if the name is another
     */
    public static DeviceName of(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new InvalidInputException("a device must be cpu, cuda or cuda:N, not " + name);
        }
        return new DeviceName(true, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }

    Device ofEngine() {
        return isCuda ? Device.gpu(index) : Device.cpu();
    }

    @Override
    public String toString() {
        return isCuda ? "cuda:" + index : "cpu";
    }
}

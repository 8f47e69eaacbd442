package io.gradessweep.torch;

import ai.djl.Device;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A device by its name in PyTorch.
 *
 * @param index the number of the GPU, or of a logical device of the CPU; -1 for the CPU itself
 */
public record DeviceName(boolean isCuda, int index) {
    /** The CPU, and the host's memory. */
    public static final DeviceName CPU = new DeviceName(false, -1);

    private static final Pattern NUMBERED = Pattern.compile("(cuda|cpu):([0-9]{1,4})");
    private static final String SEPARATOR = ",";

    /**
     * Reads {@code cpu}, {@code cuda:N}, {@code cuda}, which is {@code cuda:0}, or {@code cpu:N}. The last is a logical
     * device: the CPU computes for it, and a kernel refuses tensors of two of them as it would those of two GPUs, so that
     * a placement can be tried without any.
     *
     * @throws InvalidInputException if the name is another
     */
    public static DeviceName of(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        if (name.equals("cuda")) {
            return new DeviceName(true, 0);
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (!numbered.matches()) {
            throw new InvalidInputException("a device must be cpu, cpu:N, cuda or cuda:N, not " + name);
        }
        return new DeviceName(numbered.group(1).equals("cuda"), Integer.parseInt(numbered.group(2)));
    }

    /**
     * Reads the devices of one run: a name, or several separated by commas.
     *
     * @throws InvalidInputException if one of them is no device, or stands there twice
     */
    public static List<DeviceName> list(String names) {
        List<DeviceName> devices = new ArrayList<>();
        for (String name : names.split(SEPARATOR, -1)) {
            DeviceName device = of(name);
            if (devices.contains(device)) {
                throw new InvalidInputException(
                        "a run computes on each of its devices once, and " + names + " names " + device + " twice");
            }
            devices.add(device);
        }
        return devices;
    }

    /** Returns the names of devices as {@link #list} reads them. */
    public static String text(List<DeviceName> devices) {
        return devices.stream().map(DeviceName::toString).collect(Collectors.joining(SEPARATOR));
    }

    Device ofEngine() {
        return isCuda ? Device.gpu(index) : Device.cpu();
    }

    @Override
    public String toString() {
        return (isCuda ? "cuda" : "cpu") + (index < 0 ? "" : ":" + index);
    }
}

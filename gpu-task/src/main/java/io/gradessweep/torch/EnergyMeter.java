package io.gradessweep.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A GPU's counter of the energy that it drew, as NVIDIA's management library tells it (NVML, which comes with the
 * driver; cards since Volta have the counter). The counter is the card's: it counts for all processes that use it.
 */
public final class EnergyMeter {
    private static final String LIBRARY = "libnvidia-ml.so.1";
    private static final double MILLIJOULES = 1000;
    private static final int SUCCESS = 0;

    private final Management management;
    private final Pointer card;

    private EnergyMeter(Management management, Pointer card) {
        this.management = management;
        this.card = card;
    }

    /** The functions of NVML that are called, by their names in its reference. Each returns 0 if it succeeded. */
    @SuppressWarnings("MemberName")
    interface Management extends Library {
        int nvmlInit_v2();

        int nvmlDeviceGetHandleByUUID(String uuid, PointerByReference card);

        int nvmlDeviceGetHandleByIndex_v2(int index, PointerByReference card);

        int nvmlDeviceGetTotalEnergyConsumption(Pointer card, LongByReference millijoules);
    }

    /** Returns the meter of a device; empty if the device is the CPU, or NVML is not there or does not know it. */
    public static Optional<EnergyMeter> of(DeviceName device) {
        return device.isCuda() ? of(LIBRARY, GpuInfo.id(device)) : Optional.empty();
    }

    /**
     * Returns the meter of a card.
     *
     * @param library the name or path of NVML
     * @param id the card's number, or its UUID
     */
    static Optional<EnergyMeter> of(String library, String id) {
        try {
            Management management = Native.load(library, Management.class);
            PointerByReference card = new PointerByReference();
            boolean found = management.nvmlInit_v2() == SUCCESS
                    && (id.matches("[0-9]+")
                            ? management.nvmlDeviceGetHandleByIndex_v2(Integer.parseInt(id), card) == SUCCESS
                            : management.nvmlDeviceGetHandleByUUID(id, card) == SUCCESS);
            return found ? Optional.of(new EnergyMeter(management, card.getValue())) : Optional.empty();
        } catch (LinkageError e) {
            return Optional.empty(); // there is no driver, or JNA cannot unpack its library
        }
    }

    /** Returns the reading of a meter; empty if there is no meter. */
    public static OptionalDouble joules(Optional<EnergyMeter> meter) {
        return meter.isPresent() ? meter.get().joules() : OptionalDouble.empty();
    }

    /** Returns the sum of the readings of several meters; empty if one of them does not tell. */
    public static OptionalDouble joules(List<Optional<EnergyMeter>> meters) {
        List<OptionalDouble> readings = meters.stream().map(EnergyMeter::joules).toList();
        return readings.stream().allMatch(OptionalDouble::isPresent)
                ? OptionalDouble.of(readings.stream()
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .sum())
                : OptionalDouble.empty();
    }

    /** Returns the energy that the card drew since its driver was loaded; empty if the card does not count it. */
    private OptionalDouble joules() {
        try {
            LongByReference millijoules = new LongByReference();
            return management.nvmlDeviceGetTotalEnergyConsumption(card, millijoules) == SUCCESS
                    ? OptionalDouble.of(millijoules.getValue() / MILLIJOULES)
                    : OptionalDouble.empty();
        } catch (LinkageError e) {
            return OptionalDouble.empty(); // NVML of a driver that is older than the counter
        }
    }
}

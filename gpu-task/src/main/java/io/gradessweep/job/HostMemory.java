package io.gradessweep.job;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this machine and of this process, as Linux counts it. */
public final class HostMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private HostMemory() {}

    /** Returns the memory of this machine or of its container. */
    public static long totalBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /** Returns the largest resident set so far; 0 if the system does not report it. */
    public static long peakBytes() {
        return bytes("VmHWM:");
    }

    /** Returns the current resident set; 0 if the system does not report it. */
    public static long residentBytes() {
        return bytes("VmRSS:");
    }

    /** Resets the peak, if the system allows it, so that {@link #peakBytes} covers only what follows. */
    public static void resetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            // The system does not allow it: the peak remains that of the whole process.
        }
    }

    private static long bytes(String field) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}

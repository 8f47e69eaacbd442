package io.gradessweep.job;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine's memory, and what of it this process holds, as Linux counts it. */
public final class HostMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private HostMemory() {}

    /** What this machine, or the container it is, has. */
    public static long totalBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /** The largest resident set so far, 0 where the system does not tell. */
    public static long peakBytes() {
        return bytes("VmHWM:");
    }

    /** The resident set now, 0 where the system does not tell. */
    public static long residentBytes() {
        return bytes("VmRSS:");
    }

    /** Forgets the peak, so that the next {@link #peakBytes} tells of what comes now; where the system allows it. */
    public static void resetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            // Not on this system: the peak then stays that of the whole process.
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

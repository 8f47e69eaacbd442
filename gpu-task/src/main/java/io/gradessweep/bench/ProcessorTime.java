package io.gradessweep.bench;

import java.lang.management.ManagementFactory;

/** Reads the processor time of a thread, which a busy machine changes little. */
final class ProcessorTime {
    private ProcessorTime() {}

    /** Returns the milliseconds that the calling thread has computed so far. */
    static double millis() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
    }
}

package io.gradessweep.cli;

import io.gradessweep.estimate.SlotMemory;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The argument of commands that refuse runs that no slot can hold. */
final class SlotMemoryArgument {
    @Option(
            names = "--slot-memory",
            paramLabel = "SIZE",
            description = "Memory of one slot, such as 80GB: runs that are estimated to need more take several slots of"
                    + " executors that own several (spark.executor.resource.gpu.amount), else they are refused.")
    private String size;

    @Option(
            names = "--host-memory",
            paramLabel = "SIZE",
            description = "Host memory of one slot, for what train.offload moves there (default: any). Used with"
                    + " --slot-memory.")
    private String hostMemory;

    Optional<SlotMemory> size() {
        return Optional.ofNullable(size).map(text -> {
            SlotMemory slot = SlotMemory.parse("--slot-memory", text);
            return hostMemory == null ? slot : slot.withHost(SlotMemory.parse("--host-memory", hostMemory));
        });
    }
}

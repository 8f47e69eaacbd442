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

    Optional<SlotMemory> size() {
        return Optional.ofNullable(size).map(text -> SlotMemory.parse("--slot-memory", text));
    }
}

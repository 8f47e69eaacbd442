package io.gradessweep.job;

import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process of little heap that merges an adapter, and tells the peak of its resident memory. */
final class LimitedMerge {
    private LimitedMerge() {}

    /** @param arguments the base model, the adapter, the merged model, and the file that takes two peaks in bytes */
    public static void main(String[] arguments) throws IOException {
        Torch.prepareThread(1);
        long before = HostMemory.peakBytes();
        AdapterMerge.run(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Path.of(arguments[2]),
                AdapterMerge.USUAL_SHARD_BYTES / 10);
        Files.writeString(Path.of(arguments[3]), before + "\n" + HostMemory.peakBytes());
    }
}

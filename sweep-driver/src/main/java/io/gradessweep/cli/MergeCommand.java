package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.AdapterMerge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code grades merge}. */
@Command(
        name = "merge",
        description = {
            "Merge a LoRA adapter (a directory of PEFT) into its base model.",
            "The result is a model directory of its own, in float32, for transformers, vLLM or another sweep."
        },
        mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {
    private static final long MEGABYTE = 1_000_000;

    private final CliContext context;

    @Parameters(index = "0", paramLabel = "BASE", description = "The base model: a directory, hf://org/name or a URI.")
    private String base;

    @Parameters(index = "1", paramLabel = "ADAPTER", description = "The adapter's directory.")
    private Path adapter;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The directory to write, which must not be there yet.")
    private Path out;

    @Option(
            names = "--shard-megabytes",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Largest file of weights, in 10^6 bytes (default: ${DEFAULT-VALUE}).")
    private int shardMegabytes;

    @Mixin
    private CacheArgument cache;

    MergeCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        long shardBytes = MEGABYTE * JobArguments.atLeastOne("--shard-megabytes", shardMegabytes);
        Path target = context.workingDirectory().resolve(out);
        AdapterMerge.run(base(), context.workingDirectory().resolve(adapter), target, shardBytes);
        context.progress().println("merged model: " + target);
        return ExitCode.OK;
    }

    private Path base() {
        RemoteFiles files = context.files(cache.directory(context));
        return RemoteFiles.isUri(base)
                ? files.model(files.pinned(base))
                : context.workingDirectory().resolve(base);
    }
}

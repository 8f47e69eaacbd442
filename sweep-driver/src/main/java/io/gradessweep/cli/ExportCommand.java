package io.gradessweep.cli;

import io.gradessweep.job.AdapterMerge;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code grades export}. */
@Command(
        name = "export",
        description = {
            "Write what a run trained, for transformers, PEFT or vLLM: a Hugging Face model directory after full"
                    + " fine-tuning, a PEFT adapter after LoRA, or with --merge the adapter merged into its base model.",
            "The run must have been executed with --keep-weights."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(index = "0", paramLabel = "RESULTS", description = "Results directory, such as results/mini.")
    private String results;

    @Parameters(
            index = "1",
            paramLabel = "RUN",
            description = "The run's key, such as mini-qwen3-0.6b/lora/seed=1, or its id.")
    private String run;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The directory to write, which must not be there yet.")
    private Path out;

    @Option(names = "--merge", description = "Merge an adapter into its base model.")
    private boolean merge;

    @Mixin
    private CacheArgument cache;

    ExportCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        KeptRun kept = KeptRun.find(results, run, context, cache.directory(context));
        Path target = context.workingDirectory().resolve(out);
        if (Files.exists(target)) {
            throw new InvalidInputException(target + ": exists already; name a new directory");
        }
        if (merge && kept.spec().fineTuning().adapters().isPresent()) {
            merged(kept, target);
        } else {
            AtomicDirectory.write(target.toAbsolutePath(), kept::fetch);
        }
        context.progress().println(kept.key() + " (" + kept.run().status() + "): " + target);
        return ExitCode.OK;
    }

    private void merged(KeptRun kept, Path target) throws IOException {
        Path adapter = target.resolveSibling("." + target.getFileName() + "-adapter");
        try {
            AtomicDirectory.write(adapter.toAbsolutePath(), kept::fetch);
            AdapterMerge.run(kept.base(), adapter, target, AdapterMerge.USUAL_SHARD_BYTES);
        } finally {
            AtomicDirectory.delete(adapter);
        }
    }
}

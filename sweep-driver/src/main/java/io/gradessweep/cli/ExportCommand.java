package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.AdapterMerge;
import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.report.ResultsException;
import io.gradessweep.report.StoredRun;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.store.KeptWeights;
import io.gradessweep.store.ResultsLocation;
import java.io.FileNotFoundException;
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

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "A new directory.")
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
        ResultsLocation location = ResultsLocation.of(results, context.workingDirectory());
        Path readable = location.readable(cache.directory(context));
        StoredRun stored = StoredRun.find(readable, run);
        RunSpec spec = SpecJson.read(stored.specJson());
        StoredRun trained = stored.trainedBy().isEmpty() ? stored : StoredRun.find(readable, stored.trainedBy());
        Path target = context.workingDirectory().resolve(out);
        if (Files.exists(target)) {
            throw new InvalidInputException(target + ": exists already; name a new directory");
        }
        if (merge && spec.fineTuning().adapters().isPresent()) {
            merged(location.store(), trained, spec, target);
        } else {
            AtomicDirectory.write(target.toAbsolutePath(), directory -> fetch(location.store(), trained, directory));
        }
        context.progress().println(stored.runKey() + " (" + stored.status() + "): " + target);
        return ExitCode.OK;
    }

    private void merged(KeptWeights weights, StoredRun stored, RunSpec spec, Path target) throws IOException {
        Path adapter = target.resolveSibling("." + target.getFileName() + "-adapter");
        try {
            AtomicDirectory.write(adapter.toAbsolutePath(), directory -> fetch(weights, stored, directory));
            AdapterMerge.run(base(spec), adapter, target, AdapterMerge.USUAL_SHARD_BYTES);
        } finally {
            AtomicDirectory.delete(adapter);
        }
    }

    private static void fetch(KeptWeights weights, StoredRun stored, Path directory) throws IOException {
        try {
            weights.fetchWeights(stored.runId(), stored.attempt(), directory);
        } catch (FileNotFoundException e) {
            throw new ResultsException(
                    stored.runKey() + " kept no weights (" + stored.status() + "); execute it again with"
                            + " `grades train SWEEP --run " + stored.runKey() + " --keep-weights`",
                    e);
        }
    }

    /** Returns the directory of the base model. A miniature that is no longer cached is pretrained again. */
    private Path base(RunSpec spec) {
        Path directory = cache.directory(context);
        if (spec.model().base() instanceof BaseModel.Checkpoint checkpoint) {
            RemoteFiles files = context.files(directory);
            Path model = files.model(checkpoint.directory().location());
            if (!files.fingerprint(model).equals(checkpoint.directory().fingerprint())) {
                throw new InvalidInputException(
                        model + ": is not the model that the run started from; merge by hand with `grades merge`");
            }
            return model;
        }
        JobContext context = new JobContext(directory, "cpu", "local", 1, JobListener.SILENT, () -> false);
        return BaseModelJob.ensure((BaseModel.Pretrained) spec.model().base(), context);
    }
}

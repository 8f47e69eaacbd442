package io.gradessweep.job;

import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that may take only so much more memory, and executes a run whose activations are large. */
final class LimitedRun {
    private LimitedRun() {}

    static RunSpec run(BaseModel base) {
        RunSpec spec = TinyJob.spec(base, TinyJob.FULL, TinyJob.NONE, 1e-3);
        DataSpec data = spec.data();
        return new RunSpec(
                spec.model(),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                new TrainingSpec(1, 3, 32, 2, 1.0, 0),
                new DataSpec(data.train(), data.benchmarks(), 0, 4, data.validationShare(), data.maxLength()),
                spec.precision(),
                spec.seed());
    }

    /** @param arguments the cache, MB that the run may take, the file that takes how it ended */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        JobContext context = new JobContext(Path.of(arguments[0]), "cpu", "test", 1, JobListener.SILENT, () -> false);
        BaseModel.Pretrained base = OutOfMemoryTest.base();
        TrainingJob.run(run(base).with(new TrainingSpec(1, 1, 1, 1, 1.0, 0)), context); // everything is loaded then
        limit(Long.parseLong(arguments[1]));
        Files.writeString(Path.of(arguments[2]), text(TrainingJob.run(run(base), context)));
        // An orderly end takes memory, which may be refused.
        Runtime.getRuntime().halt(0);
    }

    private static String text(RunOutcome outcome) {
        String message = outcome instanceof RunOutcome.Failed failed ? failed.cause() + " " + failed.message() : "";
        return outcome.summary().microBatch() + "\n" + outcome.summary().lastLoss() + "\n" + message;
    }

    private static void limit(long megabytes) throws IOException, InterruptedException {
        String data = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmData:"))
                .findFirst()
                .orElseThrow();
        long limit = Long.parseLong(data.replaceAll("\\D+", "")) * 1024 + megabytes * 1_000_000;
        String pid = Long.toString(ProcessHandle.current().pid());
        Process prlimit = new ProcessBuilder("prlimit", "--pid", pid, "--data=" + limit)
                .inheritIO()
                .start();
        if (prlimit.waitFor() != 0) {
            throw new IllegalStateException("prlimit ended with " + prlimit.exitValue());
        }
    }
}

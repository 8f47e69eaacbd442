package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.StoredRun;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.store.ResultsLocation;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of a run are of use with the very model that it started from. */
class KeptRunTest {
    @TempDir
    Path home;

    private KeptRun run() {
        PlannedRun planned = new PlanFixture(home)
                .plan(
                        PlanFixture.sweep("full"),
                        "models=[real]",
                        "data.train=[rows]",
                        "data.benchmarks=[rows]",
                        "data.directory=data")
                .runs()
                .get(0);
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        CliContext context = new CliContext(
                home, home, name -> null, TaskFunctions.ofGpuTask(), nowhere, ProgressDisplay.Medium.PLAIN, 100);
        StoredRun stored = new StoredRun(
                planned.runId(), planned.key(), "0001-0", "completed", "", SpecJson.write(planned.spec()));
        return new KeptRun(
                stored,
                stored,
                SpecJson.read(stored.specJson()),
                ResultsLocation.of("results", home).store(),
                context,
                home.resolve("cache"));
    }

    @Test
    void aBaseModelThatHasChangedIsRefused() throws Exception {
        KeptRun run = run();
        Path model = home.resolve("models/real");
        assertThat(run.base()).isEqualTo(model);
        Files.writeString(model.resolve("model.safetensors"), "other weights, of another size");
        assertThatThrownBy(run::base)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(model + ": is not the model that the run started from");
    }

    @Test
    void weightsThatWereNotKeptAreNamedWithWhatToDo() {
        KeptRun run = run();
        assertThat(run.notKept(new FileNotFoundException("gone")))
                .hasMessage("real/full/seed=1 kept no weights (completed); execute it again with"
                        + " `grades train SWEEP --run real/full/seed=1 --keep-weights`");
    }
}

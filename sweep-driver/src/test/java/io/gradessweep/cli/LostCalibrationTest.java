package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.report.SweepComparison;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A calibration whose driver, a process of its own, is killed once a candidate has paused, and the same command again. */
class LostCalibrationTest {
    @TempDir
    Path home;

    @Test
    void itDecidesAsIfNothingHadHappenedAndTrainsNothingAgain() throws Exception {
        CalibrateCommandTest.sweep(home);
        String undisturbed = answer("undisturbed");

        CliProcess driver = new CliProcess(home, home.resolve("log"));
        Process first = driver.start(GradesCli.class, command("lost"));
        try {
            driver.await(first, () -> Files.readString(driver.log()).contains("paused "));
        } finally {
            assertThat(first.destroyForcibly().waitFor()).as("killed").isEqualTo(128 + 9);
        }
        Map<String, Integer> begun = store("lost").launches();
        Map<String, RunStatus> ended = store("lost").statuses();

        assertThat(answer("lost")).isEqualTo(undisturbed);
        SweepComparison comparison =
                SweepComparison.of(home.resolve("results/undisturbed"), home.resolve("results/lost"));
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
        ended.forEach((run, status) -> {
            if (status == RunStatus.COMPLETED) {
                assertThat(store("lost").launches()).containsEntry(run, begun.get(run));
            }
        });
        assertThat(store("lost").recorded().unended()).isEmpty();
        assertThat(home.resolve("results/lost/checkpoints")).isEmptyDirectory();
    }

    private static String[] command(String results) {
        return CalibrateCommandTest.command("--results", "results/" + results);
    }

    /** Without what it took, which differs. */
    private String answer(String results) {
        CapturedCli cli = new CapturedCli();
        assertThat(cli.execute(home, TaskFunctions.ofGpuTask(), command(results)))
                .as(cli.err + cli.progress())
                .isEqualTo(ExitCode.OK);
        return (cli.progress() + cli.out)
                .lines()
                .filter(line -> line.startsWith("|") || line.contains(": tau ") || line.startsWith("calibrated: "))
                .collect(Collectors.joining("\n"));
    }

    private ParquetResultStore store(String results) {
        return new ParquetResultStore(home.resolve("results/" + results).toUri().toString(), new Configuration());
    }
}

package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.report.SweepComparison;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A calibration whose driver is killed once a candidate has paused, and the same command again. */
class LostCalibrationTest {
    @TempDir
    Path home;

    @Test
    void itDecidesAsIfNothingHadHappenedAndTrainsNothingAgain() throws Exception {
        CalibrateCommandTest.sweep(home);
        CliProcess cli = new CliProcess(home, home.resolve("log"));
        assertThat(start(cli, "undisturbed").waitFor())
                .as(Files.readString(cli.log()))
                .isEqualTo(ExitCode.OK);
        String undisturbed = answer(cli);

        Process first = start(cli, "lost");
        try {
            cli.await(first, () -> Files.readString(cli.log()).contains("paused "));
        } finally {
            first.destroyForcibly().waitFor();
        }
        Map<String, Integer> begun = store("lost").launches();
        Map<String, RunStatus> ended = store("lost").statuses();

        assertThat(start(cli, "lost").waitFor()).as(Files.readString(cli.log())).isEqualTo(ExitCode.OK);
        assertThat(answer(cli)).isEqualTo(undisturbed);
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

    private static Process start(CliProcess cli, String results) throws IOException {
        return cli.start(
                GradesCli.class,
                "calibrate",
                "sweep.yaml",
                "--slots",
                "2",
                "--candidates",
                "4",
                "--goal",
                "flops_ratio<=0.8",
                "--results",
                "results/" + results);
    }

    /** Without what it took, which differs. */
    private static String answer(CliProcess cli) throws IOException {
        return Files.readAllLines(cli.log()).stream()
                .filter(line -> line.startsWith("|") || line.contains(": tau ") || line.startsWith("calibrated: "))
                .collect(Collectors.joining("\n"));
    }

    private ParquetResultStore store(String results) {
        return new ParquetResultStore(home.resolve("results/" + results).toUri().toString(), new Configuration());
    }
}

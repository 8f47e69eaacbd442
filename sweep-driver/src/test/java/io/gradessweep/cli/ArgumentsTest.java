package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Which of several places an argument is taken from. */
class ArgumentsTest {
    @TempDir
    Path home;

    private static SparkOptions spark(String... arguments) {
        return CommandLine.populateCommand(new SparkArguments(), arguments).options(3);
    }

    @Test
    void theLastFileOfSettingsWinsAndASettingOverAll() throws IOException {
        Path first = Files.writeString(home.resolve("first.conf"), "a 1\nb 1\nc=1\nd: 1\n# e 1\n");
        Path second = Files.writeString(home.resolve("second.conf"), "b 2\nc 2\n");
        SparkOptions options = spark(
                "--conf", "c=3", "--conf-file", first.toString(), "--conf-file", second.toString(), "--master", "yarn");

        assertThat(options)
                .isEqualTo(new SparkOptions(
                        "yarn", OptionalInt.empty(), 3, Map.of("a", "1", "b", "2", "c", "3", "d", "1")));
        assertThat(spark("--slots", "4")).isEqualTo(new SparkOptions("", OptionalInt.of(4), 3, Map.of()));
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertThatThrownBy(() -> spark("--slots", "0"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--slots");
        assertThatThrownBy(() -> spark("--conf-file", home.resolve("none").toString()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "--conf-file " + home.resolve("none") + " cannot be read: there is no such file or directory");
    }

    private CliContext context(Path workingDirectory, Map<String, String> environment) {
        return new CliContext(
                home,
                workingDirectory,
                environment::get,
                CheapMain.JOBS,
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                ProgressDisplay.Medium.PLAIN,
                100);
    }

    @Test
    void theCacheIsThatOfTheOptionThenOfTheVariableThenOfTheUser() {
        Path here = home.resolve("here");
        CliContext named = context(here, Map.of("GRADES_CACHE", "variable"));
        assertThat(named.cache(Path.of("option"))).isEqualTo(here.resolve("option"));
        assertThat(named.cache(home.resolve("absolute"))).isEqualTo(home.resolve("absolute"));
        assertThat(named.cache(null)).isEqualTo(here.resolve("variable"));
    }

    /** The file that lies here is planned before one of the same name that comes with the project. */
    @Test
    void aSweepFileIsLookedForHereFirst() throws IOException {
        new PlanFixture(home).plan(PlanFixture.sweep("full"));
        Path here = Files.createDirectory(home.resolve("here"));
        CliContext context = context(here, Map.of());
        SweepSource source = new SweepSource(Path.of("sweep.yaml"), List.of(), List.of(), home.resolve("cache"));
        assertThat(context.plan(source).runs())
                .singleElement()
                .satisfies(run -> assertThat(run.key()).isEqualTo("tiny-qwen/full/seed=1"));

        Files.writeString(here.resolve("sweep.yaml"), String.join("\n", PlanFixture.sweep("lora")));
        assertThat(context.plan(source).runs())
                .singleElement()
                .satisfies(run -> assertThat(run.key()).isEqualTo("tiny-qwen/lora/seed=1"));
    }

    @Test
    void aClusterThatIsNotThereIsNone() {
        CapturedCli cli = new CapturedCli();
        String[] status = {"cluster", "status", "--directory", "place"};
        assertThat(cli.execute(home, CheapMain.JOBS, status)).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).isEqualTo("no cluster in " + home.resolve("place") + "\n");
        assertThat(cli.execute(home, CheapMain.JOBS, "cluster", "stop")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).isEqualTo("0 daemons ended\n");
    }

    /** Three addresses of two workers are one slot each, which leaves one over. */
    @Test
    void gpusAreDividedAmongWorkers() {
        CapturedCli cli = new CapturedCli();
        assertThat(cli.execute(home, CheapMain.JOBS, "cluster", "start", "--workers", "2", "--gpus", "0,1,2"))
                .isNotEqualTo(ExitCode.OK);
        assertThat(cli.err.toString()).contains("2 workers of 1 slots take 2 GPU addresses, one a slot, not 3");
    }
}

package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradessweep.plan.PlanFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines as people have them: a full disk, temporary files that must not be run, a user without a name. They are made by
 * mounts and user ids of a process of its own, which needs root; without it these tests are skipped.
 */
class FieldConditionsTest {
    private static final String[] RUN = {"run", "sweep.yaml", "--slots", "2"};

    @TempDir
    Path home;

    @BeforeEach
    void asRoot() throws IOException, InterruptedException {
        Process mounting = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", home.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(mounting.waitFor() == 0, "needs root, to mount a small or noexec file system");
        new PlanFixture(home).write("sweep.yaml", String.join("\n", PlanFixture.sweep("full")) + "\n");
        Set<PosixFilePermission> all = EnumSet.allOf(PosixFilePermission.class);
        Files.setPosixFilePermissions(home, all);
        Files.setPosixFilePermissions(Files.createDirectories(home.resolve("cache")), all);
    }

    @Test
    void aFullDiskIsOneLineAndTheSameCommandGoesOnWhenThereIsRoom() throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("results"));
        assertThat(run(mounted("size=24k", "results"), List.of())).isEqualTo(ExitCode.FAILED);
        assertThat(log())
                .contains("no space is left")
                .contains("error: cannot write ")
                .doesNotContain("\tat ", "Exception");
        assertThat(run(List.of(), List.of())).isEqualTo(ExitCode.OK);
        assertThat(log()).endsWith("runs: 1 completed, 0 failed, 0 skipped\n");
    }

    @Test
    void librariesThatCannotBeRunAreToldBeforeAnythingStarts() throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("tmp"));
        List<String> there = List.of("-Djava.io.tmpdir=" + home.resolve("tmp"));
        assertThat(run(mounted("noexec,size=300m", "tmp"), there)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(log())
                .contains("error: " + home.resolve("tmp") + ": the library of DuckDB cannot be unpacked and run there")
                .contains("GRADES_JAVA_OPTS=-Djava.io.tmpdir=DIR")
                .doesNotContain("\tat ");
        assertThat(home.resolve("results")).doesNotExist();
    }

    @Test
    void aFullPlaceForTemporaryFilesIsToldBeforeAnythingStarts() throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("tmp"));
        List<String> there = List.of("-Djava.io.tmpdir=" + home.resolve("tmp"));
        assertThat(run(mounted("size=8k", "tmp"), there)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(log())
                .contains("error: " + home.resolve("tmp") + ": no temporary files can be written there")
                .doesNotContain("\tat ");
    }

    /** As in a container that is started with a user id alone. The capabilities let it read the class path of root. */
    @Test
    void aUserWithoutANameRuns() throws IOException, InterruptedException {
        List<String> nameless = List.of(
                "setpriv",
                "--reuid",
                "54321",
                "--regid",
                "54321",
                "--clear-groups",
                "--inh-caps",
                "+dac_override,+dac_read_search",
                "--ambient-caps",
                "+dac_override,+dac_read_search");
        assertThat(run(nameless, List.of())).as(log()).isEqualTo(ExitCode.OK);
        assertThat(log()).endsWith("runs: 1 completed, 0 failed, 0 skipped\n");
    }

    private List<String> mounted(String options, String directory) {
        String mount = "mount -t tmpfs -o " + options + " tmpfs " + home.resolve(directory) + " && exec \"$@\"";
        return List.of("unshare", "-m", "bash", "-c", mount, "mounted");
    }

    /** @return exit code */
    private int run(List<String> around, List<String> options) throws IOException, InterruptedException {
        CliProcess process = new CliProcess(home, home.resolve("log"));
        return process.start(new ArrayList<>(around), options, CheapMain.class, Arrays.copyOf(RUN, RUN.length))
                .waitFor();
    }

    private String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }
}

package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.spark.TaskFunctions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code grades report --serve}, in a process of its own where it serves. */
class ServeCommandTest {
    private static final Pattern ADDRESS = Pattern.compile("report: (http://127\\.0\\.0\\.1:\\d+/); Ctrl-C ends it");

    @TempDir
    Path home;

    @Test
    void itServesUntilCtrlC() throws Exception {
        Files.createDirectory(home.resolve("results"));
        Path log = home.resolve("log");
        CliProcess cli = new CliProcess(home, log);
        Process process = cli.start(GradesCli.class, "report", "results", "--serve", "--port", "0");
        try {
            cli.await(process, () -> ADDRESS.matcher(Files.readString(log)).find());
            Matcher address = ADDRESS.matcher(Files.readString(log));
            assertThat(address.find()).isTrue();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address.group(1))).build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .contains("0 runs completed, 0 failed.");
            CliProcess.signal(process, "INT");
            assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
        } finally {
            process.destroyForcibly();
        }
        assertThat(log).content().doesNotContain("\tat ");
        assertThat(home.resolve("results")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 8080 | --port is of --serve, which is not given",
                "--serve --out there | --serve writes nothing: give either --serve or --out",
                "--serve --port 65536 | --port is a number from 0 to 65535, not 65536",
                "--serve --port -1 | --port is a number from 0 to 65535, not -1",
                "--serve --port 0 | no results directory "
            })
    void wrongArgumentsAreOneError(String options, String message) {
        CapturedCli cli = new CapturedCli();
        String[] arguments = ("report nowhere " + options).split(" ", -1);
        assertThat(cli.execute(home, TaskFunctions.ofGpuTask(), arguments)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: " + message);
    }
}

package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cluster.Daemon;
import io.gradessweep.cluster.SharedCluster;
import io.gradessweep.cluster.StandaloneCluster;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tokens are planted in a sweep on a cluster, and looked for in all it leaves behind and shows of itself. */
@ExtendWith(SharedCluster.class)
class SecretsTest {
    /** Without the words by which secrets are known: only the setting's name, or the value's form, can give them away. */
    private static final List<String> PLANTED = List.of(
            "hf_PlantedOfTheHub1",
            "PlantedSecond",
            "PlantedThird",
            "PlantedFourth",
            "PlantedFifth",
            "AKIAPLANTEDPLANTED06");

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void noTokenIsLeftOrShownAndEveryRunHasItsName(StandaloneCluster cluster) throws Exception {
        new PlanFixture(home).write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora")) + "\n");
        Files.createDirectory(home.resolve("events"));
        Files.createDirectory(home.resolve("cache"));
        Files.createFile(home.resolve("cache/forever-1"));
        String secret = secret(cluster.sweepSettings());
        String ui = "http://127.0.0.1:" + freePort();
        Process sweep = sweep(cluster, URI.create(ui).getPort());
        try {
            String application = application(ui, sweep);
            String shown = shown(ui, application);
            assertThat(shown)
                    .contains("tiny-qwen/full/seed=1", "tiny-qwen/lora/seed=1", "spark.hadoop.fs.s3a.secret.key");
            assertNone(shown, secret);
            assertNone(commandLines(cluster), secret);
            Files.delete(home.resolve("cache/forever-1"));
            assertThat(sweep.waitFor())
                    .as(Files.readString(home.resolve("log")))
                    .isEqualTo(ExitCode.OK);
        } finally {
            sweep.destroyForcibly().waitFor();
        }
        String events = content(home.resolve("events"));
        for (String named : List.of("tiny-qwen/full/seed=1", "tiny-qwen/lora/seed=1", "fs.s3a.secret.key")) {
            assertThat(events.contains(named)).as(named).isTrue();
        }
        assertNone(events, secret);
        assertNone(content(home.resolve("results")), secret);
        assertNone(rows(), secret);
        assertNone(content(home.resolve("log")), secret);
        assertNone(content(cluster.sweepSettings().getParent()), secret);
    }

    /** With everything logged that Spark logs. */
    private Process sweep(StandaloneCluster cluster, int uiPort) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx1g"));
        command.addAll(List.of(System.getProperty("grades.exports").split(" ", -1)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CheapMain.class.getName()));
        command.addAll(List.of("run", "sweep.yaml", "--cache", "cache"));
        command.addAll(List.of("--conf-file", cluster.sweepSettings().toString()));
        for (String setting : List.of(
                "spark.log.level=INFO",
                "spark.logConf=true",
                "spark.ui.port=" + uiPort,
                "spark.port.maxRetries=0",
                "spark.eventLog.enabled=true",
                "spark.eventLog.compress=false",
                "spark.eventLog.dir=" + home.resolve("events").toUri(),
                "spark.executorEnv.HF_TOKEN=" + PLANTED.get(0),
                "spark.hadoop.fs.s3a.secret.key=" + PLANTED.get(1),
                "spark.hadoop.fs.s3a.access.key=" + PLANTED.get(2),
                "spark.hadoop.store.passwd=" + PLANTED.get(3),
                "spark.hadoop.proxy=http://me:" + PLANTED.get(4) + "@proxy/",
                "spark.hadoop.greeting=hello " + PLANTED.get(0),
                "spark.hadoop.name=" + PLANTED.get(5))) {
            command.addAll(List.of("--conf", setting));
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("HF_TOKEN", PLANTED.get(0));
        return builder.redirectOutput(home.resolve("log").toFile()).start();
    }

    /** Once both runs have a job. */
    private String application(String ui, Process sweep) throws Exception {
        while (sweep.isAlive()) {
            Thread.sleep(100);
            Matcher id = Pattern.compile("\"id\" : \"(app-[0-9-]+)\"").matcher(page(ui + "/api/v1/applications"));
            if (id.find()) {
                String jobs = page(ui + "/api/v1/applications/" + id.group(1) + "/jobs");
                if (jobs.contains("tiny-qwen/full/seed=1") && jobs.contains("tiny-qwen/lora/seed=1")) {
                    return id.group(1);
                }
            }
        }
        throw new AssertionError(Files.readString(home.resolve("log")));
    }

    private String shown(String ui, String application) throws Exception {
        String all = "";
        for (String page : List.of("/jobs/", "/stages/", "/environment/", "/executors/")) {
            all += page(ui + page);
        }
        for (String part : List.of("environment", "jobs", "stages", "allexecutors")) {
            all += page(ui + "/api/v1/applications/" + application + "/" + part);
        }
        return all;
    }

    /** Empty where nobody answers yet. */
    private String page(String address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    /** What {@code ps} shows of the cluster's processes. */
    private static String commandLines(StandaloneCluster cluster) throws InterruptedException {
        while (true) {
            String lines = Stream.concat(
                            cluster.workers().stream().map(Daemon::pid),
                            cluster.executors().stream().map(ProcessHandle::pid))
                    .map(pid -> content(Path.of("/proc", Long.toString(pid), "cmdline")))
                    .collect(Collectors.joining());
            if (lines.contains("CoarseGrainedExecutorBackend")) {
                return lines;
            }
            Thread.sleep(50); // until there is an executor
        }
    }

    private static void assertNone(String text, String secret) {
        assertThat(text).isNotEmpty();
        assertThat(text.contains(secret)).as("the cluster's secret").isFalse();
        PLANTED.forEach(
                planted -> assertThat(text.contains(planted)).as(planted).isFalse());
    }

    /** Of all files, but the settings files that hold the cluster's secret for their owner. */
    private static String content(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".conf"))
                    .map(SecretsTest::read)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of rows are compressed. */
    private String rows() throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(home.resolve("results/test"))) {
            Query.print(database, "SELECT * FROM runs", OutputFormat.CSV, out);
        }
        assertThat(out).contains("tiny-qwen/lora/seed=1");
        return out.toString();
    }

    private static String secret(Path settings) throws IOException {
        Properties properties = new Properties();
        properties.load(Files.newBufferedReader(settings));
        return properties.getProperty("spark.authenticate.secret");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

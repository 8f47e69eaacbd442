package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a hub on loopback with one model, whose files hold their own names. */
class DownloadCommandTest {
    private static final String COMMIT = "89abcdef".repeat(5);
    private static final String SECRET = "hf_secretOfAPerson";

    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();
    private final Map<String, String> environment = new HashMap<>();
    private HttpServer hub;

    @BeforeEach
    void aHub() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String listing = "{\"sha\": \"" + COMMIT + "\", \"siblings\": [{\"rfilename\": \"config.json\"},"
                    + " {\"rfilename\": \"tokenizer.json\"}, {\"rfilename\": \"model.safetensors\"}]}";
            boolean listed = path.startsWith("/api/models/org/real/");
            String name = path.substring(path.lastIndexOf('/') + 1);
            byte[] content = (listed ? listing : name).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", gitBlob(content));
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            boolean known = listed || path.startsWith("/org/real/resolve/" + COMMIT + "/");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(known ? 200 : 404, known && !head ? content.length : -1);
            if (known && !head) {
                exchange.getResponseBody().write(content);
            }
            exchange.close();
        });
        hub.start();
        new PlanFixture(home)
                .write("conf/models/real.yaml", "model: real\ncheckpoint: ${MODELS:-hf://org}/real\n")
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full")) + "\n");
        environment.put("HF_HOME", home.resolve("huggingface").toString());
        environment.put("HF_ENDPOINT", "http://127.0.0.1:" + hub.getAddress().getPort());
        environment.put("HF_TOKEN", SECRET);
    }

    @AfterEach
    void close() {
        hub.stop(0);
        assertThat(cli.out + "" + cli.err + cli.progress()).doesNotContain(SECRET);
    }

    @Test
    void whatIsFetchedAheadIsPlannedWithoutAConnection() throws IOException {
        String model = "hf://org/real@" + COMMIT;
        Path snapshot =
                home.resolve("huggingface/hub/models--org--real/snapshots").resolve(COMMIT);
        assertThat(execute("download", "hf://org/real")).isEqualTo(ExitCode.OK);
        assertThat(cli.out).hasToString(model + "  " + snapshot + "\n");
        assertThat(cli.progress()).contains("fetched model.safetensors (17 B)");
        assertThat(snapshot.resolve("model.safetensors")).hasContent("model.safetensors");

        hub.stop(0);
        environment.put("HF_HUB_OFFLINE", "1");
        String[] sweep = {
            "sweep.yaml", "--set", "models=[real]", "--set", "data.train=[rows]", "--set", "data.directory=data"
        };
        // the fixture's files are no model: what is planned is found, and what is found is looked at
        assertThat(execute("plan", sweep)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .startsWith("error: real/full/seed=1: " + snapshot.resolve("config.json") + ": not JSON");
        assertThat(cli.progress())
                .contains("warning: hf://org/real@main: HF_HUB_OFFLINE allows no request; taking what it was when last"
                        + " asked, " + COMMIT);
    }

    @Test
    void allModelsOfASweep() throws IOException {
        Files.writeString(
                home.resolve("sweep.yaml"),
                "models: [tiny-qwen, real]\n"
                        + String.join("\n", PlanFixture.sweep("full")).replace("models: [tiny-qwen]\n", ""));
        assertThat(execute("download", "--sweep", "sweep.yaml")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .startsWith("hf://org/real@" + COMMIT + "  ")
                .hasLineCount(1);

        environment.put("MODELS", home.resolve("models").toString());
        assertThat(execute("download", "--sweep", "sweep.yaml")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.progress()).contains(home.resolve("models/real") + ": is a local path; nothing to fetch");
    }

    @Test
    void wrongReferencesAreOneLine() {
        assertThat(execute("download")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err).hasToString("error: name a model, such as hf://Qwen/Qwen3-0.6B, or --sweep FILE\n");
        assertThat(execute("download", "hf://org/other")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString("error: hf://org/other@main: the hub has no model org/other, or it is private; check the"
                        + " name\n");
    }

    private int execute(String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--cache";
        all[arguments.length + 2] = home.resolve("cache").toString();
        return cli.execute(home, home, environment::get, TaskFunctions.ofGpuTask(), all);
    }

    private static String gitBlob(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(digest.digest(content)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

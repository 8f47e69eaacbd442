package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever comes second to a file waits for it, and does not fetch it again. */
class ConcurrentDownloadTest {
    private static final String LOCATION = "hf://org/tiny@" + TestHub.COMMIT;

    @TempDir
    Path directory;

    private TestHub hub;
    private byte[] weights;
    /** The transfer of the weights goes on when so many ask for them. */
    private volatile int downloaders;

    @BeforeEach
    void aHubThatWaits() throws IOException {
        weights = new byte[200_000];
        new Random(2).nextBytes(weights);
        hub = new TestHub()
                .with("config.json", "{}")
                .with("tokenizer.json", "{ }")
                .with("tokenizer_config.json", "{  }")
                .with("model.safetensors", weights);
        TestHub.Fault slow = (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            int half = content.length / 2;
            exchange.getResponseBody().write(content, 0, half);
            exchange.getResponseBody().flush();
            while (downloadersThatAsked() < downloaders) {
                pause();
            }
            pause(); // in which they come to the lock; none fetches again where they do not
            exchange.getResponseBody().write(content, half, content.length - half);
        };
        hub.fails("GET model.safetensors", slow, slow, slow, slow);
    }

    /** Each asks the hub once for the address of the weights, and then for the weights. */
    private long downloadersThatAsked() {
        return hub.requests.stream()
                .filter(request ->
                        request.method().equals("HEAD") && request.path().endsWith("/model.safetensors"))
                .count();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void threadsOfOneProcess() throws InterruptedException, ExecutionException {
        downloaders = 4;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Path>> models = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            models.add(threads.submit(() -> fetch(environment()).model(LOCATION)));
        }
        for (Future<Path> model : models) {
            assertThat(model.get().resolve("model.safetensors")).hasBinaryContent(weights);
        }
        threads.shutdown();
        assertThat(hub.count("files", "GET")).isEqualTo(1);
    }

    @Test
    void processes() throws IOException, InterruptedException {
        downloaders = 2;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    OneDownload.class.getName(),
                    directory.resolve("cache").toString(),
                    LOCATION);
            builder.environment().putAll(environment());
            builder.redirectOutput(directory.resolve("out" + i).toFile())
                    .redirectError(directory.resolve("err" + i).toFile());
            processes.add(builder.start());
        }
        for (int i = 0; i < 2; i++) {
            int exit = processes.get(i).waitFor();
            assertThat(exit).as(Files.readString(directory.resolve("err" + i))).isZero();
            Path model = Path.of(Files.readString(directory.resolve("out" + i)).strip());
            assertThat(model.resolve("model.safetensors")).hasBinaryContent(weights);
        }
        assertThat(hub.count("files", "GET")).isEqualTo(1);
    }

    /** A process of its own: fetches one model into the cache of its environment. */
    static final class OneDownload {
        private OneDownload() {}

        public static void main(String[] arguments) {
            RemoteFiles files = new RemoteFiles(Path.of(arguments[0]), System::getenv, DownloadListener.SILENT);
            System.out.println(files.model(arguments[1]));
        }
    }

    private RemoteFiles fetch(Map<String, String> environment) {
        return new RemoteFiles(directory.resolve("cache"), environment::get, DownloadListener.SILENT);
    }

    private Map<String, String> environment() {
        return Map.of("HF_HOME", directory.resolve("huggingface").toString(), "HF_ENDPOINT", hub.endpoint());
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

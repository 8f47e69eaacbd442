package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of one file: connections that break again and again, servers that send another part, and what lies there already. */
class HubTransfersTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final Retries THREE = new Retries(3, Duration.ofMillis(1), Duration.ofMinutes(10));

    @TempDir
    Path directory;

    private final byte[] weights = new byte[1000];
    private TestHub hub;
    private Path blob;

    @BeforeEach
    void aHub() throws IOException {
        new Random(1).nextBytes(weights);
        hub = new TestHub()
                .with("config.json", "{}")
                .with("tokenizer.json", "{}")
                .with("merges.txt", "")
                .with(WEIGHTS, weights);
        Path blobs = Files.createDirectories(directory.resolve("hub/models--org--tiny/blobs"));
        blob = blobs.resolve(TestHub.hash("SHA-256", weights));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private Path fetch() {
        Map<String, String> environment = Map.of("HF_HOME", directory.toString(), "HF_ENDPOINT", hub.endpoint());
        HubModels models =
                new HubModels(HubSettings.of(environment::get, directory, THREE), DownloadListener.SILENT);
        return models.directory(models.pinned(HubRepository.of("hf://org/tiny")));
    }

    private Path incomplete() {
        return blob.resolveSibling(blob.getFileName() + ".incomplete");
    }

    /** Sends so many bytes of the range that is asked for, and hangs up. */
    private static TestHub.Fault breaksAfter(int bytes) {
        return (exchange, content) -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-999/1000");
            exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
            exchange.getResponseBody().write(content, from, bytes);
            exchange.getResponseBody().flush();
        };
    }

    /** Sends the end of the file from another place than asked for, and says so. */
    private static TestHub.Fault sendsFrom(int from) {
        return (exchange, content) -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-999/1000");
            exchange.sendResponseHeaders(206, content.length - from);
            exchange.getResponseBody().write(content, from, content.length - from);
        };
    }

    /** Three attempts in a row may bring nothing; what brings bytes counts as none of them. */
    @Test
    void whatGrowsIsGoneOnWithHoweverOftenItBreaks() {
        TestHub.Fault nothing = breaksAfter(0);
        TestHub.Fault some = breaksAfter(100);
        hub.fails("GET " + WEIGHTS, some, some, nothing, nothing, some, some, nothing, nothing, some);
        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests)
                .filteredOn(request -> request.server().equals("files"))
                .extracting(TestHub.Request::range)
                .endsWith("bytes=400-", "bytes=500-");
    }

    @Test
    void whatNeverGrowsIsGivenUp() throws IOException {
        hub.fails("GET " + WEIGHTS, Collections.nCopies(9, breaksAfter(0)).toArray(TestHub.Fault[]::new));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the connection for " + WEIGHTS + " breaks again and again");
        assertThat(hub.count("files", "GET")).isEqualTo(3);
    }

    @Test
    void anotherRangeThanAskedForIsDropped() throws IOException {
        Files.write(incomplete(), Arrays.copyOf(weights, 7));
        hub.fails("GET " + WEIGHTS, sendsFrom(70));
        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests)
                .filteredOn(request -> request.server().equals("files"))
                .extracting(TestHub.Request::range)
                .containsExactly("bytes=7-", "");
    }

    /** A full disk may leave a part under the name of the whole. */
    @Test
    void aBlobOfAnotherSizeIsFetchedAgain() throws IOException {
        Files.write(blob, Arrays.copyOf(weights, 999));
        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @Test
    void whatIsThereAsAWholeIsNotAskedForAgain() throws IOException {
        Files.write(incomplete(), weights);
        Path model = fetch();
        assertThat(model.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(incomplete()).doesNotExist();
        assertThat(hub.count("files", "GET")).isZero();
        assertThat(model.resolve("merges.txt")).isEmptyFile();
    }
}

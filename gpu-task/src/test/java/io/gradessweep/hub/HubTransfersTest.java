package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.URI;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private HubModels models() {
        Map<String, String> environment = Map.of("HF_HOME", directory.toString(), "HF_ENDPOINT", hub.endpoint());
        return new HubModels(HubSettings.of(environment::get, directory, THREE), DownloadListener.SILENT);
    }

    private Path fetch() {
        HubModels models = models();
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

    /** The answers are whole and have no byte: a connection that is closed at once may hide its answer from a client. */
    @Test
    void whatNeverGrowsIsGivenUp() throws IOException {
        TestHub.Fault nothing = TestHub.status(206, "Content-Range", "bytes 0-999/1000");
        hub.fails("GET " + WEIGHTS, Collections.nCopies(9, nothing).toArray(TestHub.Fault[]::new));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the connection for " + WEIGHTS + " breaks again and again");
        assertThat(hub.count("files", "GET")).isBetween(3L, 8L);
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

    /** It begins anew where the server has no such range, as it does for a file that has become shorter. */
    @Test
    void whereThereIsNoSuchRangeTheWholeIsFetched() throws IOException {
        Files.write(incomplete(), Arrays.copyOf(weights, 7));
        hub.fails("GET " + WEIGHTS, TestHub.status(416));
        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests)
                .filteredOn(request -> request.server().equals("files"))
                .extracting(TestHub.Request::range)
                .containsExactly("bytes=7-", "");
    }

    /** Five redirects are followed, in each of three attempts. */
    @Test
    void redirectsThatDoNotEndAreGivenUp() {
        TestHub.Fault again = (exchange, content) -> TestHub.status(
                        302, "Location", exchange.getRequestURI().toString())
                .answer(exchange, content);
        hub.fails("GET " + WEIGHTS, Collections.nCopies(50, again).toArray(TestHub.Fault[]::new));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining(TestHub.SIGNATURE);
        assertThat(hub.count("files", "GET")).isEqualTo(3 * 5);
    }

    @Test
    void aRedirectToAnotherKindOfServerIsNotFollowed() {
        TestHub.Fault elsewhere = TestHub.status(302, "Location", "ftp://127.0.0.1/x?signature=" + TestHub.SIGNATURE);
        hub.fails("GET " + WEIGHTS, elsewhere, elsewhere, elsewhere);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("127.0.0.1 cannot be reached (the connection broke)")
                .hasMessageNotContaining(TestHub.SIGNATURE);
    }

    /** Names become parts of addresses, in which a plus and a space mean something. */
    @Test
    void namesAreWrittenIntoAddressesAsTheyAre() {
        hub.with("a b+c%.jsonl", "rows");
        String at = "hf://datasets/org/rows@" + TestHub.COMMIT + "/in/a b+c%.jsonl";
        assertThat(models().file(HubRepository.dataFile(at))).hasContent("rows");
        assertThat(hub.requests)
                .extracting(TestHub.Request::path)
                .containsOnly("/datasets/org/rows/resolve/" + TestHub.COMMIT + "/in/a%20b%2Bc%25.jsonl");
    }

    @Test
    void aLinkToAnotherBlobThatIsGoneIsReplaced() throws IOException {
        Path model = fetch();
        Path link = model.resolve("config.json");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("../../blobs", "f".repeat(40)));
        assertThat(fetch().resolve("config.json")).hasContent("{}");
    }

    /** The token goes to the hub alone: to its host, by its scheme and at its port. */
    @ParameterizedTest
    @CsvSource({
        "https://hub.example, https://HUB.example/x, true",
        "https://hub.example, https://hub.example:443/x, true",
        "https://hub.example, http://hub.example/x, false",
        "https://hub.example, http://hub.example:443/x, false",
        "https://hub.example, https://hub.example:444/x, false",
        "https://hub.example, https://files.hub.example/x, false",
        "http://hub.example, http://hub.example:80/x, true",
        "http://hub.example:8080, http://hub.example/x, false",
    })
    void theHubIsAnOrigin(String endpoint, URI address, boolean isHub) {
        HubSettings settings = HubSettings.of(Map.of("HF_ENDPOINT", endpoint)::get, directory, THREE);
        assertThat(new HubExchange(settings).isHub(address)).isEqualTo(isHub);
    }
}

package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubModelsTest {
    private static final String SECRET = "hf_secretOfAPerson";
    private static final String WEIGHTS = "model-00001-of-00001.safetensors";
    private static final Retries QUICK = new Retries(3, Duration.ofMillis(5), Duration.ofMinutes(10));
    /** For a server that hangs; an answer that is only slow may be given up as well, and is asked for again. */
    private static final Retries IMPATIENT = new Retries(1000, Duration.ofMillis(5), Duration.ofMillis(400));

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private Retries retries = QUICK;
    private TestHub hub;
    private byte[] weights;

    @BeforeEach
    void aHub() throws IOException {
        weights = new byte[300_000];
        new Random(1).nextBytes(weights);
        hub = new TestHub()
                .with("config.json", "{\"model_type\": \"llama\"}")
                .with("tokenizer.json", "{}")
                .with("tokenizer_config.json", "{ }")
                .with("README.md", "# Tiny")
                .with("pytorch_model.bin", "never read")
                .with("consolidated.safetensors", "the same in another layout")
                .with("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"" + WEIGHTS + "\"}}")
                .with("original/params.json", "{}")
                .with(WEIGHTS, weights);
        environment.put("HF_HOME", directory.toString());
        environment.put("HF_ENDPOINT", hub.endpoint() + "/");
        environment.put("HF_TOKEN", SECRET);
    }

    @AfterEach
    void close() {
        hub.close();
        assertThat(Stream.concat(told.stream(), errors.stream()))
                .noneMatch(line -> line.contains(SECRET) || line.contains(TestHub.SIGNATURE));
    }

    @Test
    void whatAModelNeedsIsLaidDownAsHuggingFaceDoes() throws IOException {
        Path model = fetch("hf://org/tiny");

        Path repository = directory.resolve("hub/models--org--tiny");
        assertThat(model).isEqualTo(repository.resolve("snapshots").resolve(TestHub.COMMIT));
        assertThat(names(model))
                .containsExactly(
                        "config.json",
                        WEIGHTS,
                        "model.safetensors.index.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        String sha256 = TestHub.hash("SHA-256", weights);
        assertThat(Files.readSymbolicLink(model.resolve(WEIGHTS))).isEqualTo(Path.of("../../blobs/" + sha256));
        assertThat(Files.readSymbolicLink(model.resolve("tokenizer.json")).getFileName())
                .hasToString(TestHub.gitBlob(hub.files.get("tokenizer.json")));
        assertThat(model.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(repository.resolve("refs/main")).hasContent(TestHub.COMMIT);
        assertThat(names(repository.resolve("blobs"))).hasSize(5).noneMatch(name -> name.endsWith(".incomplete"));
        assertThat(told).contains(WEIGHTS + " 300000 of 300000");

        hub.requests.clear();
        assertThat(fetch("hf://org/tiny@" + TestHub.COMMIT)).isEqualTo(model);
        assertThat(hub.requests).isEmpty();
        assertThat(fetch("hf://org/tiny@v1.0/rc")).isEqualTo(model);
        assertThat(hub.requests)
                .extracting(TestHub.Request::path)
                .containsExactly("/api/models/org/tiny/revision/v1.0%2Frc");
    }

    @Test
    void theTokenGoesToTheHubAlone() {
        fetch("hf://org/tiny");

        assertThat(hub.requests)
                .allMatch(request ->
                        request.authorization().equals(request.server().equals("hub") ? "Bearer " + SECRET : ""));
        assertThat(hub.count("files", "GET")).isEqualTo(1);
        assertThat(hub.count("files", "HEAD")).isZero();
        assertThat(settings().toString()).doesNotContain(SECRET);
    }

    @Test
    void aTokenIsFoundWhereTheToolsKeepItAndNeverRepeated() throws IOException {
        environment.remove("HF_TOKEN");
        Files.writeString(directory.resolve("token"), SECRET + "\n");
        fetch("hf://org/tiny");
        assertThat(hub.requests.get(0).authorization()).isEqualTo("Bearer " + SECRET);

        environment.put("HF_TOKEN", SECRET + "\nX-Other: header");
        assertThatThrownBy(this::settings)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("HF_TOKEN: a token is one word of letters, digits and signs");
        environment.remove("HF_TOKEN");
        environment.put("HF_TOKEN_PATH", directory.resolve("nowhere").toString());
        assertThat(settings().token()).isEmpty();
    }

    @Test
    void aCutIsGoneOnWith() {
        Path incomplete = directory
                .resolve("hub/models--org--tiny/blobs")
                .resolve(TestHub.hash("SHA-256", weights) + ".incomplete");
        hub.fails("GET " + WEIGHTS, TestHub.cutAfter(100_000, incomplete), TestHub.status(503));

        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests)
                .filteredOn(request -> request.server().equals("files"))
                .extracting(TestHub.Request::range)
                .containsExactly("", "bytes=100000-", "bytes=100000-");
    }

    @Test
    void whatAnotherProcessLeftIsGoneOnWithOrReplaced() throws IOException {
        Path blobs = Files.createDirectories(directory.resolve("hub/models--org--tiny/blobs"));
        Path incomplete = blobs.resolve(TestHub.hash("SHA-256", weights) + ".incomplete");
        Files.write(incomplete, Arrays.copyOf(weights, 7));
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests).extracting(TestHub.Request::range).contains("bytes=7-");
        assertThat(incomplete).doesNotExist();

        Files.delete(blobs.resolve(TestHub.hash("SHA-256", weights)));
        Files.write(incomplete, new byte[weights.length + 1]);
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);

        Files.delete(blobs.resolve(TestHub.hash("SHA-256", weights)));
        Files.write(incomplete, new byte[7]);
        hub.ignoresRanges = true;
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    /** The first answer hangs as long as the hub is there. */
    @Test
    void aServerThatHangsIsAskedAgain() {
        hub.fails("GET " + WEIGHTS, (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        retries = IMPATIENT;
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.count("files", "GET")).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {WEIGHTS, "tokenizer.json"})
    void anotherContentThanAnnouncedIsDeleted(String name) throws IOException {
        hub.fails("GET " + name, (exchange, content) -> {
            byte[] other = content.clone();
            other[0] ^= 1;
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
        });
        assertThat(refused("hf://org/tiny"))
                .isEqualTo("hf://org/tiny@" + TestHub.COMMIT + ": " + name
                        + " is not what the hub announced: another checksum; it was deleted, try again");
        assertThat(names(directory.resolve("hub/models--org--tiny/blobs")))
                .noneMatch(file -> file.endsWith("incomplete"));
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @Test
    void moreThanAnnouncedIsRefused() {
        hub.fails("GET " + WEIGHTS, (exchange, content) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().write(new byte[10]);
        });
        assertThat(refused("hf://org/tiny")).contains("announced: 300010 bytes, not 300000");
    }

    @Test
    void aBusyHubIsAskedAgain() {
        hub.fails("GET listing", TestHub.status(429, "Retry-After", "0"), TestHub.status(502));
        hub.fails("HEAD hub " + WEIGHTS, TestHub.status(500), TestHub.status(504));
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);

        hub.fails("GET listing", TestHub.status(429), TestHub.status(429), TestHub.status(429), TestHub.status(429));
        assertThat(refused("hf://org/tiny@dev"))
                .startsWith("hf://org/tiny@dev is not in ")
                .contains("and 127.0.0.1 answers 429;");
    }

    /** Its address is signed, and {@link #close} looks for the signature in all that was said. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aBusyFileServerIsAskedAgainAndNamedWithoutItsAddress(int status) {
        hub.fails("GET " + WEIGHTS, TestHub.status(status, "Retry-After", "0"), TestHub.status(status));
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.count("files", "GET")).isEqualTo(3);

        environment.put("HF_HOME", directory.resolve("another").toString());
        hub.fails("GET " + WEIGHTS, TestHub.status(status), TestHub.status(status), TestHub.status(status));
        assertThat(refused("hf://org/tiny")).contains(", and 127.0.0.1 answers " + status + "; where");
        assertThat(hub.count("files", "GET")).isEqualTo(6);
    }

    @Test
    void whatTheHubRefusesIsOneClearError() {
        String at = "hf://org/tiny@main: ";
        assertThat(answered(401, "GatedRepo"))
                .isEqualTo(at + "org/tiny is gated: accept its licence at " + hub.endpoint()
                        + "/org/tiny and set HF_TOKEN to a token of the account that did");
        assertThat(answered(403, "GatedRepo")).startsWith(at + "org/tiny is gated: ");
        assertThat(answered(401, ""))
                .isEqualTo(at + "the hub has no model org/tiny, or it is private and HF_TOKEN is not accepted;"
                        + " check both");
        assertThat(answered(403, "")).isEqualTo(at + "HF_TOKEN may not read org/tiny; give it read permission");
        assertThat(answered(404, "RevisionNotFound")).isEqualTo(at + "org/tiny has no revision main");
        assertThat(answered(404, "RepoNotFound"))
                .isEqualTo(at + "the hub has no model org/tiny, or it is private; check the name");
        environment.remove("HF_TOKEN");
        assertThat(answered(401, "RepoNotFound")).endsWith("needs HF_TOKEN; check the name, or set HF_TOKEN");
        assertThat(answered(418, "")).isEqualTo(at + "the hub answers 418");
    }

    @Test
    void gatedFilesAndRefusingFileServers() {
        hub.fails("HEAD config.json", TestHub.status(403, "X-Error-Code", "GatedRepo"));
        assertThat(refused("hf://org/tiny")).contains(": config.json: org/tiny is gated: ");
        hub.fails("GET " + WEIGHTS, TestHub.status(403));
        assertThat(refused("hf://org/tiny")).endsWith(": the file server 127.0.0.1 answers 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../x", "/etc/x", "a\\..\\x", "a/../../x", ""})
    void aListingCannotLeadOutOfTheCache(String name) {
        hub.with(name, "{}");
        assertThat(refused("hf://org/tiny")).endsWith(": lists a file that lies outside of it: " + name);
    }

    @Test
    void neitherCanAnIndexOfShards() {
        hub.with("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../x.safetensors\"}}");
        assertThat(refused("hf://org/tiny"))
                .endsWith(": a shard must be a .safetensors file beside the index, not \"../x.safetensors\"");
    }

    @Test
    void onlySafetensorsAreRead() {
        hub.files.remove("model.safetensors.index.json");
        assertThat(refused("hf://org/tiny"))
                .endsWith(": has neither model.safetensors nor model.safetensors.index.json;"
                        + " weights are read from safetensors only, not from .bin or .pt files");
        hub.with("model.safetensors", "all in one");
        assertThat(fetch("hf://org/tiny"))
                .satisfies(model ->
                        assertThat(names(model)).contains("model.safetensors").doesNotContain(WEIGHTS));
    }

    @Test
    void anAnswerForAnotherCommitIsRefused() {
        String other = "f".repeat(40);
        assertThat(refused("hf://org/tiny@" + other)).contains(": the hub answers for another commit");
    }

    @Test
    void offlineTheCacheIsAllThereIs() throws IOException {
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(refused("hf://org/tiny"))
                .isEqualTo(
                        "hf://org/tiny@main is not in " + directory.resolve("hub")
                                + ", and HF_HUB_OFFLINE allows no request; where there is a connection, fetch it with:"
                                + " bin/grades download hf://org/tiny@main (or --sweep FILE for all models and rows of a sweep)");
        assertThat(refused("hf://org/tiny@" + TestHub.COMMIT))
                .contains("bin/grades download hf://org/tiny@" + TestHub.COMMIT);

        Path snapshot = layDown("config.json", "tokenizer.json", "model.safetensors");
        assertThat(fetch("hf://org/tiny")).isEqualTo(snapshot);
        assertThat(told)
                .containsExactly("warning: hf://org/tiny@main: HF_HUB_OFFLINE allows no request; taking what it was"
                        + " when last asked, " + TestHub.COMMIT);
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void whereTheHubCannotBeReachedTheCacheIsTaken() throws IOException {
        hub.close();
        assertThat(refused("hf://org/tiny")).contains(", and 127.0.0.1 cannot be reached (no connection); where");
        Path snapshot = layDown("config.json", "tokenizer.json", "model.safetensors");
        assertThat(fetch("hf://org/tiny")).isEqualTo(snapshot);
        assertThat(told).singleElement().asString().contains("cannot be reached");
    }

    @Test
    void whatTransformersFetchedIsFoundWithoutARequest() throws IOException {
        Path snapshot =
                layDown("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors", "README.md");
        assertThat(fetch("hf://org/tiny@" + TestHub.COMMIT)).isEqualTo(snapshot);
        assertThat(hub.requests).isEmpty();

        Files.delete(snapshot.resolve("tokenizer_config.json"));
        assertThat(names(fetch("hf://org/tiny@" + TestHub.COMMIT))).contains("tokenizer_config.json");
    }

    @Test
    void aLinkWhoseBlobIsGoneIsMadeAgain() throws IOException {
        Path model = fetch("hf://org/tiny");
        Files.delete(model.resolve(WEIGHTS).toRealPath());
        assertThat(fetch("hf://org/tiny").resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf://tiny",
                "hf://org/tiny/x",
                "hf://../tiny",
                "hf://org/tiny@../../x",
                "hf://org/tiny@",
                "hf://o--x/y"
            })
    void whatIsNoModelOfTheHub(String location) {
        assertThatThrownBy(() -> HubRepository.of(location))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("not " + location);
    }

    /** huggingface_hub, constants.py: the more special variable wins. */
    @Test
    void theCacheIsWhereTheToolsHaveIt() {
        environment.clear();
        assertThat(settings().cache()).isEqualTo(directory.resolve(".cache/huggingface/hub"));
        assertThat(settings().endpoint()).hasToString("https://huggingface.co");
        environment.put("XDG_CACHE_HOME", "/xdg");
        assertThat(settings().cache()).isEqualTo(Path.of("/xdg/huggingface/hub"));
        environment.put("HF_HOME", "~/home");
        assertThat(settings().cache()).isEqualTo(directory.resolve("home/hub"));
        environment.put("HF_HUB_CACHE", "/cache");
        assertThat(settings().cache()).isEqualTo(Path.of("/cache"));
        assertThat(settings().offline()).isFalse();
        environment.put("HF_HUB_OFFLINE", "true");
        assertThat(settings().offline()).isTrue();
    }

    @Test
    void theEndpointIsAnAddressWithoutPassword() {
        environment.put("HF_ENDPOINT", "https://me:secret@example.org");
        assertThatThrownBy(this::settings)
                .hasMessage("HF_ENDPOINT must be a plain address such as https://huggingface.co");
    }

    /** As huggingface_hub does: a blob each, and links to them. */
    private Path layDown(String... files) throws IOException {
        Path repository = directory.resolve("hub/models--org--tiny");
        Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(TestHub.COMMIT));
        Files.createDirectories(repository.resolve("blobs"));
        for (String file : files) {
            String etag = TestHub.gitBlob(file.getBytes(StandardCharsets.UTF_8));
            Files.writeString(repository.resolve("blobs").resolve(etag), file);
            Files.createSymbolicLink(snapshot.resolve(file), Path.of("../../blobs", etag));
        }
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/main"), TestHub.COMMIT);
        return snapshot;
    }

    private String answered(int status, String code) {
        hub.fails("GET listing", TestHub.status(status, "X-Error-Code", code));
        return refused("hf://org/tiny");
    }

    private String refused(String location) {
        Throwable error = catchThrowable(() -> fetch(location));
        assertThat(error).isInstanceOf(InvalidInputException.class);
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            errors.add(String.valueOf(cause));
        }
        return error.getMessage();
    }

    private Path fetch(String location) {
        HubModels models = new HubModels(settings(), new DownloadListener() {
            @Override
            public void progress(String file, long doneBytes, long totalBytes) {
                told.add(file + " " + doneBytes + " of " + totalBytes);
            }

            @Override
            public void warning(String line) {
                told.add(line);
            }
        });
        return models.directory(models.pinned(HubRepository.of(location)));
    }

    private HubSettings settings() {
        return HubSettings.of(environment::get, directory, retries);
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What locations, headers and variables may look like, and which files belong to a model or match a name. */
class HubFormsTest {
    private static final String COMMIT = TestHub.COMMIT;
    private static final String SHA_256 = "ab".repeat(32);
    private static final String SHA_1 = "cd".repeat(20);

    @TempDir
    private Path directory;

    /** Each holds something of its own; of a model it is what changes the text that its tokenizer or template gives. */
    @ParameterizedTest
    @CsvSource({
        "config.json, true",
        "tokenizer.json, true",
        "tokenizer_config.json, true",
        "special_tokens_map.json, true",
        "generation_config.json, true",
        "chat_template.jinja, true",
        "preprocessor_config.json, true",
        "processor_config.json, true",
        "model.safetensors, true",
        "added_tokens.json, false",
        "merges.txt, false",
        "vocab.json, false",
        "README.md, false",
        "model-00001-of-00002.safetensors, false",
        "model.safetensors.index.json, false",
    })
    void whichFilesMakeAnotherModel(String name, boolean other) throws IOException {
        FileHashes hashes = new FileHashes(directory.resolve("notes"));
        Path model = Files.createDirectory(directory.resolve("model"));
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.writeString(model.resolve(file), "{}");
        }
        String before = hashes.ofModel(model);
        Files.writeString(model.resolve(name), "{ }");
        assertThat(hashes.ofModel(model).equals(before)).isEqualTo(!other);
    }

    @Test
    void whatTheTokenizerNeedsIsTakenFromTheTopOfARepository() {
        assertThat(ModelLayout.companions(List.of(
                        "vocab.txt",
                        "chat_template.jinja",
                        "additional_chat_templates/rag.jinja",
                        "original/tokenizer.json",
                        "tokenizer.model",
                        "tokenizer_config.json",
                        "tokenizer.json",
                        "special_tokens_map.json",
                        "added_tokens.json",
                        "merges.txt",
                        "generation_config.json",
                        "config.json",
                        "preprocessor_config.json",
                        "video_preprocessor_config.json",
                        "myconfig.json",
                        "training_args.bin")))
                .containsExactly(
                        "added_tokens.json",
                        "chat_template.jinja",
                        "config.json",
                        "generation_config.json",
                        "merges.txt",
                        "preprocessor_config.json",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "vocab.txt");
    }

    @Test
    void aModelIsUsableWithAllItsShards() throws IOException {
        for (String file : List.of("config.json", "tokenizer.json")) {
            Files.writeString(directory.resolve(file), "{}");
        }
        assertThat(ModelLayout.isUsable(directory)).isFalse();
        Path index = Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}}");
        Files.writeString(directory.resolve("1.safetensors"), "");
        assertThat(ModelLayout.isUsable(directory)).isFalse();
        Files.writeString(directory.resolve("2.safetensors"), "");
        assertThat(ModelLayout.isUsable(directory)).isTrue();
        assertThat(ModelLayout.isComplete(directory)).isFalse();
        Files.writeString(directory.resolve("tokenizer_config.json"), "{}");
        assertThat(ModelLayout.isComplete(directory)).isTrue();
        Files.writeString(index, "{");
        assertThat(ModelLayout.isUsable(directory)).isFalse();
        Files.writeString(directory.resolve("model.safetensors"), "");
        assertThat(ModelLayout.isUsable(directory)).isTrue();
        Files.delete(directory.resolve("tokenizer.json"));
        assertThat(ModelLayout.isUsable(directory)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "hf://datasets/org/rows/a.jsonl, org/rows, main, a.jsonl",
        "hf://datasets/org/rows@v1/a/b-*.parquet, org/rows, v1, a/b-*.parquet",
        "hf://datasets/org/rows@refs/convert/parquet/main/train/0.parquet, org/rows, refs/convert/parquet, main/train/0.parquet",
        "hf://datasets/org/rows@refs/pr/3/a@b.jsonl, org/rows, refs/pr/3, a@b.jsonl"
    })
    void aFileOfADataSet(String location, String repository, String revision, String name) {
        HubRepository.DataFile file = HubRepository.dataFile(location);
        assertThat(file.repository()).isEqualTo(new HubRepository(HubRepository.Kind.DATA_SET, repository, revision));
        assertThat(file.name()).isEqualTo(name);
        assertThat(file.location()).isEqualTo("hf://datasets/" + repository + "@" + revision + "/" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf://datasets/org/rows",
                "hf://datasets/org/rows/",
                "hf://datasets/rows/../a.jsonl",
                "hf://datasets/org/rows/./a",
                "hf://datasets/org/rows/a//b",
                "hf://datasets/org/ro--ws/a",
                "hf://datasets/org/rows@../x/a",
                "hf://org/rows/a.jsonl"
            })
    void whatIsNoFileOfADataSet(String location) {
        assertThatThrownBy(() -> HubRepository.dataFile(location))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("not " + location);
    }

    @Test
    void onlyAWholeCommitIsPinned() {
        assertThat(HubRepository.of("hf://a/b@" + COMMIT).isPinned()).isTrue();
        assertThat(HubRepository.of("hf://a/b").isPinned()).isFalse();
        assertThat(HubRepository.of("hf://a/b@" + COMMIT.substring(1)).isPinned())
                .isFalse();
        assertThat(HubRepository.of("hf://a/b@" + COMMIT.toUpperCase(Locale.ROOT))
                        .isPinned())
                .isFalse();
        assertThat(HubRepository.of("hf://a/b@main").at(COMMIT).location()).isEqualTo("hf://a/b@" + COMMIT);
    }

    private static HttpHeaders headers(String... pairs) {
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], List.of(pairs[i + 1]));
        }
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    @Test
    void theHeadersOfAFile() {
        assertThat(HubFile.of(headers("ETag", "W/\"" + SHA_1 + "\"", "Content-Length", "12"), "f"))
                .isEqualTo(new HubFile(SHA_1, 12));
        assertThat(HubFile.of(
                        headers(
                                "ETag",
                                "\"" + SHA_1 + "\"",
                                "Content-Length",
                                "12",
                                "X-Linked-Etag",
                                "\"" + SHA_256 + "\"",
                                "X-Linked-Size",
                                "123456789012"),
                        "f"))
                .isEqualTo(new HubFile(SHA_256, 123_456_789_012L));
        assertThatThrownBy(() -> HubFile.of(headers("ETag", SHA_1 + "0", "Content-Length", "12"), "f"))
                .hasMessage("f: the hub gives no checksum of it");
        assertThatThrownBy(() -> HubFile.of(headers("ETag", SHA_1, "Content-Length", "-12"), "f"))
                .hasMessage("f: the hub does not say how long it is");
    }

    @Test
    void pausesAreDoubled() {
        Retries retries = new Retries(4, Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(Stream.of(1, 2, 3, 4)
                        .map(attempt -> retries.pauseAfter(attempt).toMillis()))
                .containsExactly(500L, 1000L, 2000L, 4000L);
        assertThat(retries.pauseAfter(1000)).isPositive();
        assertThat(retries.once().attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "HF_HUB_OFFLINE=1, true",
        "HF_HUB_OFFLINE=yes, true",
        "HF_HUB_OFFLINE=On, true",
        "HF_HUB_OFFLINE=0, false",
        "HF_HUB_OFFLINE=no, false",
        "TRANSFORMERS_OFFLINE=1, true",
        "HF_HUB_OFFLINE=0 TRANSFORMERS_OFFLINE=1, false",
        "HF_DATASETS_OFFLINE=1, false"
    })
    void whatForbidsRequests(String variables, boolean offline) {
        assertThat(HubSettings.of(environment(variables)::get, directory, Retries.USUAL)
                        .offline())
                .isEqualTo(offline);
    }

    private static Map<String, String> environment(String variables) {
        return Arrays.stream(variables.split(" "))
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://hub", "https://hub?x=secret", "https://", "https://a b"})
    void whatIsNoEndpoint(String endpoint) {
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", endpoint)::get, directory, Retries.USUAL))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    /** A half-written or foreign file in its place is no commit. */
    @Test
    void aCommitIsRememberedByItsBranch() throws IOException {
        HubCache cache = new HubCache(directory);
        HubRepository main = HubRepository.of("hf://a/b");
        assertThat(cache.commit(main)).isEmpty();
        cache.remember(main, COMMIT);
        assertThat(cache.commit(main)).contains(COMMIT);
        assertThat(cache.commit(HubRepository.of("hf://a/b@dev"))).isEmpty();
        assertThat(cache.commit(new HubRepository(HubRepository.Kind.DATA_SET, "a/b", "main")))
                .isEmpty();
        cache.remember(main, "f".repeat(40));
        assertThat(cache.commit(main)).isEqualTo(Optional.of("f".repeat(40)));
        Files.writeString(directory.resolve("models--a--b/refs/main"), COMMIT.substring(3));
        assertThat(cache.commit(main)).isEmpty();
    }

    /** A star is any text within a name; all else stands for itself. */
    @Test
    void localFilesAreFoundInOrder() throws IOException {
        for (String name :
                List.of("b-2.jsonl", "b-10.jsonl", "b-1.jsonl", "b-1.jsonl.gz", "c[1]{x}?.jsonl", "c1x.jsonl")) {
            Files.writeString(directory.resolve(name), "");
        }
        Files.createDirectory(directory.resolve("b-3.jsonl"));
        RemoteFiles files = new RemoteFiles(directory, name -> null, DownloadListener.SILENT);
        assertThat(files.matching(directory + "/b-*.jsonl"))
                .containsExactly(directory + "/b-1.jsonl", directory + "/b-10.jsonl", directory + "/b-2.jsonl");
        assertThat(files.matching(directory + "/c[1]{x}?.jsonl")).containsExactly(directory + "/c[1]{x}?.jsonl");
        assertThat(files.matching(directory + "/d*")).isEmpty();
        assertThat(files.matching(directory + "/nowhere/*")).isEmpty();
        assertThat(files.matching(directory.toUri() + "b-2.*"))
                .containsExactly(directory.resolve("b-2.jsonl").toUri().toString());
    }

    /** Of the commit that the hub was last known to have; a star stays within one directory. */
    @Test
    void filesOfADataSetAreFoundOffline() throws IOException {
        Path repository = directory.resolve("hub/datasets--org--rows");
        Path snapshot = repository.resolve("snapshots").resolve(COMMIT);
        for (String name : List.of(
                "train/b-4.jsonl",
                "train/b-2.jsonl",
                "train/b-5.jsonl",
                "train/b-3.jsonl",
                "train/b-1.jsonl",
                "train/x/b-3.jsonl",
                "train/b-6/x.jsonl",
                "train/b.1jsonl")) {
            Files.createDirectories(snapshot.resolve(name).getParent());
            Files.writeString(snapshot.resolve(name), "");
        }
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/main"), COMMIT + "\n");
        Map<String, String> environment = Map.of("HF_HOME", directory.toString(), "HF_HUB_OFFLINE", "1");
        RemoteFiles files = new RemoteFiles(directory, environment::get, DownloadListener.SILENT);
        String at = "hf://datasets/org/rows@" + COMMIT;
        assertThat(files.matching("hf://datasets/org/rows/train/b-*.jsonl"))
                .isEqualTo(IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> at + "/train/b-" + i + ".jsonl")
                        .toList());
        assertThat(files.matching(at + "/train/b.*jsonl")).containsExactly(at + "/train/b.1jsonl");
        assertThat(files.file(at + "/train/x/b-3.jsonl")).isEqualTo(snapshot.resolve("train/x/b-3.jsonl"));
        assertThatThrownBy(() -> files.file(at + "/train/b-6.jsonl"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("HF_HUB_OFFLINE allows no request")
                .hasMessageEndingWith("bin/grades download --sweep FILE");
        assertThatThrownBy(() -> files.matching("hf://datasets/org/none/a*"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("HF_HUB_OFFLINE allows no request");
    }

    @ParameterizedTest
    @CsvSource({
        "hdfs://host/x, true",
        "s3a://bucket/x, true",
        "file:/x, true",
        "hf://a/b, true",
        "/x, false",
        "x/y, false",
        "C:/x, false",
        "a:b, false"
    })
    void whatIsAUri(String text, boolean uri) {
        assertThat(RemoteFiles.isUri(text)).isEqualTo(uri);
    }

    /** A port is no password. */
    @Test
    void aUriMayNameAUserAndAPort() {
        for (String uri :
                List.of("hdfs://me@host:8020/x", "hdfs://host:8020/x@y", "abfs://c@a.net/x", "s3a://b/x:y@z")) {
            assertThat(HadoopUri.withoutPassword(uri)).isEqualTo(uri);
        }
        for (String uri : List.of(
                "s3a://key:secret@bucket/x",
                "hdfs://me:secret@host:8020/x",
                "s3a://key:sec/ret@b/x",
                "s3a://key:8020secret@b/x",
                "hdfs://me:1234567@host:8020/x")) {
            assertThatThrownBy(() -> HadoopUri.withoutPassword(uri))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("must not hold a password")
                    .hasMessageNotContainingAny("sec/ret", "1234567")
                    .satisfies(error -> assertThat(error.getMessage().replace("secret.key", ""))
                            .doesNotContain("secret"));
        }
    }
}

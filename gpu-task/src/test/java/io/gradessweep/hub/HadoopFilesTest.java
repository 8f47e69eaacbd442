package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a Hadoop cluster of one name node and one data node. */
class HadoopFilesTest {
    @TempDir
    static Path cluster;

    private static MiniDFSCluster hdfs;
    private static FileSystem files;

    @TempDir
    Path cache;

    @BeforeAll
    static void start() throws IOException {
        Configuration configuration = new HdfsConfiguration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, cluster.toString());
        hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        files = hdfs.getFileSystem();
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown();
    }

    @Test
    void aFileIsCopiedOncePerVersion() throws IOException {
        String uri = write("/data/rows/train.jsonl", "{}\n");
        Path copy = fetch().file(uri);
        assertThat(copy).hasContent("{}\n").hasFileName("train.jsonl").startsWith(cache.resolve("fetched"));
        Files.writeString(copy, "read from the copy");
        assertThat(fetch().file(uri)).isEqualTo(copy);

        write("/data/rows/train.jsonl", "{ }\n");
        assertThat(fetch().file(uri)).isNotEqualTo(copy).hasContent("{ }\n");
    }

    /** Only their addresses tell them apart. */
    @Test
    void filesOfOneNameLengthAndTimeAreTwo() throws IOException {
        List<String> uris = List.of(write("/en/test.jsonl", "[1]"), write("/de/test.jsonl", "[2]"));
        for (String uri : uris) {
            files.setTimes(new org.apache.hadoop.fs.Path(uri), 1_000_000, -1);
        }
        assertThat(fetch().file(uris.get(0))).hasContent("[1]");
        assertThat(fetch().file(uris.get(1))).hasContent("[2]");
    }

    @Test
    void ofAModelWhatIsNeededIsCopied() throws IOException {
        write("/model/config.json", "c");
        write("/model/tokenizer.json", "t");
        write("/model/README.md", "r");
        write("/model/pytorch_model.bin", "p");
        write("/model/consolidated.safetensors", "other");
        write("/model/model.safetensors.index.json", "{\"weight_map\": {\"a\": \"one.safetensors\"}}");
        String uri = write("/model/one.safetensors", "w").replace("/one.safetensors", "");

        Path model = fetch().model(uri);
        assertThat(names(model))
                .containsExactly("config.json", "model.safetensors.index.json", "one.safetensors", "tokenizer.json");
        assertThat(names(cache.resolve("fetched")))
                .containsExactly(".locks", model.getFileName().toString());

        files.delete(new org.apache.hadoop.fs.Path("/model/one.safetensors"), false);
        assertThatThrownBy(() -> fetch().model(uri))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(uri + ": has no one.safetensors");
    }

    @Test
    void aModelThatChangedSinceItWasPlannedIsRefused() throws IOException {
        write("/changing/config.json", "c");
        write("/changing/tokenizer.json", "t");
        String uri = write("/changing/model.safetensors", "w").replace("/model.safetensors", "");
        String planned = fetch().fingerprint(fetch().model(uri));
        assertThat(fetch().unchangedModel(uri, planned)).startsWith(cache);

        write("/changing/model.safetensors", "x");
        assertThatThrownBy(() -> fetch().unchangedModel(uri, planned))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(uri + ": changed since the sweep was planned; plan it again");
        assertThat(fetch().unchangedModel(uri, "")).as("planned without one").startsWith(cache);
    }

    @Test
    void whatAKilledCopyLeftIsNotTakenForWhole() throws IOException {
        String uri = write("/data/whole.jsonl", "all of it");
        Path copy = fetch().file(uri);
        Path partial = cache.resolve("fetched").resolve("." + copy.getParent().getFileName());
        Files.move(copy.getParent(), partial);
        Files.writeString(partial.resolve("whole.jsonl"), "all");
        assertThat(fetch().file(uri)).isEqualTo(copy).hasContent("all of it");
        assertThat(partial).doesNotExist();
    }

    @Test
    void whatIsNotThereIsOneClearError() throws IOException {
        String uri = write("/data/a", "a");
        assertThatThrownBy(() -> fetch().file(uri + "b"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(uri + "b: there is no such file or directory");
        assertThatThrownBy(() -> fetch().file(uri.replace("/a", "")))
                .hasMessageEndingWith("/data: is a directory, not a file");
        assertThatThrownBy(() -> fetch().model(uri.replace("/a", "")))
                .hasMessageContaining("has neither model.safetensors nor");
    }

    @Test
    void localUrisAreReadWhereTheyLie() throws IOException {
        Path file = Files.writeString(cache.resolve("rows.jsonl"), "{}");
        assertThat(fetch().file(file.toUri().toString())).isEqualTo(file);
        assertThat(fetch().model(cache.toUri().toString())).isEqualTo(cache);
        assertThatThrownBy(() -> fetch().file("file://host/x")).isInstanceOf(InvalidInputException.class);
    }

    private RemoteFiles fetch() {
        return new RemoteFiles(cache, name -> null, DownloadListener.SILENT);
    }

    private static String write(String path, String content) throws IOException {
        try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(path), true)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return files.getUri() + path;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}

package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of a tiny vision-language checkpoint over rows with images, from files to an exported model. */
class ImageSweepTest {
    private static final Path FIXTURES = Path.of("../gpu-task/src/test/resources/fixtures-vlm");

    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();

    private int execute(String... arguments) {
        return cli.execute(home, TaskFunctions.ofGpuTask(), arguments);
    }

    private void write() throws IOException {
        Path model = Files.createDirectories(home.resolve("models/qwen"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                FIXTURES.resolve("qwen25vl"), "{config.json,model.safetensors,preprocessor_config.json,tokenizer*}")) {
            for (Path file : files) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        PlanFixture fixture = new PlanFixture(home)
                .write("conf/models/qwen.yaml", "model: qwen\ncheckpoint: models/qwen\n")
                .write("conf/benchmarks/talk.yaml", """
                        name: talk
                        protocol: instruct
                        source: { messages: { train: pictures/train.jsonl } }
                        """)
                .write("conf/benchmarks/asked.yaml", """
                        name: asked
                        protocol: instruct
                        source: { rows: { test: pictures/test.jsonl } }
                        template: { prompt: "{{ q }}", labels: "['red', 'blue']", answer: a, images: image }
                        """)
                .write("data/pictures/train.jsonl", rows(8, """
                        {"messages": [{"role": "user", "content": "<image>What is number %d?"},
                         {"role": "assistant", "content": "A red square."}], "images": ["wide.png"]}"""))
                .write("data/pictures/test.jsonl", rows(3, """
                        {"q": "Which colour is number %d?", "a": "red", "image": "wide.png"}"""))
                .write("sweep.yaml", """
                        sweep: test
                        models: [qwen]
                        methods: [full]
                        seeds: [1]
                        data: { train: [talk], benchmarks: [asked], directory: data, prompt: chat, max_length: 100,
                          validation_share: 0 }
                        train: { max_steps: 3, micro_batch: 2, gradient_accumulation: 1 }
                        """);
        assertThat(fixture).isNotNull();
        Files.copy(FIXTURES.resolve("images/wide_rgb.png"), home.resolve("data/pictures/wide.png"));
    }

    private static String rows(int count, String row) {
        return IntStream.range(0, count)
                .mapToObj(number -> row.replace("\n", "").formatted(number))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aSweepTrainsScoresAndExports() throws IOException {
        write();
        assertThat(execute("train", "sweep.yaml", "--run", "qwen/full/seed=1", "--keep-weights"))
                .as(cli.err + cli.progress())
                .isEqualTo(ExitCode.OK);
        assertThat(execute(
                        "query",
                        "results/test",
                        "select done_steps, image_patches, image_tokens from runs where status = 'completed'"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("360").contains("90");
        assertThat(execute("export", "results/test", "qwen/full/seed=1", "--out", "model"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(home.resolve("model/preprocessor_config.json"))
                .hasSameBinaryContentAs(home.resolve("models/qwen/preprocessor_config.json"));
        assertThat(home.resolve("model/model.safetensors")).exists();
    }

    @Test
    void aBadImageIsNamedBeforeAnythingTrains() throws IOException {
        write();
        Path image = home.resolve("data/pictures/wide.png");
        byte[] whole = Files.readAllBytes(image);
        Files.write(image, Arrays.copyOf(whole, whole.length / 2));
        assertThat(execute("train", "sweep.yaml", "--run", "qwen/full/seed=1")).isNotEqualTo(ExitCode.OK);
        assertThat(cli.err.toString() + cli.progress())
                .contains("train.jsonl:1: image 1, wide.png, is cut off")
                .doesNotContain("Exception");
    }
}

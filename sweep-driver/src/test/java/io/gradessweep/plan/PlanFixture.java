package io.gradessweep.plan;

import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration directory of a test's own: two miniatures, a checkpoint, generated and file benchmarks. */
public final class PlanFixture {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    public PlanFixture(Path home) {
        this.home = home;
        write("conf/models/tiny-qwen.yaml", miniature("tiny-qwen", "qwen3"));
        write("conf/models/tiny-llama-3.1.yaml", miniature("tiny-llama-3.1", "llama"));
        write("conf/models/real.yaml", "model: real\ncheckpoint: ${REAL_MODEL:-models/real}\n");
        write("conf/benchmarks/colours.yaml", world("colours", "colour"));
        write("conf/benchmarks/moods.yaml", world("moods", "mood"));
        write("conf/benchmarks/rows.yaml", """
                name: rows
                stands_for: arc_easy
                protocol: instruct
                source: { instruct: { train: rows/train.jsonl, test: rows/test.jsonl } }
                expected_items: 2376
                licence: CC-BY-SA 4.0
                """);
        write("data/rows/train.jsonl", "{}\n");
        write("data/rows/test.jsonl", "{}\n");
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            write("models/real/" + file, file);
        }
    }

    public PlanFixture environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public PlanFixture write(String file, String text) {
        try {
            Path path = home.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model {@code small}, which trains for real and takes no time. */
    public PlanFixture small(int pretrainSteps) {
        return write("conf/models/small.yaml", """
                model: small
                pretrain:
                  config: { model_type: qwen3, hidden_size: 32, intermediate_size: 64, num_hidden_layers: 2,
                    num_attention_heads: 4, head_dim: 8, rms_norm_eps: 1e-6, tie_word_embeddings: true }
                  world: { entities: 32, seed: 1 }
                  steps: %d
                  batch_tokens: 512
                  learning_rate: 5e-3
                  seed: 1
                """.formatted(pretrainSteps));
    }

    /** @param lines YAML of a sweep file */
    public Plan plan(List<String> lines, String... assignments) {
        write("sweep.yaml", String.join("\n", lines) + "\n");
        return planFile("sweep.yaml", assignments);
    }

    public Plan planFile(String file, String... assignments) {
        return planner().plan(home.resolve(file), Arrays.asList(assignments));
    }

    List<PlannedCell> cells(List<String> lines, String... assignments) {
        write("sweep.yaml", String.join("\n", lines) + "\n");
        return planner().cells(home.resolve("sweep.yaml"), Arrays.asList(assignments));
    }

    /** As {@code calibrate} plans it. */
    Plan planToCalibrate(List<String> lines, String... assignments) {
        write("sweep.yaml", String.join("\n", lines) + "\n");
        return planner().toCalibrate().plan(home.resolve("sweep.yaml"), Arrays.asList(assignments));
    }

    /** The last sweep, written again. */
    String calibrated(List<String> assignments, List<CalibratedSweep.Found> found) {
        return planner().calibrated(Path.of("sweep.yaml"), assignments, found);
    }

    private Planner planner() {
        return new Planner(
                new Catalogue(home.resolve("conf")),
                home,
                environment::get,
                new RemoteFiles(home.resolve("cache"), environment::get, DownloadListener.SILENT));
    }

    /** The smallest sweep: one model, one seed, and these methods. */
    public static List<String> sweep(String methods) {
        return List.of(
                "sweep: test",
                "models: [tiny-qwen]",
                "methods: [" + methods + "]",
                "seeds: [1]",
                "data: { train: [colours] }");
    }

    private static String miniature(String name, String type) {
        return """
                model: %s
                stands_for: qwen3-0.6b
                pretrain:
                  config:
                    { model_type: %s, hidden_size: 64, intermediate_size: 128, num_hidden_layers: 2,
                      num_attention_heads: 4, rms_norm_eps: 1e-6, tie_word_embeddings: true,
                      max_position_embeddings: 4096 }
                  world: { entities: 64, seed: 1 }
                  steps: 10
                  batch_tokens: 128
                  learning_rate: 5e-3
                  seed: 1
                full: { grades: { tau: 3.0 } }
                lora: { rank: 8, grades.tau: 0.5 }
                """.formatted(name, type);
    }

    private static String world(String name, String attribute) {
        return "name: " + name + "\nprotocol: harness\nsource: { world: " + attribute + " }\n";
    }
}

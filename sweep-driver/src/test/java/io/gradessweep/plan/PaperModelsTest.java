package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.paper.PublishedTable;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.Column;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The models of the paper hold what it published, number by number, whatever the defaults are. */
class PaperModelsTest {
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
    private static final Path SWEEP = CONF.resolve("sweeps").resolve("paper.yaml");
    private static final Catalogue CATALOGUE = new Catalogue(CONF);

    /** Table 3: keys in the order of the values of {@link #TABLE3}. */
    private static final Map<String, List<String>> TABLE3 = Map.of(
            "full", List.of("adamw", "cosine", "0.05", "0.01", "4096", "4", "0.00002", "1"),
            "lora", List.of("adamw", "cosine", "0.05", "0.01", "4096", "4", "0.0002", "16"));

    private static final List<String> TABLE3_KEYS = List.of(
            "optimizer.name",
            "schedule.shape",
            "schedule.warmup_ratio",
            "optimizer.weight_decay",
            "data.max_length",
            "train.gradient_accumulation",
            "optimizer.learning_rate",
            "train.micro_batch");

    @TempDir
    Path directory;

    @Test
    void thresholdsAndGracePeriodsAreThoseOfTable4() {
        Set<String> models = new HashSet<>();
        for (Map<String, Object> row : rows()) {
            String model = (String) row.get("model");
            Map<String, String> written = written(model, (String) row.get("fine_tuning"));
            assertThat(Double.valueOf(written.get("grades.tau"))).isEqualTo(row.get("tau"));
            assertThat(Double.valueOf(written.get("grades.grace_period_ratio")))
                    .isEqualTo(row.get("grace_period_ratio"));
            assertThat(written).containsEntry("grades.criterion", "gradient");
            models.add(model);
        }
        assertThat(models).hasSize(5);
        assertThat(paperPlanModels()).containsExactlyInAnyOrderElementsOf(models);
    }

    @Test
    void trainingIsThatOfTable3() {
        for (String model : paperPlanModels()) {
            TABLE3.forEach((tuning, values) -> {
                Map<String, String> written = written(model, tuning);
                for (int i = 0; i < values.size(); i++) {
                    assertThat(written).as(model).containsEntry(TABLE3_KEYS.get(i), values.get(i));
                }
            });
            assertThat(written(model, "lora"))
                    .containsEntry("lora.rank", "32")
                    .containsEntry("lora.alpha", "64")
                    .containsEntry("lora.targets", "all");
        }
    }

    @Test
    void aMissingCheckpointSaysHowToGetIt() {
        String hub = directory.resolve("huggingface/hub").toString();
        assertThatThrownBy(() -> plan(Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "conf/models/qwen3-14b.yaml: checkpoint: hf://Qwen/Qwen3-14B@main is not in " + hub
                                + ", and HF_HUB_OFFLINE allows no request; where there is a connection, fetch it with:"
                                + " bin/grades download hf://Qwen/Qwen3-14B@main (or --sweep FILE for all models and rows of a sweep)");
        assertThatThrownBy(() -> plan(Map.of("GRADES_MODELS", "/elsewhere")))
                .hasMessage("conf/models/qwen3-14b.yaml: checkpoint: no such directory /elsewhere/Qwen3-14B; name"
                        + " another, or hf://org/name, with --set model.qwen3-14b.checkpoint=...");
    }

    @Test
    void modelsAreThoseOfTheHub() {
        assertThat(planner(Map.of()).checkpoints(SWEEP, List.of()))
                .containsExactly(
                        "hf://Qwen/Qwen3-14B",
                        "hf://microsoft/phi-4",
                        "hf://Qwen/Qwen3-0.6B",
                        "hf://meta-llama/Llama-3.1-8B-Instruct",
                        "hf://mistralai/Mistral-7B-Instruct-v0.3");
    }

    private Plan plan(Map<String, String> environment) {
        return planner(environment).plan(SWEEP, List.of());
    }

    /** Without a connection. */
    private Planner planner(Map<String, String> environment) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("HF_HUB_OFFLINE", "1");
        all.put("HF_HOME", directory.resolve("huggingface").toString());
        return new Planner(
                CATALOGUE, directory, all::get, new RemoteFiles(directory, all::get, DownloadListener.SILENT));
    }

    private static List<String> paperPlanModels() {
        return Sweep.read(SWEEP, "paper.yaml", List.of(), CATALOGUE).models();
    }

    /** What the model's own file says, as text; defaults are not looked at. */
    private static Map<String, String> written(String model, String tuning) {
        Map<String, String> written = new LinkedHashMap<>();
        CATALOGUE
                .model(model, ConfigTree.NONE, "test")
                .settings()
                .layer(Method.named(tuning, "test").tuning())
                .forEach((key, entry) -> {
                    written.put(
                            key,
                            entry.value().isTextual() ? entry.value().textValue() : ValueType.shown(entry.value()));
                });
        return written;
    }

    private static List<Map<String, Object>> rows() {
        List<Column> columns = PublishedTable.TABLE4.table().columns();
        return PublishedTable.TABLE4.rows().stream()
                .map(runs -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 0; i < runs.size(); i++) {
                        row.put(columns.get(i).name(), runs.get(i));
                    }
                    return row;
                })
                .toList();
    }
}

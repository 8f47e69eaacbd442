package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.paper.PublishedTable;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The models of the paper hold what it published, number by number, whatever the defaults are. */
class PaperModelsTest {
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
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
    void aMissingCheckpointSaysWhereToGetIt() {
        assertThatThrownBy(() -> plan(Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("conf/models/qwen3-14b.yaml: checkpoint: no such directory "
                        + directory.resolve("models/Qwen3-14B")
                        + "; download Qwen/Qwen3-14B from Hugging Face to there, or name another with"
                        + " --set model.qwen3-14b.checkpoint=DIR");
        assertThatThrownBy(() -> plan(Map.of("GRADES_MODELS", "/elsewhere")))
                .hasMessageContaining("/elsewhere/Qwen3-14B;");
    }

    private Plan plan(Map<String, String> environment) {
        return new Planner(CATALOGUE, directory, environment::get)
                .plan(CONF.resolve("sweeps").resolve("paper.yaml"), List.of());
    }

    private static List<String> paperPlanModels() {
        Path file = CONF.resolve("sweeps").resolve("paper.yaml");
        assertThat(Files.exists(file)).isTrue();
        return Sweep.read(file, "paper.yaml", List.of(), CATALOGUE).models();
    }

    /** What the model's own file says, as text; defaults are not looked at. */
    private static Map<String, String> written(String model, String tuning) {
        Method.Tuning fineTuning = Method.Tuning.valueOf(tuning.toUpperCase(Locale.ROOT));
        Map<String, String> written = new LinkedHashMap<>();
        CATALOGUE
                .model(model, Entries.NONE, "test")
                .settings()
                .layer(fineTuning)
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
                .map(cells -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 0; i < cells.size(); i++) {
                        row.put(columns.get(i).name(), cells.get(i));
                    }
                    return row;
                })
                .toList();
    }
}

package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Tau;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweeps, models and benchmarks in conf/ can be planned as they are. */
class ShippedConfigurationTest {
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

    private static final List<String> LLM_ADAPTERS = List.of(
            "ARC-Easy", "ARC-Challenge", "openbookqa", "winogrande", "boolq", "piqa", "social_i_qa", "hellaswag");

    @TempDir
    Path data;

    @Test
    void miniNeedsNothing() {
        Plan plan = plan("mini.yaml", Map.of());

        assertThat(plan.runs()).hasSize(5 * 6);
        assertThat(Plan.bases(plan.runs())).hasSize(5);
        assertThat(plan.runs())
                .extracting(planned -> planned.spec().model().standsFor())
                .containsOnly("qwen3-14b", "phi-4", "qwen3-0.6b", "llama-3.1-8b-instruct", "mistral-7b-instruct-v0.3");
        assertThat(plan.runs())
                .extracting(planned -> planned.spec().data().benchmarks())
                .allMatch(benchmarks -> benchmarks.size() == 8);
    }

    @Test
    void miniVlmNeedsNothingEither() {
        Plan plan = plan("mini-vlm.yaml", Map.of());

        assertThat(plan.runs()).hasSize(2 * 5);
        assertThat(Plan.bases(plan.runs()))
                .hasSize(2)
                .allMatch(base -> base.recipe().mayHaveVision());
        assertThat(plan.runs())
                .extracting(planned -> planned.spec().earlyStopping())
                .filteredOn(EarlyStopping.GradES.class::isInstance)
                .hasSize(4)
                .allMatch(rule -> ((EarlyStopping.GradES) rule).tau() instanceof Tau.Selected);
    }

    /** Only one of the two is about pictures, though both ask for colours. */
    @Test
    void miniaturesAreAskedAboutTheirOwnKindOfWorld() {
        for (String[] pair : new String[][] {{"mini.yaml", "mini-vlm-colour"}, {"mini-vlm.yaml", "mini-arc-easy"}}) {
            assertThatThrownBy(() -> plan(pair[0], Map.of(), "data.benchmarks=[" + pair[1] + "]"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("benchmark " + pair[1] + " asks about a generated world of ");
        }
    }

    @Test
    void storiesReadsWhereTheEnvironmentSays() throws IOException {
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.writeString(data.resolve(file), file);
        }
        for (String task : LLM_ADAPTERS) {
            Files.createDirectories(data.resolve(task));
            Files.writeString(data.resolve(task).resolve("train.jsonl"), "{}");
            Files.writeString(data.resolve(task).resolve("test.jsonl"), "{}");
            Files.writeString(data.resolve(task).resolve("validation-00000-of-00001.parquet"), "{}");
            Files.writeString(data.resolve(task).resolve("test-00000-of-00001.parquet"), "{}");
        }

        Plan plan = plan("stories.yaml", Map.of("GRADES_STORIES260K", data.toString(), "GRADES_DATA", data.toString()));

        assertThat(plan.runs()).hasSize(6);
        assertThat(plan.runs().get(0).spec().data().benchmarks())
                .hasSize(16)
                .extracting(task -> task.protocol() + " " + task.standsFor())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyModelAndBenchmarkIsRead() {
        Catalogue catalogue = new Catalogue(CONF);
        assertThat(catalogue.models()).isNotEmpty();
        for (String model : catalogue.models()) {
            assertThat(catalogue.model(model, ConfigTree.NONE, "test").name()).isEqualTo(model);
        }
        for (String benchmark : catalogue.benchmarks()) {
            assertThat(catalogue.benchmark(benchmark, "test").name()).isEqualTo(benchmark);
        }
    }

    private Plan plan(String sweep, Map<String, String> environment, String... assignments) {
        Planner planner = new Planner(
                new Catalogue(CONF),
                data,
                environment::get,
                new RemoteFiles(data, environment::get, DownloadListener.SILENT));
        return planner.plan(CONF.resolve("sweeps").resolve(sweep), List.of(assignments));
    }
}

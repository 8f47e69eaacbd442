package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report's tables of settings, and of where its numbers come from. */
class SettingsAndProvenanceTest {
    private static final String SPEC = """
            {
                "optimizer": {"type": "adamw", "learning_rate": 2E-5, "weight_decay": 0.01},
                "schedule": {"shape": "COSINE", "warmup_ratio": 0.03},
                "training": {"epochs": 3, "max_steps": 77, "micro_batch": 2, "gradient_accumulation": 8, "clip_norm": 1.5},
                "data": {"max_length": 512},
                "fine_tuning": {"dropout": 0.05, "targets": ["Q", "DOWN"]}
            }
            """;

    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private String section(Function<ResultDatabase, String> markdown) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return markdown.apply(database);
        }
    }

    private List<List<String>> settings(String heading) {
        String markdown = section(database -> SettingsSection.of(database).markdown());
        int start = markdown.indexOf("## " + heading);
        int end = markdown.indexOf("\n## ", start);
        return MarkdownCells.of(markdown.substring(start, end < 0 ? markdown.length() : end));
    }

    @Test
    void table3IsMadeOfTheRunsOwnSpecs() {
        Map<String, Object> lora = new HashMap<>(Map.of("fine_tuning", "lora", "spec_json", SPEC, "precision", "bf16"));
        lora.putAll(Map.of("lora_rank", 16, "lora_alpha", 32.0));
        sweep.completed("m", "lora", 1, lora);
        sweep.completed("m", "lora", 2, with(lora, "lora_rank", 8));
        Map<String, Object> full = Map.of("fine_tuning", "full", "spec_json", SPEC.replace("2E-5", "0.5"));
        sweep.completed("m", "full", 1, full);
        sweep.completed("m", "base", 1, Map.of("fine_tuning", "none", "spec_json", SPEC.replace("77", "99")));

        assertThat(settings("Table 3"))
                .containsExactly(
                        List.of("setting", "full", "lora"),
                        List.of("optimizer", "adamw", "adamw"),
                        List.of("learning rate", "0.5", "0.00002"),
                        List.of("weight decay", "0.01", "0.01"),
                        List.of("schedule", "cosine", "cosine"),
                        List.of("warmup ratio", "0.03", "0.03"),
                        List.of("epochs", "3", "3"),
                        List.of("max steps", "77", "77"),
                        List.of("micro-batch", "2", "2"),
                        List.of("gradient accumulation", "8", "8"),
                        List.of("gradient clipping, L2", "1.5", "1.5"),
                        List.of("max length", "512", "512"),
                        List.of("LoRA rank", "–", "16, 8"),
                        List.of("LoRA alpha", "–", "32.0"),
                        List.of("LoRA dropout", "0.05", "0.05"),
                        List.of("LoRA targets", "q down", "q down"),
                        List.of("precision", "–", "bf16"));
    }

    /** The paper's tau and grace period ratio of Qwen3-14B under LoRA are 0.025181 and 0.55. */
    @Test
    void table4HasThePapersSettingBesideTheRuns() {
        Map<String, Object> run =
                new HashMap<>(Map.of("fine_tuning", "lora", "early_stopping", "grades", "spec_json", "{}"));
        run.putAll(Map.of("criterion", "gradient", "norm", "l1", "tau", 0.25, "grace_period_ratio", 0.4));
        sweep.completed("mini", "lora+grades", 1, with(run, "stands_for", "qwen3-14b"));
        sweep.completed("mini", "lora+grades", 2, with(with(run, "stands_for", "qwen3-14b"), "tau", 0.5));
        sweep.completed("own", "lora+grades", 1, without(run, "tau"));
        sweep.completed("own", "lora+other", 1, with(run, "early_stopping", "other"));
        String thresholds =
                "{'early_stopping': {'tau': {'type': 'selected', 'thresholds': {'language': 5.0, 'vision': 0.9}}}}";
        Map<String, Object> selected = with(run, "spec_json", thresholds.replace('\'', '"'));
        sweep.completed("towers", "lora+grades", 1, without(selected, "tau"));

        assertThat(settings("Table 4"))
                .containsExactly(
                        List.of("model", "fine-tuning", "criterion", "tau", "grace period ratio"),
                        List.of("mini", "lora", "gradient/l1", "0.25, 0.5 [0.025181]", "0.4 [0.55]"),
                        List.of("own", "lora", "gradient/l1", "–", "0.4"),
                        List.of("towers", "lora", "gradient/l1", "language 5.0 and vision 0.9", "0.4"));
    }

    private static Map<String, Object> without(Map<String, Object> row, String column) {
        Map<String, Object> copy = new HashMap<>(row);
        copy.remove(column);
        return copy;
    }

    /** One hour of training of which half an hour was another run's, and a run that only scored. */
    @Test
    void provenanceCountsRunsByEachValueAndHoursOnce() {
        Map<String, Object> run = new HashMap<>(Map.of("code_version", "1.0", "library_versions", "java=17"));
        run.putAll(Map.of("precision", "fp32", "base", "abc", "sweep", "small", "device", "cuda:0"));
        String trained =
                sweep.completed("m", "full", 1, with(with(run, "training_seconds", 7200.0), "training_joules", 900.0));
        Map<String, Object> shared = with(with(run, "training_seconds", 3600.0), "prefix_seconds", 1800.0);
        sweep.completed("m", "full", 2, with(with(shared, "device", "cuda:1"), "code_version", "2.0"));
        sweep.completed("m", "full", 1, with(with(shared, "trained_by", trained), "sweep", "a `b`"));
        sweep.completed("n", "full", 1, with(with(run, "host", "there"), "sweep", "small"));
        sweep.failed("m/full/seed=9", "killed", "by hand");

        String markdown = section(database -> ProvenanceSection.of(database).markdown());
        assertThat(MarkdownCells.of(markdown))
                .containsExactly(
                        List.of("property", "value", "runs"),
                        List.of("code version", "1.0", "3"),
                        List.of("code version", "2.0", "1"),
                        List.of("libraries", "java=17", "4"),
                        List.of("device", "cuda", "4"),
                        List.of("host", "here", "3"),
                        List.of("host", "there", "1"),
                        List.of("base of m", "abc", "3"),
                        List.of("base of n", "abc", "1"),
                        List.of("precision", "fp32", "4"),
                        List.of("device-hours of training", "2.50", "3"),
                        List.of("watt-hours of training", "0.25", "1"));
        assertThat(markdown)
                .contains("- the sweep `small`: `bin/grades run` with its sweep file\n")
                .contains("- the sweep `a 'b'`: ")
                .doesNotContain("sweep ``");
    }

    /** Half an hour on two whole cards, and one on a share of a card, whose meter counts other runs too. */
    @Test
    void hoursAreThoseOfAllCardsAndEnergyThatOfWholeOnes() {
        Map<String, Object> run = Map.of("training_seconds", 1800.0, "training_joules", 7200.0, "device", "cuda:0");
        sweep.completed("m", "full", 1, with(run, "slot", "gpu 0,1"));
        sweep.completed("m", "full", 2, with(run, "slot", "gpu 0:1"));
        sweep.completed("m", "full", 3, with(with(run, "training_joules", 3600.0), "device", "cuda:0,cuda:1"));
        assertThat(MarkdownCells.of(
                        section(database -> ProvenanceSection.of(database).markdown())))
                .contains(
                        List.of("device-hours of training", "2.50", "3"),
                        List.of("watt-hours of training", "3.00", "2"));
    }

    /** Of four norms the largest per element is 2: tau lies above all, below all, at the greatest and at the least. */
    @Test
    void aTauOutsideAllNormsIsNoted() {
        threshold("above", Map.of("tau", 2.1));
        threshold("greatest", Map.of("tau", 2.0));
        threshold("least", Map.of("tau", 0.5));
        threshold("between", Map.of("tau", 0.51));
        threshold("sums", Map.of("tau", 19.0, "per_element", false));
        threshold("other", Map.of("tau", 99.0, "norm", "spectral"));
        threshold("weights", Map.of("tau", 99.0, "criterion", "weight_change"));
        threshold("rule", Map.of("tau", 99.0, "early_stopping", "other"));

        List<String> notes = section(database -> ReportNotes.markdown(ReportNotes.of(database), database))
                .lines()
                .filter(line -> line.contains(": tau "))
                .toList();
        assertThat(notes)
                .containsExactly(
                        "- `above/full+grades/seed=1`: tau 2.1 (gradient) lies above all norms seen, so all froze at once;"
                                + " they were 0.500 to 2.00.");
        assertThat(Report.withoutFigures(results).frozeNothing())
                .singleElement()
                .asString()
                .startsWith("Nothing froze in 1 run of `full+grades` (least): tau 0.5 (gradient) ");
    }

    private void threshold(String model, Map<String, Object> more) {
        Map<String, Object> run = new HashMap<>(Map.of("early_stopping", "grades", "criterion", "gradient"));
        run.putAll(Map.of("norm", "l1", "per_element", true));
        run.putAll(more);
        String id = sweep.completed(model, "full+grades", 1, run);
        Map<String, Object> norm = Map.of("step", 1, "criterion", "gradient", "norm", "l1", "elements", 10L);
        sweep.rows(
                ResultTables.NORMS,
                id,
                List.of(with(norm, "value", 20.0), with(norm, "value", 5.0), with(norm, "value", 7.0)));
    }
}

package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of generated answers in the tables, beside the paper's. */
class GeneratedAnswersTest {
    @TempDir
    private Path results;

    private SweepFixture sweep;

    @BeforeEach
    void start() {
        sweep = new SweepFixture(results);
    }

    private static Map<String, Object> score(String benchmark, String standsFor, String metric, double score) {
        Map<String, Object> row = new HashMap<>(SweepFixture.score(benchmark, standsFor, score));
        row.put("protocol", "generate");
        row.put("metric", metric);
        return row;
    }

    private static Map<String, Object> detail(String category, String metric, double score) {
        Map<String, Object> row = new HashMap<>();
        row.put("benchmark", "mmstar");
        row.put("protocol", "generate");
        row.put("category", category);
        row.put("metric", metric);
        row.put("items", 250);
        row.put("score", score);
        return row;
    }

    private String run(String standsFor, String method, long seed) {
        return sweep.completed("vlm", method, seed, Map.of("stands_for", standsFor));
    }

    private List<Row> rows(NamedQuery query) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return query.rows(database);
        }
    }

    /** Which metric the paper's figures of captions are is not known; captions are no part of the average either. */
    @Test
    void captionsStandBesideNoPublishedFigure() {
        sweep.scores(
                run("qwen2.5-vl-7b-instruct", "lora", 1),
                List.of(
                        score("gqa", "gqa", "exact_match_normalised", 0.75),
                        score("vqav2", "vqav2", "vqa_accuracy", 0.8),
                        score("coco-captions", "coco_captions", "cider_d", 1.25)));
        List<String> found = new ArrayList<>();
        for (Row row : rows(NamedQuery.ACCURACY)) {
            found.add(row.text("benchmark") + " " + row.number("accuracy").orElseThrow() + " "
                    + row.number("paper").orElse(Double.NaN));
        }
        assertThat(found)
                .containsExactly("coco-captions 125.0 NaN", "gqa 75.0 76.49", "vqav2 80.0 81.01", " 77.5 78.75");
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(PaperTable.TABLE1.markdown(database))
                    .contains(
                            "In [brackets]", "have the metric that their column names", "the paper's package publishes")
                    .doesNotContain("log-probability", "*baseline*", "ARC", "Mistral")
                    .contains("coco-captions (CIDEr-D x 100)", "vqav2 (VQA accuracy)", "gqa (exact match normalised)");
            assertThat(AuditSection.of(database).markdown())
                    .doesNotContain("no whole number of right answers gives: vlm", "Audit of the paper");
        }
    }

    @Test
    void categoriesOfMmstarStandBesideThePapers() {
        for (long seed = 1; seed <= 2; seed++) {
            String run = run("nanovlm", "full+grades", seed);
            sweep.scores(run, List.of(score("mmstar", "MMStar", "option_letter", 0.3)));
            sweep.rows(
                    ResultTables.SCORE_DETAILS,
                    run,
                    List.of(
                            detail("science & technology", "option_letter", 0.2),
                            detail("fine-grained perception", "option_letter_by_subcategory", 0.2 + 0.1 * seed),
                            detail("science & technology", "option_letter_by_subcategory", 0.25),
                            detail(null, "option_letter_by_subcategory", 0.3)));
        }
        String other = sweep.completed("other", "full+grades", 1, Map.of("stands_for", "qwen2.5-vl-7b-instruct"));
        sweep.scores(other, List.of(score("mmstar", "MMStar", "option_letter", 0.3)));
        sweep.rows(ResultTables.SCORE_DETAILS, other, List.of(detail(null, "option_letter_by_subcategory", 0.6)));
        List<String> found = new ArrayList<>();
        for (Row row : rows(NamedQuery.CATEGORIES)) {
            found.add(String.join(
                    " ",
                    row.text("metric"),
                    row.text("category"),
                    row.text("seeds"),
                    String.valueOf(Math.round(row.number("score").orElseThrow())),
                    String.valueOf(row.number("paper").orElse(Double.NaN))));
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "option_letter_by_subcategory  1 60 NaN",
                        "option_letter science & technology 2 20 NaN",
                        "option_letter_by_subcategory fine-grained perception 2 35 29.82",
                        "option_letter_by_subcategory science & technology 2 25 33.74",
                        "option_letter_by_subcategory  2 30 34.7");
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(CategorySection.of(database).markdown())
                    .contains("### mmstar, option letter by subcategory", "25.00 ± 0.00 (±0.00) [33.74, -8.74]");
        }
    }
}

package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The source of a benchmark whose answers are generated, as part of a run's spec. */
class AnswerFilesTest {
    private static FileRef file(String name) {
        return new FileRef("/data/" + name, name);
    }

    private static TaskSpec task(Metric metric, int maxTokens, String annotations) {
        RowJoin join =
                new RowJoin("annotations", RowFiles.of(file(annotations)), "annotations", "id", "id", List.of("a"));
        return new TaskSpec(
                "vqa",
                "vqav2",
                Protocol.GENERATE,
                metric,
                "validation",
                9,
                RowRules.STRICT,
                new TaskSpec.AnswerFiles(
                        RowTable.NONE,
                        new RowTable(RowFiles.of(file("questions")), "questions", List.of(join)),
                        new AnswerTemplate("p", "r", "", "", "image"),
                        PromptFormat.CHAT,
                        new GenerationSpec(maxTokens, List.of("\n"), "(.*)"),
                        List.of(Metric.VQA_ACCURACY_NORMALISED)));
    }

    private static RunSpec run(TaskSpec benchmark) {
        RunSpec any = IdentityTest.specs().findFirst().orElseThrow();
        DataSpec data = any.data().with(any.data().train(), List.of(benchmark));
        return any.with(data);
    }

    /** Of choices all metrics are recorded; of answers only the score by one. */
    @Test
    void whatDecidesAScoreIsPartOfTheRunAndNotOfItsTraining() {
        RunSpec spec = run(task(Metric.VQA_ACCURACY, 16, "annotations"));
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
        for (RunSpec other : List.of(
                run(task(Metric.EXACT_MATCH, 16, "annotations")),
                run(task(Metric.VQA_ACCURACY, 17, "annotations")),
                run(task(Metric.VQA_ACCURACY, 16, "others")))) {
            assertThat(SpecJson.runId(other)).isNotEqualTo(SpecJson.runId(spec));
            assertThat(SpecJson.trainId(other)).isEqualTo(SpecJson.trainId(spec));
        }
    }

    /** Kept weights can then be scored again, and are not trained again. */
    @Test
    void howATaskIsScoredIsNoPartOfTrainingOnIt() {
        RunSpec spec = trainedOn("q", "", new GenerationSpec(16, List.of(), ""), List.of());
        RunSpec other = trainedOn(
                "q", "kind", new GenerationSpec(32, List.of("\n"), "(.*)"), List.of(Metric.VQA_ACCURACY_NORMALISED));
        assertThat(SpecJson.trainId(other)).isEqualTo(SpecJson.trainId(spec));
        assertThat(SpecJson.runId(other)).isNotEqualTo(SpecJson.runId(spec));
        RunSpec taught = trainedOn("another prompt", "", new GenerationSpec(16, List.of(), ""), List.of());
        assertThat(SpecJson.trainId(taught)).isNotEqualTo(SpecJson.trainId(spec));
    }

    private static RunSpec trainedOn(String prompt, String category, GenerationSpec generation, List<Metric> further) {
        RunSpec any = run(task(Metric.VQA_ACCURACY, 16, "annotations"));
        TaskSpec.AnswerFiles files = new TaskSpec.AnswerFiles(
                new RowTable(RowFiles.of(file("train")), "questions", List.of()),
                category.isEmpty() ? RowTable.NONE : new RowTable(RowFiles.of(file("test")), "questions", List.of()),
                new AnswerTemplate(prompt, "r", "", "", "", category, category, ""),
                PromptFormat.CHAT,
                generation,
                further);
        List<TaskSpec> train = new ArrayList<>(any.data().train());
        train.set(0, any.data().benchmarks().get(0).with(files));
        DataSpec data = any.data().with(train, any.data().benchmarks());
        return any.with(data);
    }

    @Test
    void allFilesAreMadeLocal() {
        RunSpec spec = run(task(Metric.VQA_ACCURACY, 16, "annotations"));
        TaskSpec.Files files = (TaskSpec.Files) new LocalSpec(
                        (model, print) -> Path.of("/model"), location -> Path.of(location.replace("/data/", "/local/")))
                .of(spec)
                .data()
                .benchmarks()
                .get(0)
                .source();
        assertThat(files.all())
                .containsExactly(
                        new FileRef("/local/questions", "questions"), new FileRef("/local/annotations", "annotations"));
        assertThat(SpecJson.runId(run(spec.data().benchmarks().get(0).with(files))))
                .isEqualTo(SpecJson.runId(spec));
    }

    @Test
    void aTemplateNeedsPromptAndReferences() {
        assertThatThrownBy(() -> new AnswerTemplate("", "r", "", "", "")).hasMessage("a template needs prompt");
        assertThatThrownBy(() -> new AnswerTemplate("p", "", "", "", ""))
                .hasMessage("a template of generated answers needs references");
    }
}

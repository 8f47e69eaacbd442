package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TaskSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    @TempDir
    Path home;

    private PlanFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new PlanFixture(home);
    }

    @Test
    void axesMultiply() {
        Plan plan = fixture.plan(
                PlanFixture.sweep("full, lora+es"), "models=[tiny-qwen, tiny-llama-3.1]", "seeds=[1, 2, 3]");

        assertThat(plan.runs()).hasSize(2 * 2 * 3);
        assertThat(plan.runs().get(0).key()).isEqualTo("tiny-qwen/full/seed=1");
        assertThat(plan.runs().get(11).key()).isEqualTo("tiny-llama-3.1/lora+es/seed=3");
        assertThat(Plan.bases(plan.runs())).extracting(BaseNode::model).containsExactly("tiny-qwen", "tiny-llama-3.1");
    }

    @Test
    void gridMultipliesOnlyTheMethodsItAffects() {
        Plan plan = fixture.plan(
                PlanFixture.sweep("full, full+es, full+grades, lora, lora+grades"),
                "grid.grades.tau_scale=[0.5, 1]",
                "grid.lora.rank=[2, 4, 8]",
                "grid.es.patience=[1, 2]");

        assertThat(keysWith(plan, "/full/")).hasSize(1);
        assertThat(keysWith(plan, "/full+es/")).hasSize(2);
        assertThat(keysWith(plan, "/full+grades/")).hasSize(2);
        assertThat(keysWith(plan, "/lora/")).hasSize(3);
        assertThat(keysWith(plan, "/lora+grades/")).hasSize(2 * 3);
        assertThat(keysWith(plan, "/full+grades/"))
                .containsExactly(
                        "tiny-qwen/full+grades/seed=1/grades.tau_scale=0.5",
                        "tiny-qwen/full+grades/seed=1/grades.tau_scale=1");
    }

    @Test
    void gridOverEveryMethodAndLists() {
        Plan plan = fixture.plan(
                PlanFixture.sweep("full, lora"),
                "grid.optimizer.learning_rate=[1e-3, 0.0001]",
                "grid.lora.targets=[all, [q, v]]");

        assertThat(plan.runs()).hasSize(2 + 4);
        assertThat(plan.planned("tiny-qwen/full/seed=1/optimizer.learning_rate=0.0001")
                        .spec()
                        .optimizer()
                        .learningRate())
                .isEqualTo(1e-4);
        assertThat(keysWith(plan, "targets=q+v")).hasSize(2);
    }

    /** Up to 18 digits: more are no number of any setting. */
    @Test
    void aWholeNumberIsOneHoweverItIsWritten() {
        Plan plan = fixture.plan(PlanFixture.sweep("full"), "seeds=[3.0, 4e2, 1e17, 123456789012345678.0]");
        assertThat(plan.runs())
                .extracting(planned -> planned.spec().seed())
                .containsExactly(3L, 400L, 100_000_000_000_000_000L, 123_456_789_012_345_678L);
        assertThat(fixture.plan(PlanFixture.sweep("full"), "seeds=[1.e1, +2e1, .3e2, 4E+1, 5000e-2, 6.0e1]")
                        .runs())
                .extracting(planned -> planned.spec().seed())
                .containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
        assertThat(plan.runs().get(2).runId())
                .isEqualTo(fixture.plan(PlanFixture.sweep("full"), "seeds=[100000000000000000]")
                        .runs()
                        .get(0)
                        .runId());
    }

    @Test
    void excludeMatchesOnEveryKeyGiven() {
        List<String> sweep = new ArrayList<>(PlanFixture.sweep("full, lora"));
        sweep.add("exclude: [{ model: tiny-llama-3.1, method: full }, { method: lora, seed: 2 }]");

        Plan plan = fixture.plan(sweep, "models=[tiny-qwen, tiny-llama-3.1]", "seeds=[1, 2]");

        assertThat(plan.runs())
                .extracting(PlannedRun::key)
                .containsExactly(
                        "tiny-qwen/full/seed=1",
                        "tiny-qwen/full/seed=2",
                        "tiny-qwen/lora/seed=1",
                        "tiny-llama-3.1/lora/seed=1");
    }

    @Test
    void theBaseModelIsScoredOnceWhateverIsTrained() {
        Plan plan = fixture.plan(
                PlanFixture.sweep("base, full"),
                "seeds=[2, 1]",
                "data.benchmarks=[colours]",
                "grid.optimizer.learning_rate=[1e-3, 1e-4]",
                "grid.data.train=[[colours], [moods]]",
                "grid.data.max_length=[32, 64]");

        assertThat(keysWith(plan, "/full/")).hasSize(2 * 8);
        assertThat(keysWith(plan, "/base/"))
                .containsExactly(
                        "tiny-qwen/base/seed=2/data.train=colours/data.max_length=32",
                        "tiny-qwen/base/seed=2/data.train=colours/data.max_length=64");

        String runId = fixture.plan(PlanFixture.sweep("base")).runs().get(0).runId();
        PlannedRun other = fixture.plan(
                        PlanFixture.sweep("base"),
                        "seeds=[7]",
                        "train.epochs=9",
                        "full.optimizer.learning_rate=1",
                        "lora.rank=2",
                        "data.train_rows_per_task=3")
                .runs()
                .get(0);
        assertThat(other.runId()).isEqualTo(runId);
        assertThat(other.provenance())
                .noneMatch(line -> line.startsWith("optimizer.") || line.startsWith("train."))
                .anyMatch(line -> line.startsWith("data.train = "));
        assertThat(fixture.plan(PlanFixture.sweep("base"), "data.test_rows_per_task=3")
                        .runs()
                        .get(0)
                        .runId())
                .isNotEqualTo(runId);
    }

    @Test
    void cellsThatAreTheSameRunAreRefused() {
        assertThat(catchThrowable(() -> fixture.plan(
                        PlanFixture.sweep("full+grades"), "grid.grades.tau=[1, 2]", "grid.grades.tau_scale=[1, 2]")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tiny-qwen/full+grades/seed=1/grades.tau=1/grades.tau_scale=2 and"
                        + " tiny-qwen/full+grades/seed=1/grades.tau=2/grades.tau_scale=1 are the same run");
    }

    /** A model with a method is left out only where all of its seeds are. Data are no matter of memory. */
    @Test
    void cellsAreModelsMethodsAndPointsWhateverTheSeed() {
        List<String> sweep = new ArrayList<>(PlanFixture.sweep("full, lora, full+grades"));
        sweep.add("exclude: [{ method: lora, seed: 1 }, { method: lora, seed: 2 }, { method: full, seed: 1 }]");
        List<PlannedCell> cells = fixture.cells(
                sweep,
                "models=[real]",
                "seeds=[1, 2]",
                "data.max_length=64",
                "train.epochs=2",
                "grades.tau=1",
                "grid.grades.patience=[1, 2]");
        assertThat(cells)
                .extracting(PlannedCell::key)
                .containsExactly(
                        "real/full", "real/full+grades/grades.patience=1", "real/full+grades/grades.patience=2");
        assertThat(cells)
                .extracting(PlannedCell::checkpoint)
                .containsOnly(home.resolve("models/real").toString());
        assertThat(cells.get(0).spec().data().maxLength()).isEqualTo(64);
        assertThat(cells.get(0).deviations())
                .extracting(SettingValue::assignment)
                .containsExactly("train.epochs=2");
        assertThat(cells.get(2).deviations())
                .extracting(SettingValue::assignment)
                .containsExactlyInAnyOrder("train.epochs=2", "grades.tau=1", "grades.patience=2");
        assertThat(catchThrowable(() -> fixture.cells(PlanFixture.sweep("full"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("tiny-qwen/full: the model is pretrained here");
    }

    /** And is part of what a run is. */
    @Test
    void aGeneratedBenchmarkAsksAboutTheWorldOfTheModel() {
        PlannedRun planned = fixture.plan(PlanFixture.sweep("full"), "data.benchmarks=[moods]")
                .runs()
                .get(0);
        BaseModel.Pretrained base =
                (BaseModel.Pretrained) planned.spec().model().base();
        assertThat(base.world().fingerprint()).isNotEmpty();
        assertThat(planned.spec().data().train())
                .extracting(TaskSpec::source)
                .containsExactly(new TaskSpec.WorldQuestions(base.world(), "colour"));
        assertThat(planned.spec().data().benchmarks())
                .extracting(TaskSpec::source)
                .containsExactly(new TaskSpec.WorldQuestions(base.world(), "mood"));
    }

    @Test
    void laterLayersWin() {
        String key = "optimizer.learning_rate";
        assertThat(learningRate(List.of())).isEqualTo(2e-5);
        fixture.write("conf/models/real.yaml", modelFile("optimizer.learning_rate: 1"));
        assertThat(learningRate(List.of())).isEqualTo(1);
        fixture.write(
                "conf/models/real.yaml", modelFile("optimizer.learning_rate: 1\nfull: { optimizer.learning_rate: 2 }"));
        assertThat(learningRate(List.of())).isEqualTo(2);
        assertThat(learningRate(List.of(key + ": 3"))).isEqualTo(3);
        assertThat(learningRate(List.of(key + ": 3", "full: { optimizer: { learning_rate: 4 } }")))
                .isEqualTo(4);
        List<String> all =
                List.of(key + ": 3", "full: { " + key + ": 4 }", "model: { real: { full: { " + key + ": 5 } } }");
        assertThat(learningRate(all)).isEqualTo(5);
        assertThat(learningRate(all, key + "=6")).isEqualTo(6);
        assertThat(learningRate(all, key + "=6", "full." + key + "=7")).isEqualTo(7);
        assertThat(learningRate(all, "full." + key + "=7", "model.real." + key + "=8"))
                .isEqualTo(8);
        assertThat(learningRate(all, "lora." + key + "=9")).isEqualTo(5);
    }

    @Test
    void provenanceSaysWhereValuesComeFrom() {
        PlannedRun planned = fixture.plan(PlanFixture.sweep("full+grades"), "train.epochs=2")
                .runs()
                .get(0);

        assertThat(planned.provenance())
                .contains(
                        "train.epochs = 2  (--set)",
                        "grades.tau = 3  (conf/models/tiny-qwen.yaml)",
                        "schedule.shape = \"cosine\"  (default)")
                .noneMatch(line -> line.startsWith("lora.") || line.startsWith("es."));
    }

    @Test
    void checkpointAndDataAreFingerprintedAndTheirPlaceIsNotIdentity() {
        PlannedRun planned = realCell("data.directory=data");
        BaseModel.Checkpoint base =
                (BaseModel.Checkpoint) planned.spec().model().base();
        assertThat(base.directory().location())
                .isEqualTo(home.resolve("models/real").toString());
        assertThat(base.directory().fingerprint())
                // of "config.json\n" + SHA-256 of that file + "\n", and so on for model.safetensors and tokenizer.json
                .isEqualTo("86f94cae1e894fa431fcad8e328386ff9045801d5fd6c26e1f7d3eea97dd796d");
        TaskSpec.InstructFiles files =
                (TaskSpec.InstructFiles) planned.spec().data().train().get(0).source();
        FileRef train = files.train().rows().get(0);
        assertThat(train.location())
                .isEqualTo(home.resolve("data/rows/train.jsonl").toString());
        assertThat(train.fingerprint()).isEqualTo("ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356");

        fixture.write("elsewhere/rows/train.jsonl", "{}\n").write("elsewhere/rows/test.jsonl", "{}\n");
        assertThat(realCell("data.directory=elsewhere").runId()).isEqualTo(planned.runId());
        fixture.write("models/real/README.md", "words");
        assertThat(realCell("data.directory=data").runId()).isEqualTo(planned.runId());

        fixture.write("models/real/model.safetensors", "other weights");
        assertThat(realCell("data.directory=data").trainId()).isNotEqualTo(planned.trainId());
    }

    @Test
    void aModelOfTheHubIsPinnedAndTheSameAsItsDirectory() {
        String commit = "0123456789abcdef".repeat(3).substring(0, 40);
        String repository = "huggingface/hub/models--org--real/";
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            fixture.write(repository + "snapshots/" + commit + "/" + file, file);
        }
        fixture.write(repository + "refs/main", commit)
                .environment("HF_HOME", home.resolve("huggingface").toString())
                .environment("HF_HUB_OFFLINE", "1");

        PlannedRun planned = realCell("data.directory=data", "model.real.checkpoint=hf://org/real");

        BaseModel.Checkpoint base =
                (BaseModel.Checkpoint) planned.spec().model().base();
        assertThat(base.directory().location()).isEqualTo("hf://org/real@" + commit);
        assertThat(((BaseModel.Checkpoint) planned.local().model().base())
                        .directory()
                        .location())
                .isEqualTo(home.resolve(repository + "snapshots/" + commit).toString());
        assertThat(planned.runId()).isEqualTo(realCell("data.directory=data").runId());
        assertThat(SpecJson.runId(planned.local())).isEqualTo(planned.runId());
    }

    @Test
    void dataMayBeAUri() {
        String data = home.resolve("data").toUri().toString();
        PlannedRun planned = realCell("data.directory=" + data);

        TaskSpec.InstructFiles files =
                (TaskSpec.InstructFiles) planned.spec().data().train().get(0).source();
        assertThat(files.train().rows().get(0).location()).isEqualTo(data + "rows/train.jsonl");
        TaskSpec.InstructFiles local =
                (TaskSpec.InstructFiles) planned.local().data().train().get(0).source();
        assertThat(local.train().rows().get(0).location())
                .isEqualTo(home.resolve("data/rows/train.jsonl").toString());
        assertThat(planned.runId()).isEqualTo(realCell("data.directory=data").runId());
    }

    @Test
    void pathsTakeVariables() {
        fixture.write("elsewhere/config.json", "c").write("elsewhere/tokenizer.json", "t");
        fixture.environment("REAL_MODEL", home.resolve("elsewhere").toString()).environment("ROWS", "data");

        PlannedRun planned = realCell("data.directory=${ROWS}");

        assertThat(((BaseModel.Checkpoint) planned.spec().model().base())
                        .directory()
                        .location())
                .isEqualTo(home.resolve("elsewhere").toString());
    }

    @Test
    void modelOverridesReplaceTheSource() {
        RunSpec spec = fixture.plan(
                        PlanFixture.sweep("full"),
                        "model.tiny-qwen.checkpoint=models/real",
                        "data.train=[rows]",
                        "data.directory=data")
                .runs()
                .get(0)
                .spec();
        assertThat(spec.model().base()).isInstanceOf(BaseModel.Checkpoint.class);

        RunSpec shorter = fixture.plan(
                        PlanFixture.sweep("full"), "model.tiny-qwen.pretrain={steps: 3, config: {hidden_size: 32}}")
                .runs()
                .get(0)
                .spec();
        BaseModel.Pretrained recipe = (BaseModel.Pretrained) shorter.model().base();
        assertThat(recipe.steps()).isEqualTo(3);
        assertThat(recipe.config().get("hidden_size").intValue()).isEqualTo(32);
        assertThat(recipe.config().get("model_type").textValue()).isEqualTo("qwen3");
    }

    @Test
    void specsSurviveTheirJson() {
        for (PlannedRun planned : fixture.plan(PlanFixture.sweep(String.join(", ", Method.names())))
                .runs()) {
            RunSpec again = SpecJson.read(SpecJson.write(planned.spec()));
            assertThat(SpecJson.runId(again)).isEqualTo(planned.runId());
        }
    }

    @Test
    void preflightLooksAtEveryInputOnce() {
        List<PlannedRun> runs = fixture.plan(PlanFixture.sweep("full, full+es, lora"), "seeds=[1, 2]")
                .runs();
        List<String> seen = new ArrayList<>();
        new Preflight(spec -> seen.add(spec.method())).check(runs);
        assertThat(seen).containsExactly("full", "full+es", "lora");

        Preflight refusing = new Preflight(spec -> {
            throw new InvalidInputException("no weights");
        });
        assertThat(catchThrowable(() -> refusing.check(runs))).hasMessage("tiny-qwen/full/seed=1: no weights");
    }

    @Test
    void unknownRunNamesTheNearest() {
        Plan plan = fixture.plan(PlanFixture.sweep("full, lora"));
        assertThat(catchThrowable(() -> plan.planned("tiny-qwen/ful/seed=1")))
                .hasMessage("unknown run tiny-qwen/ful/seed=1; did you mean tiny-qwen/full/seed=1?");
    }

    private List<String> notes(String methods, String... assignments) {
        return fixture.plan(PlanFixture.sweep(methods), assignments).notes();
    }

    @Test
    void aSettingThatNoRunUsesIsTold() {
        assertThat(notes("full", "lora.rank=3")).containsExactly("--set: lora.rank is used by no run of this sweep");
        assertThat(notes("full, lora", "lora.rank=3", "train.epochs=2")).isEmpty();
        assertThat(notes("full", "optimizer.momentum=0.5")).hasSize(1);
        assertThat(notes("full", "optimizer.momentum=0.5", "optimizer.name=sgd"))
                .isEmpty();
        assertThat(notes("full+grades", "grades.tau=1", "lora.optimizer.learning_rate=1e-3"))
                .containsExactly("--set: lora.optimizer.learning_rate is used by no run of this sweep");
        assertThat(notes("full+grades", "full.grades.tau=1")).isEmpty();
        assertThat(notes("base", "train.epochs=2", "data.max_length=300"))
                .containsExactly("--set: train.epochs is used by no run of this sweep");
        assertThat(notes("full", "grid.es.patience=[1, 2]"))
                .containsExactly("--set: grid.es.patience is used by no run of this sweep");
        assertThat(notes("full", "model.real.train.epochs=2", "model.tiny-qwen.train.epochs=2"))
                .containsExactly("--set: model.real.train.epochs is used by no run of this sweep");
        assertThat(notes("full", "model.resize_embeddings=true"))
                .containsExactly("--set: model.resize_embeddings is used by no run of this sweep");
        List<String> sweep = new ArrayList<>(PlanFixture.sweep("lora"));
        sweep.add("full: { train: { epochs: 2 } }");
        assertThat(fixture.plan(sweep).notes())
                .containsExactly(home.resolve("sweep.yaml") + ": full.train.epochs is used by no run of this sweep");
    }

    /** For all models of a sweep, or one; where it is not set, runs are what they were. */
    @Test
    void embeddingsOfAddedTokensAreAnotherModel() {
        PlannedRun usual = realCell("data.directory=data");
        assertThat(resizes(usual)).isFalse();
        assertThat(realCell("data.directory=data", "model.resize_embeddings=false")
                        .runId())
                .isEqualTo(usual.runId());
        for (String key : List.of("model.resize_embeddings", "model.real.resize_embeddings")) {
            PlannedRun resized = realCell("data.directory=data", key + "=true");
            assertThat(resizes(resized)).as(key).isTrue();
            assertThat(resized.trainId()).isNotEqualTo(usual.trainId());
            assertThat(resized.local().model().base())
                    .isEqualTo(resized.spec().model().base());
            assertThat(SpecJson.read(SpecJson.write(resized.spec()))).isEqualTo(resized.spec());
        }
        fixture.write("conf/models/real.yaml", modelFile("model.resize_embeddings: true"));
        assertThat(resizes(realCell("data.directory=data"))).isTrue();
    }

    private static boolean resizes(PlannedRun run) {
        return ((BaseModel.Checkpoint) run.spec().model().base()).resizeEmbeddings();
    }

    private double learningRate(List<String> more, String... assignments) {
        List<String> sweep = new ArrayList<>(List.of("sweep: test", "models: [real]", "methods: [full]", "seeds: [1]"));
        sweep.add("data: { train: [rows], directory: data }");
        sweep.addAll(more);
        return fixture.plan(sweep, assignments).runs().get(0).spec().optimizer().learningRate();
    }

    private PlannedRun realCell(String... assignments) {
        List<String> all = new ArrayList<>(List.of(assignments));
        all.add("models=[real]");
        all.add("data.train=[rows]");
        return fixture.plan(PlanFixture.sweep("full"), all.toArray(String[]::new))
                .runs()
                .get(0);
    }

    private static String modelFile(String more) {
        return "model: real\ncheckpoint: models/real\n" + more + "\n";
    }

    private static List<String> keysWith(Plan plan, String part) {
        return plan.runs().stream()
                .map(PlannedRun::key)
                .filter(key -> key.contains(part))
                .toList();
    }
}

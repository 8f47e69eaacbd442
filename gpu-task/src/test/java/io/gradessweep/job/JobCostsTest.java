package io.gradessweep.job;

import static io.gradessweep.job.TinyJob.FULL;
import static io.gradessweep.job.TinyJob.LORA;
import static io.gradessweep.job.TinyJob.NONE;
import static io.gradessweep.job.TinyJob.base;
import static io.gradessweep.job.TinyJob.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.cost.PassKind;
import io.gradessweep.data.PretrainingBatches;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.world.World;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was estimated is what a real run then does. */
class JobCostsTest {
    private static final EarlyStopping CHECKS = new EarlyStopping.ValidationLoss(Ratio.of("0.3"), 0, 100, true);

    @TempDir
    static Path cache;

    private static TrainingSummary executed(RunSpec spec) {
        JobContext context = new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false);
        RunOutcome outcome = TrainingJob.run(spec, context);
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        return outcome.summary();
    }

    private static List<JobCost> costs(List<RunSpec> specs) {
        try (JobCosts costs = JobCosts.reading(specs.get(0))) {
            return specs.stream().map(costs::run).toList();
        }
    }

    @Test
    void stepsParametersAndFlopsAreThoseOfTheRun() {
        List<RunSpec> specs = List.of(
                spec(base(), FULL, NONE, 1e-3),
                spec(base(), LORA, NONE, 1e-3),
                spec(base(), new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS), NONE, 1e-3),
                spec(base(), new FineTuning.Lora(2, 4, List.of(Projection.V, Projection.UP)), NONE, 1e-3),
                spec(base(), FULL, CHECKS, 1e-3),
                spec(base(), new FineTuning.None(), NONE, 1e-3),
                validating(spec(base(), LORA, NONE, 1e-3)),
                validating(spec(base(), FULL, CHECKS, 1e-3)),
                validating(spec(base(), new FineTuning.None(), NONE, 1e-3)),
                spec(base(), LORA, new EarlyStopping.StopAt(Ratio.of("0.4")), 1e-3),
                spec(base(), LORA, new EarlyStopping.LoRAF(Ratio.of("0.8")), 1e-3),
                recomputing(spec(base(), LORA, NONE, 1e-3)),
                packing(spec(base(), FULL, NONE, 1e-3)),
                packing(spec(base(), LORA, CHECKS, 1e-3)));
        List<JobCost> costs = costs(specs);
        for (int i = 0; i < specs.size(); i++) {
            TrainingSummary summary = executed(specs.get(i));
            JobCost cost = costs.get(i);
            assertThat(cost.flops()).isEqualTo(summary.flops());
            assertThat(cost.steps()).isEqualTo(summary.doneSteps());
            assertThat(cost.parameters()).isEqualTo(summary.parameters());
            assertThat(cost.trainableParameters()).isEqualTo(summary.trainableParameters());
            assertThat(cost.sampled()).isFalse();
        }
    }

    private static RunSpec validating(RunSpec spec) {
        return spec.with(spec.training().withValidationTraces(2));
    }

    /** Nothing of training is left, nor of its checks. */
    @Test
    void scoringKeptWeightsCostsTheScoringOfTheRun() {
        for (RunSpec spec : List.of(spec(base(), FULL, CHECKS, 1e-3), spec(base(), LORA, NONE, 1e-3))) {
            try (JobCosts costs = JobCosts.reading(spec)) {
                JobCost whole = costs.run(spec);
                JobCost scoring = costs.scoring(spec);
                assertThat(whole.flops().evaluationFlops()).isPositive();
                assertThat(scoring.flops())
                        .isEqualTo(FlopsLedger.evaluation(
                                whole.flops().evaluationFlops().longValueExact()));
                assertThat(scoring.steps()).isZero();
                assertThat(scoring.work()).containsOnlyKeys(PassKind.INFERENCE);
                assertThat(scoring.parameters()).isEqualTo(whole.parameters());
                assertThat(scoring.memory().weights()).isEqualTo(4 * scoring.parameters());
                assertThat(scoring.memory().gradients() + scoring.memory().optimizer())
                        .isZero();
                assertThat(scoring.memory().activations()).isPositive();
            }
        }
    }

    private static RunSpec recomputing(RunSpec spec) {
        return spec.with(new TrainingSpec(1, 0, 4, 2, false, true, 0, 1.0, 0, List.of(), 0));
    }

    /** Questions that instruct cost 32 more passes through two layers for each batch of prompts, and others none. */
    @Test
    void answersCostAPassForEachToken() {
        List<JobCost> costs = Stream.of(
                        asked(Protocol.INSTRUCT, false),
                        asked(Protocol.INSTRUCT, true),
                        asked(Protocol.HARNESS, false),
                        asked(Protocol.HARNESS, true))
                .map(run -> costs(List.of(run)).get(0))
                .toList();
        double passes = layerPasses(costs.get(1)) - layerPasses(costs.get(0));
        assertThat(passes).isGreaterThanOrEqualTo(2 * 32);
        assertThat(passes % (2 * 32)).isZero();
        assertThat(costs.get(1).work().get(PassKind.INFERENCE).flops())
                .isGreaterThan(costs.get(0).work().get(PassKind.INFERENCE).flops());
        assertThat(costs.get(3).work()).isEqualTo(costs.get(2).work());
    }

    private static RunSpec asked(Protocol protocol, boolean generate) {
        RunSpec spec = spec(base(), LORA, NONE, 1e-3);
        DataSpec data = spec.data();
        TaskSpec task = new TaskSpec("moods", "", protocol, 0, new TaskSpec.WorldQuestions(TinyJob.WORLD, "mood"));
        return spec.with(new DataSpec(
                data.train(),
                List.of(task),
                data.proportions(),
                data.trainRows(),
                data.trainRowsPerTask(),
                data.testRowsPerTask(),
                data.validationShare(),
                data.maxLength(),
                generate,
                data.date()));
    }

    private static double layerPasses(JobCost cost) {
        return cost.work().get(PassKind.INFERENCE).layerPasses();
    }

    private static RunSpec packing(RunSpec spec) {
        return new RunSpec(
                spec.model(),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                new TrainingSpec(1, 0, 4, 2, true, false, 0, 1.0, 0, List.of(), 0),
                spec.data(),
                spec.precision(),
                spec.seed());
    }

    /** Float32, AdamW, two micro-batches a step. */
    @Test
    void memoryFollowsFromWhatTrains() {
        List<JobCost> costs = costs(List.of(
                spec(base(), FULL, NONE, 1e-3), spec(base(), LORA, NONE, 1e-3), spec(base(), FULL, CHECKS, 1e-3)));
        long all = costs.get(0).parameters();
        long adapters = costs.get(1).trainableParameters();
        assertThat(costs.get(1).parameters()).isEqualTo(all + adapters);

        MemoryEstimate full = costs.get(0).memory();
        assertThat(full.weights()).isEqualTo(4 * all);
        assertThat(full.gradients()).isEqualTo(4 * all);
        assertThat(full.optimizer()).isEqualTo(2 * 4 * all);
        MemoryEstimate lora = costs.get(1).memory();
        assertThat(lora.weights()).isEqualTo(4 * (all + adapters));
        assertThat(lora.gradients()).isEqualTo(4 * adapters);
        assertThat(lora.optimizer()).isEqualTo(2 * 4 * adapters);
        MemoryEstimate restoring = costs.get(2).memory();
        assertThat(restoring.weights()).isEqualTo(2 * 4 * all);
        assertThat(restoring.activations()).isEqualTo(full.activations());
    }

    /** Training a row at a time keeps less than scoring thousands of tokens, and training all rows at once more. */
    @Test
    void activationsAreThoseOfTheLargerOfTrainingAndScoring() {
        RunSpec lora = spec(base(), LORA, NONE, 1e-3);
        List<RunSpec> specs = List.of(spec(base(), new FineTuning.None(), NONE, 1e-3), rows(lora, 1), rows(lora, 256));
        List<JobCost> both = costs(specs);
        List<JobCost> trainingAlone =
                costs(specs.stream().map(JobCostsTest::unscored).toList());
        assertThat(activations(both, 0)).as("of a run that only scores").isPositive();
        assertThat(activations(trainingAlone, 0)).isZero();
        assertThat(activations(both, 1)).isGreaterThan(2 * activations(trainingAlone, 1));
        assertThat(activations(both, 2))
                .isEqualTo(activations(trainingAlone, 2))
                .isGreaterThan(2 * activations(both, 1));
    }

    private static RunSpec rows(RunSpec spec, int microBatch) {
        return spec.with(new TrainingSpec(1, 0, microBatch, 1, 1.0, 0));
    }

    private static RunSpec unscored(RunSpec spec) {
        return spec.with(spec.data().with(spec.data().train(), List.of()));
    }

    private static long activations(List<JobCost> costs, int run) {
        return costs.get(run).memory().activations();
    }

    /** A change is measured against a copy of what the monitored matrices, or their adapters, were. */
    @Test
    void measuringChangesTakesACopy() {
        EarlyStopping change = new EarlyStopping.GradES(1, Ratio.of("0.5"), Criterion.WEIGHT_CHANGE);
        EarlyStopping gradient = new EarlyStopping.GradES(1, Ratio.of("0.5"), Criterion.GRADIENT);
        List<JobCost> costs = costs(List.of(
                spec(base(), FULL, gradient, 1e-3),
                spec(base(), FULL, change, 1e-3),
                spec(base(), new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS), NONE, 1e-3),
                spec(base(), LORA, gradient, 1e-3),
                spec(base(), LORA, change, 1e-3),
                spec(base(), LORA, new EarlyStopping.AFLoRA(Ratio.of("0.5"), Ratio.of("0"), Ratio.of("0")), 1e-3),
                spec(base(), LORA, new EarlyStopping.LoRAF(Ratio.of("0.5")), 1e-3)));
        long adapters = costs.get(3).trainableParameters();
        assertThat(weights(costs, 5) - weights(costs, 3)).as("two averages").isEqualTo(4 * 2 * adapters);
        assertThat(weights(costs, 6) - weights(costs, 3)).as("a mask").isEqualTo(4 * adapters);
        assertThat(weights(costs, 1) - weights(costs, 0))
                .isEqualTo(4 * costs.get(2).trainableParameters());
        assertThat(weights(costs, 4) - weights(costs, 3))
                .isEqualTo(4 * costs.get(3).trainableParameters());
    }

    private static long weights(List<JobCost> costs, int run) {
        return costs.get(run).memory().weights();
    }

    @Test
    void aPretrainingIsExtrapolatedFromSomeOfItsSteps() {
        BaseModel.Pretrained base = new BaseModel.Pretrained(base().config(), TinyJob.WORLD, 1000, 512, 5e-3, 1);
        JobCost cost = JobCosts.base(base, "tiny");
        assertThat(cost.sampled()).isTrue();
        assertThat(cost.steps()).isEqualTo(1000);
        assertThat(cost.flops().evaluationFlops()).isZero();
        assertThat(cost.work()).containsOnlyKeys(PassKind.FULL);
        assertThat(cost.work().get(PassKind.FULL).layerPasses())
                .as("two layers a step")
                .isEqualTo(2 * 1000);
        assertThat(cost.flops().trainingFlops().doubleValue()).isCloseTo(pretrainingFlops(base), withinPercentage(2));
    }

    /** Of every step's batch. */
    private static double pretrainingFlops(BaseModel.Pretrained base) {
        try (PlannedModel model = PlannedModel.of(base, "tiny");
                Tokenizer tokenizer = Tokenizer.load(model.directory())) {
            PretrainingBatches batches =
                    new PretrainingBatches(World.of(base.world()), tokenizer, base.batchTokens(), base.seed());
            FlopCount count = new FlopCount(
                    model.config().graph(),
                    FULL,
                    Set.copyOf(model.config().graph().matrices()));
            double flops = 0;
            for (int step = 1; step <= base.steps(); step++) {
                for (TokenBatch batch : batches.step(step)) {
                    flops += count.training(batch).trainingFlops().doubleValue();
                }
            }
            return flops;
        }
    }

    @Test
    void whatCouldNotBeRunCannotBeCosted() {
        RunSpec good = spec(base(), FULL, NONE, 1e-3);
        RunSpec nowhere = spec(new BaseModel.Checkpoint(new FileRef("/nowhere", "")), FULL, NONE, 1e-3);
        assertThat(costs(List.of(good))).hasSize(1);
        assertThatThrownBy(() -> JobCosts.reading(nowhere))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("/nowhere/config.json");
    }
}

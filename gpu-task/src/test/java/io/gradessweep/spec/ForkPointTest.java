package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForkPointTest {
    private static final Ratio RATIO = Ratio.of("0.55");
    private static final EarlyStopping.ValidationLoss ES =
            new EarlyStopping.ValidationLoss(Ratio.of("0.05"), 0, 3, false);
    private static final EarlyStopping.ValidationLoss OTHER_ES =
            new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 3, false);

    static RunSpec run(EarlyStopping stopping, int traceNormsEvery) {
        TaskSpec task = new TaskSpec(
                "task", "", Protocol.HARNESS, 0, new TaskSpec.WorldQuestions(new WorldSpec(16, 2, 1), "colour"));
        return new RunSpec(
                new ModelSpec("model", "", new BaseModel.Checkpoint(new FileRef("model", "0"))),
                new FineTuning.Full(FineTuning.TrainOnly.ALL),
                stopping,
                new OptimizerSpec.Sgd(1, 0, 0),
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0")),
                new TrainingSpec(1, 0, 1, 1, 1.0, traceNormsEvery),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), 64),
                Precision.FP32,
                1);
    }

    private static Optional<ForkPoint> forkPoint(EarlyStopping stopping) {
        return ForkPoint.of(run(stopping, 0));
    }

    @Test
    void aRunForksBeforeTheLastStepInWhichNothingIsMeasured() {
        assertThat(forkPoint(new EarlyStopping.GradES(1, RATIO, Criterion.WEIGHT_CHANGE)))
                .contains(new ForkPoint(RATIO));
        assertThat(forkPoint(new EarlyStopping.StopAt(RATIO))).contains(new ForkPoint(RATIO));
        assertThat(new ForkPoint(RATIO).step(100)).isEqualTo(54);
        assertThat(new ForkPoint(RATIO).step(1)).isZero();
        assertThat(new ForkPoint(RATIO)).isGreaterThan(new ForkPoint(Ratio.of("0.5")));
    }

    @Test
    void whatDoesNothingOrChecksForksAnywhere() {
        assertThat(forkPoint(new EarlyStopping.None())).isEmpty();
        assertThat(forkPoint(ES)).isEmpty();
    }

    @Test
    void whatKeepsOrRecordsWhatOthersDoNotForksAtTheStart() {
        assertThat(forkPoint(new EarlyStopping.GradES(1, Ratio.of("0"), Criterion.GRADIENT)))
                .hasValueSatisfying(point -> assertThat(point.isStart()).isTrue());
        assertThat(forkPoint(new EarlyStopping.GradES(1, RATIO, Criterion.FREEZING_SCORE)))
                .as("smoothed from the first step")
                .hasValueSatisfying(point -> assertThat(point.isStart()).isTrue());
        assertThat(forkPoint(new EarlyStopping.ValidationLoss(RATIO, 0, 3, true)))
                .hasValueSatisfying(point -> assertThat(point.isStart()).isTrue());
        Tau quantile = new Tau.Quantile(Ratio.of("0.2"), Tau.Pool.ALL);
        assertThat(forkPoint(new EarlyStopping.GradES(
                        quantile, RATIO, Measure.GRADIENT_L1, false, 1, 1, Thawing.NEVER, false)))
                .hasValueSatisfying(point -> assertThat(point.isStart()).isTrue());
        assertThat(forkPoint(new EarlyStopping.AutoFreeze(RATIO, RATIO)))
                .hasValueSatisfying(point -> assertThat(point.isStart()).isTrue());
    }

    @Test
    void rivalsWithAGracePeriodForkAtItsEnd() {
        assertThat(forkPoint(new EarlyStopping.SlimFit(Ratio.of("0.1"), RATIO))).contains(new ForkPoint(RATIO));
        assertThat(forkPoint(new EarlyStopping.RandomFreeze(Ratio.of("0.1"), RATIO)))
                .contains(new ForkPoint(RATIO));
    }

    @Test
    void aPrefixIsItsTrunkAndItsRidersWhateverTheirOrder() {
        RunSpec none = run(new EarlyStopping.None(), 0);
        RunSpec stopped = run(new EarlyStopping.StopAt(RATIO), 0);
        Prefix prefix = Prefix.of(List.of(stopped, run(ES, 0), run(OTHER_ES, 0), run(ES, 0)));
        assertThat(prefix.sharedRun()).isEqualTo(none);
        assertThat(prefix.validated()).containsExactlyInAnyOrder(ES, OTHER_ES);
        assertThat(Prefix.of(List.of(run(OTHER_ES, 0), run(ES, 0))).id()).isEqualTo(prefix.id());
        assertThat(List.of(
                        prefix.id(),
                        Prefix.of(List.of(run(ES, 0))).id(),
                        Prefix.of(List.of(none.withSeed(2))).id(),
                        Prefix.of(List.of(none)).id(),
                        SpecJson.trainId(none)))
                .doesNotHaveDuplicates();
    }
}

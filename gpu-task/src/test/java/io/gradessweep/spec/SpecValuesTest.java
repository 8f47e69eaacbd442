package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What specs derive from their values, and values at the edge of what is allowed. */
class SpecValuesTest {
    private static final List<Projection> ALL = List.of(Projection.values());

    @ParameterizedTest
    @CsvSource({
        "1, 0, 4, 2, 16, 2",
        "1, 0, 4, 2, 17, 3",
        "1, 0, 4, 2, 7, 1",
        "3, 0, 4, 2, 17, 9",
        "3, 8, 4, 2, 17, 8",
        "3, 9, 4, 2, 17, 9",
        "3, 10, 4, 2, 17, 9",
        "2, 0, 1, 1, 5, 10",
        "1, 0, 4, 2, 0, 0"
    })
    void stepsArePlannedByEpochsAndAnUpperBound(
            int epochs, int maxSteps, int microBatch, int accumulation, int rows, int planned) {
        TrainingSpec spec = new TrainingSpec(epochs, maxSteps, microBatch, accumulation, 1, 0);
        assertThat(spec.plannedSteps(rows)).isEqualTo(planned);
        assertThat(spec.effectiveBatch()).isEqualTo(microBatch * accumulation);
    }

    /** At most half of the rows, and the same effective batch. */
    @ParameterizedTest
    @CsvSource({"8, 3, 4, 6", "6, 2, 3, 4", "7, 1, 1, 7", "9, 2, 3, 6", "2, 5, 1, 10", "5, 4, 2, 10"})
    void aSmallerMicroBatchHasTheSameSteps(int rows, int passes, int smallerRows, int smallerPasses) {
        TrainingSpec spec =
                new TrainingSpec(3, 9, rows, passes, true, true, 5, 0.5, 7, List.of(Measure.GRADIENT_L1), 11);
        assertThat(spec.withSmallerMicroBatch())
                .contains(new TrainingSpec(
                        3, 9, smallerRows, smallerPasses, true, true, 5, 0.5, 7, List.of(Measure.GRADIENT_L1), 11));
    }

    @Test
    void aSingleRowCannotBeSmaller() {
        assertThat(new TrainingSpec(1, 0, 1, 8, 1, 0).withSmallerMicroBatch()).isEmpty();
    }

    @Test
    void tracesAreReplacedOneByOne() {
        Measure change = new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.SPECTRAL);
        TrainingSpec spec = new TrainingSpec(3, 9, 4, 2, true, true, 5, 0.5, 7, List.of(Measure.GRADIENT_L1), 11);
        assertThat(spec.withTraces(2, List.of(change)))
                .isEqualTo(new TrainingSpec(3, 9, 4, 2, true, true, 5, 0.5, 2, List.of(change), 11));
        assertThat(spec.withValidationTraces(3))
                .isEqualTo(new TrainingSpec(3, 9, 4, 2, true, true, 5, 0.5, 7, List.of(Measure.GRADIENT_L1), 3));
        assertThat(spec.withoutTraces())
                .isEqualTo(new TrainingSpec(3, 9, 4, 2, true, true, 5, 0.5, 0, List.of(Measure.GRADIENT_L1), 0));
    }

    /** Ranks of 8 and, of q, 4; alphas of 16 and, of down, 32. */
    @Test
    void adaptersAreScaledByTheirOwnRankAndAlpha() {
        FineTuning.Lora lora = patterned(false);
        assertThat(ALL.stream().map(lora::rank)).containsExactly(4, 8, 8, 8, 8, 8, 8);
        assertThat(ALL.stream().map(lora::scaling)).containsExactly(4.0, 2.0, 2.0, 2.0, 2.0, 2.0, 4.0);
        FineTuning.Lora stabilized = patterned(true);
        assertThat(stabilized.scaling(Projection.Q)).isEqualTo(8);
        assertThat(stabilized.scaling(Projection.K)).isEqualTo(16 / Math.sqrt(8));
        assertThat(stabilized.scaling(Projection.DOWN)).isEqualTo(32 / Math.sqrt(8));
    }

    private static FineTuning.Lora patterned(boolean rankStabilized) {
        return new FineTuning.Lora(
                8,
                16,
                rankStabilized,
                0,
                ALL,
                List.of(new ProjectionNumber(Projection.Q, 4)),
                List.of(new ProjectionNumber(Projection.DOWN, 32)),
                List.of());
    }

    /** The order in which lists are written makes no other adapter. */
    @Test
    void listsOfAdaptersHaveOneOrder() {
        ProjectionNumber up = new ProjectionNumber(Projection.UP, 2);
        ProjectionNumber q = new ProjectionNumber(Projection.Q, 3);
        List<Projection> targets = List.of(Projection.UP, Projection.Q);
        FineTuning one = new FineTuning.Lora(
                8,
                16,
                false,
                0,
                targets,
                List.of(up, q),
                List.of(up, q),
                List.of(TokenTable.LM_HEAD, TokenTable.EMBED_TOKENS));
        FineTuning other = new FineTuning.Lora(
                8,
                16,
                false,
                0,
                List.of(Projection.Q, Projection.UP),
                List.of(q, up),
                List.of(q, up),
                List.of(TokenTable.EMBED_TOKENS, TokenTable.LM_HEAD, TokenTable.EMBED_TOKENS));
        assertThat(one).isEqualTo(other);
        assertRefused(
                () -> lora(targets, List.of(new ProjectionNumber(Projection.K, 2)), List.of()),
                "lora.rank_pattern must name each projection once, and only those of lora.targets");
        assertRefused(
                () -> lora(targets, List.of(), List.of(q, q)),
                "lora.alpha_pattern must name each projection once, and only those of lora.targets");
        assertRefused(
                () -> lora(targets, List.of(new ProjectionNumber(Projection.Q, 2.5)), List.of()),
                "lora.rank_pattern must hold whole numbers, not 2.5");
        assertRefused(() -> lora(List.of(), List.of(), List.of()), "lora.targets must name at least one of");
        assertRefused(
                () -> lora(List.of(Projection.Q, Projection.Q), List.of(), List.of()),
                "lora.targets names a projection twice");
    }

    private static FineTuning lora(
            List<Projection> targets, List<ProjectionNumber> ranks, List<ProjectionNumber> alphas) {
        return new FineTuning.Lora(8, 16, false, 0, targets, ranks, alphas, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "down=64, DOWN, 64",
        "' q = 0.5 ', Q, 0.5",
        "o=1e2, O, 100",
        "down=0,,",
        "down=-1,,",
        "down=x,,",
        "down,,",
        "down=1=2,,",
        "nothing=1,,",
        "DOWN=1,,",
        "=1,,"
    })
    void aProjectionsNumberIsReadWholeOrNotAtAll(String text, Projection projection, Double value) {
        Optional<ProjectionNumber> expected =
                projection == null ? Optional.empty() : Optional.of(new ProjectionNumber(projection, value));
        assertThat(ProjectionNumber.parse(text)).isEqualTo(expected);
    }

    @Test
    void criteriaAndNormsAreOfTheirKinds() {
        assertThat(of(Criterion.values(), Criterion::isChange))
                .containsExactly(Criterion.GRADIENT_CHANGE, Criterion.WEIGHT_CHANGE, Criterion.RELATIVE_WEIGHT_CHANGE);
        assertThat(of(Criterion.values(), Criterion::isOfWeights))
                .containsExactly(Criterion.WEIGHT_CHANGE, Criterion.RELATIVE_WEIGHT_CHANGE);
        assertThat(of(Criterion.values(), Criterion::isSmoothed)).containsExactly(Criterion.FREEZING_SCORE);
        assertThat(of(MatrixNorm.values(), MatrixNorm::isElementwise))
                .containsExactly(MatrixNorm.L1, MatrixNorm.FROBENIUS);
        assertThat(Measure.all()).hasSize(20).doesNotHaveDuplicates();
        for (Measure measure : Measure.all()) {
            assertThat(Measure.named(measure.label())).contains(measure);
        }
        assertThat(Measure.named("gradient")).isEmpty();
    }

    private static <T> List<T> of(T[] values, Function<T, Boolean> kind) {
        return Arrays.stream(values).filter(kind::apply).toList();
    }

    @Test
    void whatARunComputesFollowsFromItsMethodAndPrecision() {
        RunSpec run = ForkPointTest.run(new EarlyStopping.None(), 0);
        assertThat(run.recomputes()).isFalse();
        assertThat(run.validates()).isFalse();
        assertThat(run.plannedSteps(7)).isEqualTo(7);
        FineTuning lora = new FineTuning.Lora(8, 16, ALL);
        assertThat(with(run, lora, Precision.NF4).recomputes()).isTrue();
        assertThat(with(run, lora, Precision.BF16).recomputes()).isFalse();
        assertThat(with(run, new FineTuning.None(), Precision.NF4).plannedSteps(7))
                .isZero();
        assertRefused(() -> with(run, run.fineTuning(), Precision.NF4), "precision nf4 keeps the base model in 4 bits");
        assertThat(run.with(run.training().withValidationTraces(2)).validates()).isTrue();
        assertThat(run.withSeed(9).seed()).isEqualTo(9);
        assertThat(run.method()).isEqualTo("full");
        assertThat(with(run, lora, Precision.FP32)
                        .with(new EarlyStopping.LoRAF(Ratio.of("0.5")))
                        .method())
                .isEqualTo("lora+loraf");
        assertThat(new OptimizerSpec.Sgd(1, 0, 0).numbersPerWeight()).isZero();
        assertThat(new OptimizerSpec.Sgd(1, 0.1, 0).numbersPerWeight()).isEqualTo(1);
    }

    private static RunSpec with(RunSpec run, FineTuning tuning, Precision precision) {
        return new RunSpec(
                run.model(),
                tuning,
                run.earlyStopping(),
                run.optimizer(),
                run.schedule(),
                run.training(),
                run.data(),
                precision,
                run.seed());
    }

    @Test
    void rulesThatNeedEveryStepShareNone() {
        assertThat(new EarlyStopping.AFLoRA(Ratio.of("0.9"), Ratio.of("0.5"), Ratio.of("0.2")).forkPoint())
                .contains(ForkPoint.START);
        assertThat(new EarlyStopping.LoRAF(Ratio.of("0.9")).forkPoint()).contains(ForkPoint.START);
        assertThat(new ForkPoint(Ratio.of("0.01")).isStart()).isFalse();
        RunSpec restoring = ForkPointTest.run(new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 3, true), 0);
        assertThat(Prefix.of(List.of(restoring)).validated())
                .as("a prefix keeps no best weights")
                .isEmpty();
    }

    /** Files of rows and labels, of training and test, and of what is scored; fingerprints stay. */
    @Test
    void everyLocationIsMadeLocal() {
        RunSpec spec = IdentityTest.specs().toList().get(0);
        RunSpec local = new LocalSpec(
                        (location, fingerprint) -> Path.of("/cache" + location + "@" + fingerprint),
                        location -> Path.of("/cache" + location))
                .of(spec);
        String expected = SpecJson.write(spec)
                .replace("\"location\":\"/model\"", "\"location\":\"/cache/model@abc\"")
                .replace("\"location\":\"/rows/", "\"location\":\"/cache/rows/")
                .replace("\"location\":\"/labels/", "\"location\":\"/cache/labels/");
        assertThat(SpecJson.write(local)).isEqualTo(expected).isNotEqualTo(SpecJson.write(spec));
        assertThat(expected.split("\"location\":\"/cache", -1)).hasSize(1 + 1 + 2 * 2 * 4);
        RunSpec generated = IdentityTest.specs().toList().get(1);
        assertThat(new LocalSpec((location, fingerprint) -> Path.of("/x"), location -> Path.of(location)).of(generated))
                .isEqualTo(generated);
    }

    @Test
    void theLeastThatIsAllowedIsAllowed() {
        assertThat(new WorldSpec(16, 1, 0).paraphrases()).isEqualTo(1);
        assertThat(new WorldSpec(16, 4, 0).entities()).isEqualTo(16);
        assertRefused(() -> new WorldSpec(15, 1, 0), "world.entities must be a number >= 16, not 15");
        assertRefused(() -> new WorldSpec(16, 0, 0), "world.paraphrases must be a number >= 1, not 0");
        assertRefused(() -> new WorldSpec(16, 5, 0), "world.paraphrases must be at most 4, not 5");
        assertThat(Ratio.of("0.000").value()).isZero();
        assertThat(Ratio.of("0.9999").ceilOf(1)).isEqualTo(1);
        assertRefused(() -> Ratio.of("1"), "must be in [0, 1), not 1");
        assertRefused(() -> Ratio.of("-0.1"), "must be in [0, 1), not -0.1");
        assertRefused(() -> new FileRef(" ", "f"), "a file location must not be empty");
        assertRefused(() -> new RowFiles(List.of(), List.of(new FileRef("a", ""))), "each of the files must have");
        assertRefused(() -> new QuestionTemplate("p", "ps", "c", "", "a", ""), "a template needs either prompt or");
        assertRefused(() -> new QuestionTemplate("", "", "c", "", "a", ""), "a template needs either prompt or");
        assertRefused(() -> new QuestionTemplate("p", "", "c", "", "", ""), "a template needs answer");
        assertRefused(() -> new QuestionTemplate("p", "", "", "", "a", ""), "a template needs choices, or labels");
        assertThat(new TrainingSpec(1, 0, 1 << 12, 1 << 12, 0, 0).effectiveBatch())
                .isEqualTo(1 << 24);
        assertRefused(() -> new TrainingSpec(1, 0, (1 << 12) + 1, 1 << 12, 0, 0), "must be at most 16777216 rows");
        assertThat(new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 1, false).patience())
                .isEqualTo(1);
        assertRefused(
                () -> new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 0, false),
                "es.patience must be a number >= 1");
        assertRefused(
                () -> new EarlyStopping.ValidationLoss(Ratio.of("0.1"), -0.1, 1, false),
                "es.min_delta must be a number >= 0");
    }

    private static void assertRefused(Runnable making, String message) {
        assertThatThrownBy(making::run)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }
}

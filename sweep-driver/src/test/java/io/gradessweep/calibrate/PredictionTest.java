package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Ratio;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How replays are held against real runs, by plain numbers. */
class PredictionTest {
    private static final MatrixId Q = MatrixId.language(0, "q");
    private static final MatrixId K = MatrixId.language(0, "k");

    private final RecordedTraining training = training("qwen3", FULL, 1);

    private static Freezing freezing(double flopsRatio, Map<Integer, Set<MatrixId>> frozenAt) {
        return new Freezing(new TreeMap<>(frozenAt), 7, 10, 1, flopsRatio);
    }

    private static EarlyStopping.GradES choice(double tau) {
        return new EarlyStopping.GradES(tau, Ratio.of("0"), Criterion.GRADIENT);
    }

    private Prediction prediction(Freezing real, Freezing replayed) {
        return new Prediction(
                training, new RealRun("r", choice(1), real, CorrectionFit.NONE), replayed, freezing(0.5, Map.of()));
    }

    /** Of seven matrices Q froze three steps later than predicted, and K never did, which counts as step 11. */
    @Test
    void errorsAreRealLessPredicted() {
        Prediction prediction =
                prediction(freezing(0.9, Map.of(5, Set.of(Q))), freezing(0.8, Map.of(2, Set.of(Q), 9, Set.of(K))));
        assertThat(prediction.flopsError(prediction.replayed())).isCloseTo(0.1, within(1e-12));
        assertThat(prediction.flopsError(prediction.corrected())).isCloseTo(0.4, within(1e-12));
        assertThat(prediction.stepError(prediction.replayed())).isCloseTo((3 + 2) / 7.0, within(1e-12));
        assertThat(prediction.stepError(prediction.corrected())).isCloseTo(6 / 7.0, within(1e-12));
    }

    @Test
    void theMeanAndTheWorstAreOfAbsoluteErrors() {
        List<Prediction> predictions = List.of(
                prediction(freezing(0.5, Map.of()), freezing(0.75, Map.of())),
                prediction(freezing(0.5, Map.of()), freezing(0.25, Map.of())),
                prediction(freezing(0.5, Map.of()), freezing(0.375, Map.of())));
        assertThat(Errors.of(predictions, one -> one.flopsError(one.replayed())))
                .isEqualTo(new Errors((0.25 + 0.25 + 0.125) / 3, 0.25));
    }

    private ReplayedRun replayed(RealRun... real) {
        ReplayRequest request =
                new ReplayRequest("test", training.rule(), List.of(21.5, 15.5), 3, List.of(Ratio.of("0")), List.of());
        return ReplayedRun.of(training, request, List.of(real));
    }

    /** A run whose norms rose with that rate, of which the fit knows. */
    private RealRun risen(double tau, double rate) {
        return new RealRun(
                "risen",
                choice(tau),
                new Replay(training, new Correction(rate)).of(choice(tau)),
                new CorrectionFit(1, rate));
    }

    @Test
    void aCorrectionIsTakenWhereItPredictsEachRunFromTheOthers() {
        double rate = 1.5;
        ReplayedRun run = replayed(risen(21.5, rate), risen(25.5, rate));
        assertThat(run.correction()).isEqualTo(new Correction(rate));
        assertThat(run.corrected()).isPresent();
        assertThat(run.predictions())
                .allSatisfy(one -> assertThat(one.flopsError(one.corrected())).isZero())
                .anySatisfy(one -> assertThat(one.flopsError(one.replayed())).isNotZero());
        assertThat(run.replayed().taus()).containsExactly(15.5, 21.5);
        assertThat(run.replayed().cells().get(1).get(0).stepOfMatrix()).containsEntry(K, 9);
        assertThat(run.corrected().orElseThrow().cells().get(1).get(0).stepOfMatrix())
                .doesNotContainEntry(K, 9);
    }

    @Test
    void aCorrectionThatPredictsNothingBetterIsNotTaken() {
        assertThat(replayed(risen(21.5, 1.5)).corrected())
                .as("one cannot be predicted from others")
                .isEmpty();
        assertThat(replayed(risen(21.5, 0), risen(25.5, 0)).corrected())
                .as("equally good")
                .isEmpty();
        RealRun misleading = new RealRun("m", choice(25.5), risen(25.5, 0).freezing(), new CorrectionFit(1, 1.5));
        ReplayedRun run = replayed(risen(21.5, 0), misleading);
        assertThat(run.corrected()).isEmpty();
        assertThat(run.correction()).isEqualTo(new Correction(0.75));
        Prediction second = run.predictions().get(1);
        assertThat(second.corrected())
                .as("by the first alone, which rose by nothing")
                .isEqualTo(second.replayed());
    }

    @Test
    void tausAreSortedAndAskedForOnce() {
        ReplayRequest request = new ReplayRequest(
                "r",
                training.rule(),
                List.of(3.0, 1.0, 3.0),
                3,
                List.of(Ratio.of("0.5"), Ratio.of("0.1"), Ratio.of("0.5")),
                List.of());
        assertThat(request.taus(training)).containsExactly(1.0, 3.0);
        assertThat(request.ratios()).containsExactly(Ratio.of("0.5"), Ratio.of("0.1"));
        ReplayRequest quantiles = new ReplayRequest("r", training.rule(), List.of(), 3, List.of(), List.of());
        assertThat(quantiles.taus(training)).containsExactly(21.0, 45.0, 68.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aTauIsANumberAbove0(double tau) {
        List<Double> taus = List.of(1.0, tau);
        assertThatThrownBy(() -> new ReplayRequest("r", training.rule(), taus, 3, List.of(), List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--taus must be numbers > 0, not " + tau);
    }

    @Test
    void aTrialIsCutAfterAStep() {
        TreeMap<Integer, Set<MatrixId>> frozenAt = new TreeMap<>(Map.of(2, Set.of(Q), 3, Set.of(K)));
        List<NormRow> norms =
                List.of(new NormRow(1, new double[7]), new NormRow(2, new double[7]), new NormRow(3, new double[7]));
        Trial trial = new Trial(0.5, true, List.of(4.0, 3.0, 2.0), norms, frozenAt, 9, OptionalDouble.of(0.5));

        Trial two = trial.until(2);
        assertThat(two.losses()).containsExactly(4.0, 3.0);
        assertThat(two.norms()).extracting(NormRow::step).containsExactly(1, 2);
        assertThat(two.frozenAt()).containsOnlyKeys(2);
        assertThat(two.isCompleted()).isFalse();
        assertThat(two.reached(2)).isTrue();
        assertThat(two.reached(3)).isFalse();
        assertThat(trial.until(3)).isEqualTo(trial);
        assertThat(trial.until(8).isCompleted()).isTrue();
        assertThat(trial.until(8).reached(8)).as("it ended before").isTrue();
    }

    @Test
    void aSearchTakesSomeTimesItsProbe() {
        CalibrationAnswer answer = new CalibrationAnswer(
                null, List.of(), List.of(), new Selection(Optional.empty(), 0, false), OptionalDouble.empty(), 40, 100);
        assertThat(answer.probeTimes()).isEqualTo(3.5);
        assertThat(answer.finished()).isZero();
    }

    /** Shares of 0.01 to 0.6: from 0.05 below the limit to 0.25 above. */
    @Test
    void candidatesForAShareLieMostlyAboveIt() {
        List<TauForecast> curve = IntStream.rangeClosed(1, 60)
                .mapToObj(tau -> new TauForecast(tau, List.of(new Ending(1, tau / 100.0))))
                .toList();
        List<Double> taus = Candidates.of(curve, Goal.of("frozen>=0.3", 0.8), 4);
        assertThat(taus).hasSize(4).isSorted();
        assertThat(taus.get(0)).isCloseTo(25, within(1.0));
        assertThat(taus.get(3)).isCloseTo(55, within(1.0));
        assertThat(Goal.of("frozen>=0.3", 0.8).flopsLimit()).isEmpty();
        assertThat(Goal.of("flops_ratio<=0.75", 0.8).flopsLimit()).hasValue(0.75);
    }
}

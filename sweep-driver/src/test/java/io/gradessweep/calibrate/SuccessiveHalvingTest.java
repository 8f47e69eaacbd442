package io.gradessweep.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.statistics.Estimate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Candidates 1 to 8, of which a larger one has a lower FLOPs ratio and a larger loss; 4 and more reach the goal. */
class SuccessiveHalvingTest {
    private static final Goal GOAL = Goal.of("flops_ratio<=0.75", 0.8);
    private static final List<Double> TAUS =
            DoubleStream.iterate(1, tau -> tau <= 8, tau -> tau + 1).boxed().toList();
    private static final List<Rung> RUNGS = Rung.of(8, 2, 54, 100);

    @Test
    void eachRungCostsTheSameAndTheLastLeavesThoseThatFinish() {
        assertThat(RUNGS).containsExactly(new Rung(60, 4), new Rung(71, 2));
        assertThat(Rung.of(8, 1, 0, 64)).containsExactly(new Rung(4, 4), new Rung(12, 2), new Rung(28, 1));
        assertThat(Rung.of(5, 2, 0, 64)).containsExactly(new Rung(8, 3), new Rung(24, 2));
        assertThat(Rung.of(2, 2, 0, 64)).isEmpty();
        assertThat(Rung.of(8, 1, 98, 100)).containsExactly(new Rung(99, 1));
    }

    @Test
    void theWorseHalfIsDroppedAtEachRung() {
        SuccessiveHalving begun = halving(Map.of(), TAUS);
        assertThat(begun.wanted()).isEqualTo(TAUS);
        assertThat(begun.until()).isEqualTo(60);

        Map<Double, Trial> trials = new TreeMap<>();
        TAUS.forEach(tau -> trials.put(tau, trial(tau, 60, false)));
        SuccessiveHalving first = halving(trials, TAUS);
        assertThat(first.alive()).containsExactly(4.0, 5.0, 6.0, 7.0);
        assertThat(first.wanted()).isEqualTo(first.alive());
        assertThat(first.until()).isEqualTo(71);
        assertThat(first.droppedAt()).isEqualTo(Map.of(1.0, 60, 2.0, 60, 3.0, 60, 8.0, 60));

        first.alive().forEach(tau -> trials.put(tau, trial(tau, 71, false)));
        SuccessiveHalving second = halving(trials, TAUS);
        assertThat(second.wanted()).containsExactly(4.0, 5.0);
        assertThat(second.until()).isZero();

        second.alive().forEach(tau -> trials.put(tau, trial(tau, 90, true)));
        assertThat(halving(trials, TAUS).isOver()).isTrue();
        assertThat(halving(trials, TAUS).last()).containsOnlyKeys(TAUS);
    }

    @Test
    void oneThatIsBehindIsWaitedForAndOneThatFailedIsReplaced() {
        Map<Double, Trial> trials = new TreeMap<>();
        TAUS.forEach(tau -> trials.put(tau, trial(tau, 60, false)));
        trials.put(5.0, trial(5, 58, false));
        assertThat(halving(trials, TAUS).wanted()).containsExactly(5.0);
        List<Double> left = TAUS.stream().filter(tau -> tau != 5).toList();
        assertThat(halving(trials, left).wanted()).containsExactly(4.0, 6.0, 7.0, 8.0);
    }

    /** A run may freeze its last matrix before a rung. */
    @Test
    void whoIsAtItsEndWaitsForNoRung() {
        Map<Double, Trial> trials = new TreeMap<>();
        TAUS.forEach(tau -> trials.put(tau, trial(tau, 60, false)));
        trials.put(7.0, trial(7, 57, true));
        assertThat(halving(trials, TAUS).wanted()).containsExactly(4.0, 5.0, 6.0);
    }

    /** Of those with a real FLOPs ratio a tenth above what was foreseen, 6 and more reach the goal; each is dropped once for that. */
    @Test
    void whereNoneSettlesTheGoalOneThatWasDroppedGoesOn() {
        Map<Double, Trial> trials = new TreeMap<>();
        TAUS.forEach(tau -> trials.put(tau, trial(tau, 71, false)));
        List.of(4.0, 5.0).forEach(tau -> trials.put(tau, trial(tau, 90, true)));
        Judges judges = new Judges(0.1);

        SuccessiveHalving again = SuccessiveHalving.of(RUNGS, TAUS, trials, judges);
        assertThat(again.wanted()).containsExactly(6.0);
        assertThat(again.until()).isZero();
        Map<Double, Integer> dropped = Map.of(1.0, 60, 2.0, 60, 3.0, 60, 8.0, 60, 6.0, 71, 7.0, 71);
        assertThat(judges.shown).isEqualTo(dropped);

        // Interrupted on its way, it changes nothing of what is decided.
        trials.put(6.0, trial(6, 85, false));
        assertThat(SuccessiveHalving.of(RUNGS, TAUS, trials, judges)).isEqualTo(again);
        assertThat(judges.shown).isEqualTo(dropped);

        trials.put(6.0, trial(6, 90, true));
        assertThat(SuccessiveHalving.of(RUNGS, TAUS, trials, judges).alive()).containsExactly(4.0, 5.0, 6.0);
        assertThat(SuccessiveHalving.of(RUNGS, TAUS, trials, judges).isOver()).isTrue();
    }

    @Test
    void whereNobodyReachesTheGoalAllAreTried() {
        Map<Double, Trial> trials = new TreeMap<>();
        TAUS.forEach(tau -> trials.put(tau, trial(tau, 90, true)));
        SuccessiveHalving halving = SuccessiveHalving.of(RUNGS, TAUS, trials, new Judges(1));
        assertThat(halving.isOver()).isTrue();
        assertThat(halving.alive()).containsExactlyInAnyOrderElementsOf(TAUS);
        assertThat(halving.droppedAt()).isEmpty();
    }

    /** As by an earlier call that let more of them finish. */
    @Test
    void whoCameToItsEndIsNotDropped() {
        Map<Double, Trial> trials = new TreeMap<>();
        TAUS.forEach(tau -> trials.put(tau, trial(tau, 71, false)));
        List.of(4.0, 5.0, 8.0).forEach(tau -> trials.put(tau, trial(tau, 90, true)));
        SuccessiveHalving halving = halving(trials, TAUS);
        assertThat(halving.isOver()).isTrue();
        assertThat(halving.alive()).containsExactly(4.0, 5.0, 8.0);
        assertThat(halving.droppedAt()).doesNotContainKey(8.0);
    }

    private static SuccessiveHalving halving(Map<Double, Trial> trials, List<Double> taus) {
        return SuccessiveHalving.of(RUNGS, taus, trials, new Judges(0));
    }

    private static final class Judges implements SuccessiveHalving.Referee {
        private final double more;
        private final Map<Double, Integer> shown = new TreeMap<>();

        /** @param more than was foreseen, of FLOPs ratio */
        Judges(double more) {
            this.more = more;
        }

        @Override
        public Goal goal() {
            return GOAL;
        }

        @Override
        public List<CandidateRank> ranks(int step, Collection<Trial> trials) {
            assertThat(trials).allMatch(trial -> trial.reached(step));
            return trials.stream().map(trial -> rank(trial, 0)).toList();
        }

        @Override
        public List<Finished> finished(List<Trial> ended, List<Trial> dropped) {
            shown.clear();
            dropped.forEach(trial -> shown.put(trial.tau(), trial.doneSteps()));
            return ended.stream().map(this::finished).toList();
        }

        private Finished finished(Trial trial) {
            assertThat(trial.isCompleted()).isTrue();
            CandidateRank real = rank(trial, more);
            return new Finished(real, real.tauForecast(), 0.5, new Estimate(0, 0.01, -0.02, 0.02, 1));
        }

        private static CandidateRank rank(Trial trial, double more) {
            Ending ending = new Ending(0.92 - 0.05 * trial.tau() + more, 0.5);
            return new CandidateRank(new TauForecast(trial.tau(), List.of(ending)), 0.01 * trial.tau());
        }
    }

    private static Trial trial(double tau, int doneSteps, boolean completed) {
        return new Trial(
                tau,
                completed,
                Collections.nCopies(doneSteps, 1.0),
                List.of(),
                new TreeMap<>(),
                1,
                completed ? OptionalDouble.of(0.5) : OptionalDouble.empty());
    }
}

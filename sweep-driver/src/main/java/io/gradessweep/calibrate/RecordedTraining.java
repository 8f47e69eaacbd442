package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Ratio;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The numbers of a run in which nothing froze: the norms of its matrices at the recorded steps, and the FLOPs of its
 * steps.
 */
public final class RecordedTraining {
    private static final int SIGNIFICANT_DIGITS = 4;
    private static final int NEIGHBOURHOODS = 20;

    private final String name;
    private final ReplayRule rule;
    private final List<MatrixId> matrices;
    private final Map<MatrixId, List<MatrixId>> units;
    private final FreezingCosts costs;
    private final List<NormRow> norms;
    private final long unfrozenFlops;

    /**
     * @param name the run's name, for messages
     * @param norms the recorded norms, by step, with a value for each matrix in the order of
     *     {@link FreezingCosts#matrices}
     */
    public RecordedTraining(String name, ReplayRule rule, FreezingCosts costs, List<NormRow> norms) {
        this.name = name;
        this.rule = rule;
        this.costs = costs;
        this.norms = List.copyOf(norms);
        matrices = costs.matrices();
        units = costs.freezeGroups();
        unfrozenFlops = costs.unfrozen();
    }

    public String name() {
        return name;
    }

    /** Returns the rule of the replays, whose measure is that of the norms. */
    public ReplayRule rule() {
        return rule;
    }

    /**
     * Returns the training with a rule whose thresholds are in proportion to the median norms of what selectors select,
     * after the grace period.
     *
     * @param selectors as in {@link io.gradessweep.spec.MatrixSelector}; none for one threshold
     * @throws InvalidInputException if a selector selects no matrix that trains
     */
    RecordedTraining withThresholdsOf(List<String> selectors, Ratio gracePeriodRatio) {
        if (selectors.isEmpty()) {
            return this;
        }
        int graceSteps = gracePeriodRatio.ceilOf(plannedSteps());
        RelativeThresholds thresholds = RelativeThresholds.ofMedians(selectors, matrices, matrix -> {
            int place = matrices.indexOf(matrix);
            return norms.stream()
                    .filter(row -> row.step() > graceSteps)
                    .mapToDouble(row -> row.values()[place])
                    .toArray();
        });
        return new RecordedTraining(name, rule.with(thresholds), costs, norms);
    }

    /** Returns the monitored matrices, layer by layer. */
    public List<MatrixId> matrices() {
        return matrices;
    }

    public int plannedSteps() {
        return costs.plannedSteps();
    }

    /**
     * Resamples the norms after a step: each later step gets the norms of a random step around it. That step is at most
     * a twentieth of the recorded steps away, over which the trend of the norms is small.
     */
    RecordedTraining drawnAgain(SplittableRandom random, int after) {
        List<NormRow> kept = norms.stream().filter(row -> row.step() <= after).toList();
        List<NormRow> rest = norms.subList(kept.size(), norms.size());
        int around = Math.max(1, norms.size() / NEIGHBOURHOODS);
        List<NormRow> rows = new ArrayList<>(kept);
        for (int place = 0; place < rest.size(); place++) {
            int from = Math.max(0, place - around);
            int to = Math.min(rest.size(), place + around + 1);
            rows.add(new NormRow(
                    rest.get(place).step(), rest.get(random.nextInt(from, to)).values()));
        }
        return new RecordedTraining(name, rule, costs, rows);
    }

    /** Returns how many steps have norms; a replay decides at these steps only. */
    public int recordedSteps() {
        return norms.size();
    }

    /** Returns the recorded norms, by step. */
    List<NormRow> norms() {
        return norms;
    }

    /**
     * Checks that GradES with these settings can be replayed.
     *
     * @throws InvalidInputException if it uses another measure than the recorded one, if it thaws: the norms of a frozen
     *     matrix are not recorded, or if its changes are those of several steps: those of one step are recorded
     */
    void requireRecorded(EarlyStopping.GradES choice) {
        if (!rule.judgesAs(choice)) {
            throw new InvalidInputException(name + ": replayed by " + rule.label() + ", not "
                    + choice.measure().label() + (choice.perElement() ? " per element" : ""));
        }
        if (choice.thawing().every() > 0) {
            throw new InvalidInputException(name + ": a replay cannot tell what would thaw; set grades.thaw_every=0");
        }
        if (choice.changeSteps() > 1) {
            throw new InvalidInputException(name + ": a replay knows the changes of one step; set grades.since=step");
        }
    }

    /** Returns some matrices together with those that share an adapter with one of them. */
    Set<MatrixId> freezingTogether(Set<MatrixId> some) {
        Set<MatrixId> all = new TreeSet<>();
        some.forEach(matrix -> all.addAll(units.get(matrix)));
        return all;
    }

    /** Computes the end and the FLOPs of the run, had its matrices frozen at these steps. */
    public Freezing freezing(SortedMap<Integer, Set<MatrixId>> frozenAt) {
        int frozen = frozenAt.values().stream().mapToInt(Set::size).sum();
        int done = frozen == matrices.size() ? frozenAt.lastKey() : plannedSteps();
        long flops = costs.flops(frozenAt, done);
        return new Freezing(frozenAt, matrices.size(), done, flops, (double) flops / unfrozenFlops);
    }

    /**
     * Returns taus that spread over the recorded norms: quantiles of all norms above 0, each in the middle of an equal
     * share, to four significant digits. If matrices have different thresholds, norms count in proportion to these, and
     * levels are returned.
     */
    public double[] quantiles(int count) {
        return quantiles(count, 0);
    }

    /** Returns such thresholds for the norms that were recorded after a step. */
    double[] quantiles(int count, int after) {
        double[] references =
                matrices.stream().mapToDouble(rule.thresholds()::of).toArray();
        double[] sorted = norms.stream()
                .filter(row -> row.step() > after)
                .flatMapToDouble(row -> IntStream.range(0, references.length)
                        .mapToDouble(place -> row.values()[place] / references[place]))
                .filter(value -> value > 0 && Double.isFinite(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new InvalidInputException(name + ": no norm above 0 was recorded that a tau could lie above");
        }
        return DoubleStream.iterate(0.5, middle -> middle < count, middle -> middle + 1)
                .map(middle -> sorted[(int) (middle / count * sorted.length)])
                .map(RecordedTraining::shortened)
                .distinct()
                .toArray();
    }

    private static double shortened(double value) {
        return new BigDecimal(value).round(new MathContext(SIGNIFICANT_DIGITS)).doubleValue();
    }
}

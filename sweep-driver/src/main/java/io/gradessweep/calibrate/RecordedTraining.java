package io.gradessweep.calibrate;

import io.gradessweep.model.FreezeGroups;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/** A run in which nothing froze, as numbers: what its matrices measured at recorded steps, and what its steps cost. */
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
     * @param name of the run, for messages
     * @param norms by step, with a value for each matrix in the order of {@link FreezingCosts#matrices}
     */
    public RecordedTraining(String name, ReplayRule rule, FreezingCosts costs, List<NormRow> norms) {
        this.name = name;
        this.rule = rule;
        this.costs = costs;
        this.norms = List.copyOf(norms);
        matrices = costs.matrices();
        units = FreezeGroups.byMatrix(FreezeGroups.of(costs.graph(), costs.fineTuning()));
        unfrozenFlops = costs.unfrozen();
    }

    public String name() {
        return name;
    }

    /** What the values are of, and how a surface is judged by them. */
    public ReplayRule rule() {
        return rule;
    }

    /** The monitored matrices, layer by layer. */
    public List<MatrixId> matrices() {
        return matrices;
    }

    public int plannedSteps() {
        return costs.plannedSteps();
    }

    /**
     * Steps after one of them have the norms of steps around them, drawn by chance: within a twentieth of the recorded steps, over which
     * norms change little by themselves.
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

    /** How many steps have norms; a replay decides at these alone. */
    public int recordedSteps() {
        return norms.size();
    }

    /** By step. */
    List<NormRow> norms() {
        return norms;
    }

    /** @throws InvalidInputException where these are not the numbers it judges by, or it thaws: what would train again was not seen */
    void requireRecorded(EarlyStopping.GradES choice) {
        if (!rule.judgesAs(choice)) {
            throw new InvalidInputException(name + ": replayed by " + rule.label() + ", not "
                    + choice.measure().label() + (choice.perElement() ? " per element" : ""));
        }
        if (choice.thawing().every() > 0) {
            throw new InvalidInputException(name + ": a replay cannot tell what would thaw; set grades.thaw_every=0");
        }
    }

    /** With the matrices that share an adapter with one of these. */
    Set<MatrixId> freezingTogether(Set<MatrixId> some) {
        Set<MatrixId> all = new TreeSet<>();
        some.forEach(matrix -> all.addAll(units.get(matrix)));
        return all;
    }

    /** What followed if matrices had frozen at these steps. */
    public Freezing freezing(SortedMap<Integer, Set<MatrixId>> frozenAt) {
        int frozen = frozenAt.values().stream().mapToInt(Set::size).sum();
        int done = frozen == matrices.size() ? frozenAt.lastKey() : plannedSteps();
        long flops = costs.flops(frozenAt, done);
        return new Freezing(frozenAt, matrices.size(), done, flops, (double) flops / unfrozenFlops);
    }

    /**
     * Thresholds that spread over what was measured: quantiles of all norms, in the middle of equal shares, with four
     * significant digits.
     */
    public double[] quantiles(int count) {
        return quantiles(count, 0);
    }

    /** The same, of what was measured after a step. */
    double[] quantiles(int count, int after) {
        double[] sorted = norms.stream()
                .filter(row -> row.step() > after)
                .flatMapToDouble(row -> Arrays.stream(row.values()))
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

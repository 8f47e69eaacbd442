package io.gradessweep.calibrate;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.ModelConfigs;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.report.CompletedRun;
import io.gradessweep.report.StoredTraces;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.Tower;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads stored runs for replays. The FLOPs that follow from what is read are checked against each run's own ledger. */
final class StoredTraining {
    private StoredTraining() {}

    /**
     * Reads a run to replay.
     *
     * @param files the source of its model's configuration
     * @throws InvalidInputException if the run froze a matrix, ended early, lacks the norms, or was trained with
     *     another model; the message names the run
     */
    static RecordedTraining read(
            CompletedRun run, RunSpec spec, ReplayRule rule, RemoteFiles files, StoredTraces traces) {
        String name = run.runKey();
        if (run.frozenMatrices() > 0 || run.doneSteps() < run.plannedSteps()) {
            throw new InvalidInputException(
                    name + ": froze " + run.frozenMatrices() + " matrices and took "
                            + run.doneSteps() + " of " + run.plannedSteps()
                            + " steps; a replay needs the norms of a run that trained everything to the end, such as full or lora");
        }
        List<String> recorded = traces.measures();
        if (!recorded.contains(rule.measure().label())) {
            throw new InvalidInputException(name + ": recorded "
                    + (recorded.isEmpty() ? "no norms" : String.join(", ", recorded) + " alone")
                    + "; execute it with --set train.trace_norms_every=1 --set train.trace_measures=["
                    + rule.measure().label() + "]");
        }
        DecoderConfig config = ModelConfigs.of(spec.model(), files);
        FreezingCosts costs = new FreezingCosts(config.graph(), spec.fineTuning(), spec.recomputes(), until(traces));
        requireSameFlops(name, run.stepFlops(), costs.unfrozen());
        return new RecordedTraining(name, rule, costs, rows(traces, rule, costs.matrices()));
    }

    /**
     * Reads a GradES run of the same training.
     *
     * @throws InvalidInputException if its FLOPs are not those that follow from its freezes
     */
    static RealRun real(CompletedRun run, EarlyStopping.GradES choice, RecordedTraining training, StoredTraces traces) {
        Freezing freezing = training.freezing(frozenAt(traces));
        requireSameFlops(run.runKey(), run.stepFlops(), freezing.flops());
        CorrectionFit correctionFit =
                CorrectionFit.of(training, freezing, rows(traces, training.rule(), training.matrices()));
        return new RealRun(run.runKey(), choice, freezing, correctionFit);
    }

    /** Returns the matrices that a run froze, by step. */
    static SortedMap<Integer, Set<MatrixId>> frozenAt(StoredTraces traces) {
        SortedMap<Integer, Set<MatrixId>> frozenAt = new TreeMap<>();
        for (StoredTraces.Norm freeze : traces.freezes()) {
            frozenAt.computeIfAbsent(freeze.step(), step -> new TreeSet<>()).add(matrix(freeze));
        }
        return frozenAt;
    }

    /**
     * @param recorded the FLOPs by the run's ledger
     * @param flops the FLOPs that follow from its steps and its freezes
     */
    private static void requireSameFlops(String name, BigInteger recorded, long flops) {
        if (!recorded.equals(BigInteger.valueOf(flops))) {
            throw new InvalidInputException(
                    name + ": took " + recorded + " FLOPs by its ledger, and " + flops
                            + " by its steps and its model's configuration: it was trained with another model, or in other micro-batches");
        }
    }

    private static List<TokenCounts> until(StoredTraces traces) {
        List<TokenCounts> until = new ArrayList<>(List.of(TokenCounts.NONE));
        TokenCounts sum = TokenCounts.NONE;
        for (StoredTraces.Step step : traces.steps()) {
            ImageCounts images = new ImageCounts(
                    step.imagePatches(), step.imageTokens(), step.imagePairs(), step.imageWindowPairs());
            sum = sum.plus(new TokenCounts(
                    step.tokens(), step.lossTokens(), step.paddingTokens(), step.attentionPairs(), images));
            until.add(sum);
        }
        return until;
    }

    /**
     * Reads the norms of a run, whether or not it froze anything.
     *
     * @param matrices the monitored matrices, in the order of the values
     */
    static List<NormRow> rows(StoredTraces traces, ReplayRule rule, List<MatrixId> matrices) {
        Map<MatrixId, Integer> places = new HashMap<>();
        matrices.forEach(matrix -> places.put(matrix, places.size()));
        SortedMap<Integer, double[]> rows = new TreeMap<>();
        String measure = rule.measure().label();
        for (StoredTraces.Norm norm : rule.perElement() ? traces.normsPerElement(measure) : traces.norms(measure)) {
            double[] row = rows.computeIfAbsent(norm.step(), step -> absent(matrices.size()));
            row[places.get(matrix(norm))] = norm.value();
        }
        List<NormRow> ordered = new ArrayList<>();
        rows.forEach((step, values) -> ordered.add(new NormRow(step, values)));
        return ordered;
    }

    private static double[] absent(int count) {
        double[] values = new double[count];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private static MatrixId matrix(StoredTraces.Norm norm) {
        return new MatrixId(Tower.valueOf(norm.tower().toUpperCase(Locale.ROOT)), norm.layer(), norm.projection());
    }
}

package io.gradessweep.bench.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.calibrate.Correction;
import io.gradessweep.calibrate.Freezing;
import io.gradessweep.calibrate.FreezingCosts;
import io.gradessweep.calibrate.NormRow;
import io.gradessweep.calibrate.RecordedTraining;
import io.gradessweep.calibrate.Replay;
import io.gradessweep.calibrate.ReplayRule;
import io.gradessweep.calibrate.Surface;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Measures the time of replaying a surface of synthetic norms, which decay along the run at a level and rate per
 * matrix.
 */
public final class ReplayBench {
    private static final int STEPS = 3_500;
    private static final int POINTS = 10;
    private static final TokenCounts STEP = new TokenCounts(4 * 4096, 4 * 100, 0, 4L * 4096 * 4096);
    private static final String CONFIG = """
            {"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 5120, "intermediate_size": 17408,
             "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128,
             "rms_norm_eps": 1e-6, "tie_word_embeddings": false}
            """;

    private final Consumer<String> out;

    /** @param out takes the report line by line */
    public ReplayBench(Consumer<String> out) {
        this.out = out;
    }

    public void run() {
        RecordedTraining training = training();
        List<Double> taus = DoubleStream.of(training.quantiles(POINTS)).boxed().toList();
        List<Ratio> ratios = IntStream.range(0, POINTS)
                .mapToObj(tenth -> Ratio.of("0." + tenth))
                .toList();
        long begun = System.nanoTime();
        Surface surface = Surface.of(new Replay(training, Correction.NONE), taus, ratios);
        double seconds = (System.nanoTime() - begun) / 1e9;
        List<Freezing> cells = surface.cells().stream().flatMap(List::stream).toList();
        out.accept(String.format(
                Locale.ROOT,
                "%d x %d surface over %d steps x %d matrices: %.2f s; FLOPs ratios %.3f to %.3f, all frozen in %d of %d",
                taus.size(),
                ratios.size(),
                STEPS,
                training.matrices().size(),
                seconds,
                cells.stream().mapToDouble(Freezing::flopsRatio).min().orElseThrow(),
                cells.stream().mapToDouble(Freezing::flopsRatio).max().orElseThrow(),
                cells.stream().filter(cell -> cell.allFrozenStep().isPresent()).count(),
                cells.size()));
    }

    private static RecordedTraining training() {
        List<TokenCounts> until = new ArrayList<>(List.of(TokenCounts.NONE));
        for (int step = 1; step <= STEPS; step++) {
            until.add(until.get(step - 1).plus(STEP));
        }
        FineTuning full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        return new RecordedTraining(
                "synthetic",
                new ReplayRule(Measure.GRADIENT_L1, false, 1, 1),
                new FreezingCosts(config().graph(), full, false, until),
                norms());
    }

    private static DecoderConfig config() {
        try {
            return DecoderConfig.of(new ObjectMapper().readTree(CONFIG), "synthetic config");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the benchmark's own JSON is JSON", e);
        }
    }

    private static List<NormRow> norms() {
        int matrices = config().graph().matrices().size();
        Random random = new Random(1);
        double[] levels = random.doubles(matrices, 1, 10).toArray();
        double[] rates = random.doubles(matrices, 0.5, 3).toArray();
        List<NormRow> norms = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            double[] values = new double[matrices];
            for (int place = 0; place < matrices; place++) {
                double trend = levels[place] * Math.exp(-rates[place] * step / STEPS);
                values[place] = trend * Math.exp(0.3 * random.nextGaussian());
            }
            norms.add(new NormRow(step, values));
        }
        return norms;
    }
}

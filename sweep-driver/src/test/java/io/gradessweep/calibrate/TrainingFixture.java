package io.gradessweep.calibrate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.TauSearch;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ten steps of a model with one layer. The norm of the n-th matrix at step t is 10 n + 20 - t; step t has t tokens. */
final class TrainingFixture {
    static final int STEPS = 10;
    static final int MATRICES = 7;
    static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);

    private TrainingFixture() {}

    static RecordedTraining training(String type, FineTuning fineTuning, int every) {
        return training(type, fineTuning, STEPS, (step, place) -> step % every == 0 ? 10.0 * place + 20 - step : 0);
    }

    /** @param norm of a matrix at a step; 0 where a step is not recorded */
    static RecordedTraining training(String type, FineTuning fineTuning, int steps, Norm norm) {
        List<TokenCounts> until = new ArrayList<>(List.of(TokenCounts.NONE));
        List<NormRow> norms = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            until.add(until.get(step - 1).plus(counts(step)));
            double[] values = new double[MATRICES];
            for (int place = 0; place < MATRICES; place++) {
                values[place] = norm.of(step, place);
            }
            if (values[0] > 0) {
                norms.add(new NormRow(step, values));
            }
        }
        FreezingCosts costs = new FreezingCosts(config(type).graph(), fineTuning, false, until);
        return new RecordedTraining("test", new ReplayRule(Measure.GRADIENT_L1, false, 1, 1), costs, norms);
    }

    interface Norm {
        double of(int step, int place);
    }

    /** GradES as this training is judged; its runs are those of a small sweep. */
    static CalibrationRequest request(Path home, String gracePeriodRatio) {
        TauSearch search = TauSearch.of(
                        new PlanFixture(home)
                                .small(10)
                                .plan(
                                        PlanFixture.sweep("full, full+grades"),
                                        "models=[small]",
                                        "grades.grace_period_ratio=" + gracePeriodRatio,
                                        "full.grades.tau=1"),
                        List.of())
                .get(0);
        return new CalibrationRequest(
                search.name(),
                search.probe().spec(),
                search.rule(),
                Goal.of("flops_ratio<=0.75", 0.8),
                4,
                2,
                List.of());
    }

    static TokenCounts counts(int step) {
        return new TokenCounts(step, step, 0, step);
    }

    static DecoderConfig config(String type) {
        try {
            return DecoderConfig.of(new ObjectMapper().readTree("""
                    {"model_type": "%s", "vocab_size": 50, "hidden_size": 16, "intermediate_size": 32,
                     "num_hidden_layers": 1, "num_attention_heads": 2, "rms_norm_eps": 1e-6, "tie_word_embeddings": true}
                    """.formatted(type)), "test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.gradessweep.plan;

import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.TrainingSpec;
import java.math.BigDecimal;

/** Turns the settings of one cell into its spec. */
record SpecBuilder(ResolvedSettings values, Method method, ModelSpec model) {

    RunSpec build(DataSpec data, long seed) {
        return new RunSpec(
                model,
                fineTuning(),
                earlyStopping(),
                optimizer(),
                new ScheduleSpec(values.get(Settings.SHAPE), values.get(Settings.WARMUP_RATIO)),
                training(),
                data,
                values.get(Settings.PRECISION),
                seed);
    }

    private FineTuning fineTuning() {
        return switch (method.tuning()) {
            case FULL -> new FineTuning.Full(values.get(Settings.TRAIN_ONLY));
            case LORA -> lora();
            case NONE -> new FineTuning.None();
        };
    }

    private FineTuning lora() {
        int rank = values.get(Settings.LORA_RANK);
        double alpha =
                values.find(Settings.LORA_ALPHA).map(BigDecimal::doubleValue).orElse(2.0 * rank);
        return new FineTuning.Lora(
                rank,
                alpha,
                values.get(Settings.LORA_RANK_STABILIZED),
                values.get(Settings.LORA_DROPOUT).value().doubleValue(),
                values.get(Settings.LORA_TARGETS));
    }

    private EarlyStopping earlyStopping() {
        return switch (method.stopping()) {
            case NONE -> new EarlyStopping.None();
            case ES ->
                new EarlyStopping.ValidationLoss(
                        values.get(Settings.ES_INTERVAL),
                        values.get(Settings.ES_MIN_DELTA).doubleValue(),
                        values.get(Settings.ES_PATIENCE),
                        values.get(Settings.ES_RESTORE_BEST));
            case GRADES -> new GradESBuilder(values, method, model.name()).build();
            case AUTOFREEZE ->
                new EarlyStopping.AutoFreeze(
                        values.get(Settings.AUTOFREEZE_INTERVAL), values.get(Settings.AUTOFREEZE_PERCENTILE));
            case SLIMFIT ->
                new EarlyStopping.SlimFit(
                        values.get(Settings.SLIMFIT_SHARE), values.get(Settings.SLIMFIT_GRACE_PERIOD_RATIO));
            case RANDOM ->
                new EarlyStopping.RandomFreeze(
                        values.get(Settings.RANDOM_RATE), values.get(Settings.RANDOM_GRACE_PERIOD_RATIO));
            case STOP_AT -> new EarlyStopping.StopAt(values.get(Settings.STOP_AT_RATIO));
        };
    }

    private OptimizerSpec optimizer() {
        double learningRate = values.get(Settings.LEARNING_RATE).doubleValue();
        double decay = values.get(Settings.WEIGHT_DECAY).doubleValue();
        double beta1 = values.get(Settings.BETA1).value().doubleValue();
        double beta2 = values.get(Settings.BETA2).value().doubleValue();
        double epsilon = values.get(Settings.EPSILON).doubleValue();
        return switch (values.get(Settings.OPTIMIZER)) {
            case ADAMW -> new OptimizerSpec.AdamW(learningRate, beta1, beta2, epsilon, decay);
            case ADAM -> new OptimizerSpec.Adam(learningRate, beta1, beta2, epsilon, decay);
            case SGD ->
                new OptimizerSpec.Sgd(
                        learningRate, values.get(Settings.MOMENTUM).value().doubleValue(), decay);
        };
    }

    private TrainingSpec training() {
        return new TrainingSpec(
                values.get(Settings.EPOCHS),
                values.get(Settings.MAX_STEPS),
                values.get(Settings.MICRO_BATCH),
                values.get(Settings.GRADIENT_ACCUMULATION),
                values.get(Settings.PACKING),
                values.get(Settings.RECOMPUTE),
                values.get(Settings.LOSS_LIMIT).doubleValue(),
                values.get(Settings.CLIP_NORM).doubleValue(),
                values.get(Settings.TRACE_NORMS_EVERY),
                values.get(Settings.TRACE_MEASURES));
    }
}

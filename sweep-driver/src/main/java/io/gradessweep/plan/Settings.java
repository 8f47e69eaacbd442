package io.gradessweep.plan;

import static io.gradessweep.plan.Setting.Scope.AUTOFREEZE;
import static io.gradessweep.plan.Setting.Scope.ES;
import static io.gradessweep.plan.Setting.Scope.EVERY;
import static io.gradessweep.plan.Setting.Scope.FULL;
import static io.gradessweep.plan.Setting.Scope.GRADES;
import static io.gradessweep.plan.Setting.Scope.LORA;
import static io.gradessweep.plan.Setting.Scope.RANDOM;
import static io.gradessweep.plan.Setting.Scope.SLIMFIT;
import static io.gradessweep.plan.Setting.Scope.STOP_AT;
import static io.gradessweep.plan.Setting.Scope.TRAINING;

import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.Tau;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting there is: the one place that knows names, types, defaults and documentation. Defaults are the paper's
 * (arXiv 2509.01842v1, appendix); where it is silent they say so.
 */
public final class Settings {
    /** The update rules of {@code OptimizerSpec}. */
    enum OptimizerName {
        ADAMW,
        ADAM,
        SGD
    }

    private static final Map<String, Setting<?>> ALL = new LinkedHashMap<>();

    static final Setting<Integer> EPOCHS =
            add("train.epochs", ValueType.wholeNumber(1), TRAINING, "1", "passes over the training rows");
    static final Setting<Integer> MAX_STEPS = add(
            "train.max_steps", ValueType.wholeNumber(0), TRAINING, "0", "upper bound on optimizer steps; 0 for none");
    static final Setting<Integer> MICRO_BATCH = add(new Setting<>(
            "train.micro_batch", ValueType.wholeNumber(1), TRAINING, "1", "16", "rows per forward and backward pass"));
    static final Setting<Integer> GRADIENT_ACCUMULATION = add(
            "train.gradient_accumulation", ValueType.wholeNumber(1), TRAINING, "4", "micro-batches per optimizer step");
    static final Setting<Boolean> PACKING = add(
            "train.packing",
            ValueType.flag(),
            TRAINING,
            "false",
            "put the examples of a step (train.micro_batch x train.gradient_accumulation) several into one row of at most"
                    + " data.max_length tokens, each seeing itself alone: the same steps, in fewer micro-batches of at"
                    + " most train.micro_batch such rows");
    static final Setting<Boolean> RECOMPUTE = add(
            "train.recompute",
            ValueType.flag(),
            TRAINING,
            "false",
            "compute layers again in the backward pass instead of keeping them: less memory, more time, the same"
                    + " numbers; always so under precision nf4");
    static final Setting<BigDecimal> LOSS_LIMIT = add(
            "train.loss_limit",
            ValueType.notNegative(),
            TRAINING,
            "0",
            "training loss, in nats per token, above which a run has diverged and is stopped; 0 for none");
    static final Setting<BigDecimal> CLIP_NORM = add(
            "train.clip_norm",
            ValueType.notNegative(),
            TRAINING,
            "1",
            "bound on the gradient's global L2 norm; 0 for none");
    static final Setting<Integer> TRACE_NORMS_EVERY = add(
            "train.trace_norms_every",
            ValueType.wholeNumber(0),
            TRAINING,
            "0",
            "steps between gradient norm records where the method needs none; 0 for never");
    static final Setting<List<Measure>> TRACE_MEASURES = add(
            "train.trace_measures",
            ValueType.measures(),
            TRAINING,
            "[gradient/l1]",
            "what is recorded every train.trace_norms_every steps, criterion/norm each");
    static final Setting<FineTuning.TrainOnly> TRAIN_ONLY = add(
            "train.only",
            ValueType.choice(FineTuning.TrainOnly.class),
            FULL,
            "all",
            "what full fine-tuning trains: all weights, or the seven projections of each layer");

    static final Setting<OptimizerName> OPTIMIZER =
            add("optimizer.name", ValueType.choice(OptimizerName.class), TRAINING, "adamw", "the update rule");
    static final Setting<BigDecimal> LEARNING_RATE = add(new Setting<>(
            "optimizer.learning_rate",
            ValueType.positive(),
            TRAINING,
            "2e-5",
            "2e-4",
            "peak learning rate, which the schedule scales"));
    static final Setting<Ratio> BETA1 =
            add("optimizer.beta1", ValueType.ratio(), TRAINING, "0.9", "decay of the first moment (adamw, adam)");
    static final Setting<Ratio> BETA2 =
            add("optimizer.beta2", ValueType.ratio(), TRAINING, "0.999", "decay of the second moment (adamw, adam)");
    static final Setting<BigDecimal> EPSILON =
            add("optimizer.epsilon", ValueType.positive(), TRAINING, "1e-8", "added to the denominator (adamw, adam)");
    static final Setting<BigDecimal> WEIGHT_DECAY = add(
            "optimizer.weight_decay",
            ValueType.notNegative(),
            TRAINING,
            "0.01",
            "weight decay, never applied to norms");
    static final Setting<Ratio> MOMENTUM =
            add("optimizer.momentum", ValueType.ratio(), TRAINING, "0.9", "momentum (sgd)");

    static final Setting<ScheduleSpec.Shape> SHAPE = add(
            "schedule.shape",
            ValueType.choice(ScheduleSpec.Shape.class),
            TRAINING,
            "cosine",
            "the learning rate after warmup");
    static final Setting<Ratio> WARMUP_RATIO =
            add("schedule.warmup_ratio", ValueType.ratio(), TRAINING, "0.05", "share of the steps with linear warmup");

    static final Setting<Integer> LORA_RANK =
            add("lora.rank", ValueType.wholeNumber(1), LORA, "32", "rows of A and columns of B");
    static final Setting<BigDecimal> LORA_ALPHA = add(
            "lora.alpha",
            ValueType.positive(),
            LORA,
            "",
            "LoRA's alpha, numerator of the adapter's scale; 2 x rank where not set (assumed)");
    static final Setting<Boolean> LORA_RANK_STABILIZED = add(
            "lora.rank_stabilized",
            ValueType.flag(),
            LORA,
            "false",
            "whether the scale is alpha / sqrt(rank) (rsLoRA), not alpha / rank");
    static final Setting<Ratio> LORA_DROPOUT =
            add("lora.dropout", ValueType.ratio(), LORA, "0", "share of what enters the adapters that training drops");
    static final Setting<List<Projection>> LORA_TARGETS =
            add("lora.targets", ValueType.projections(), LORA, "all", "the adapted matrices of every layer");

    static final Setting<BigDecimal> TAU = add(
            "grades.tau",
            ValueType.positive(),
            GRADES,
            "",
            "freezing threshold; every model and fine-tuning needs its own");
    static final Setting<BigDecimal> TAU_ATTENTION = add(
            "grades.tau_attention",
            ValueType.positive(),
            GRADES,
            "",
            "that of q, k, v and o, in the place of grades.tau");
    static final Setting<BigDecimal> TAU_MLP = add(
            "grades.tau_mlp",
            ValueType.positive(),
            GRADES,
            "",
            "that of gate, up and down, in the place of grades.tau");
    static final Setting<Ratio> TAU_QUANTILE = add(
            "grades.tau_quantile",
            ValueType.ratio(),
            GRADES,
            "",
            "in the place of grades.tau: the criterion's value below which this share of those measured in the grace period"
                    + " lay");
    static final Setting<Tau.Pool> QUANTILE_OF = add(
            "grades.quantile_of",
            ValueType.choice(Tau.Pool.class),
            GRADES,
            "all",
            "whose values: of all matrices, of attention's and the MLP's apart (group), or of each matrix");
    static final Setting<BigDecimal> TAU_SCALE = add(
            "grades.tau_scale", ValueType.positive(), GRADES, "1", "factor on grades.tau, as a grid axis over models");
    static final Setting<Ratio> GRACE_PERIOD_RATIO = add(
            "grades.grace_period_ratio",
            ValueType.ratio(),
            GRADES,
            "0.55",
            "share of the steps in which nothing freezes (the paper's alpha)");
    static final Setting<Criterion> CRITERION =
            add("grades.criterion", ValueType.choice(Criterion.class), GRADES, "gradient", "what is compared with tau");
    static final Setting<MatrixNorm> NORM =
            add("grades.norm", ValueType.choice(MatrixNorm.class), GRADES, "l1", "the norm of the criterion's matrix");
    static final Setting<Boolean> PER_ELEMENT = add(
            "grades.per_element",
            ValueType.flag(),
            GRADES,
            "false",
            "divide the norm by the number of elements, so that small matrices do not freeze first for being small");
    static final Setting<Integer> MEASURE_EVERY =
            add("grades.measure_every", ValueType.wholeNumber(1), GRADES, "1", "steps between two measurements");
    static final Setting<Integer> FREEZE_PATIENCE = add(
            "grades.patience", ValueType.wholeNumber(1), GRADES, "1", "measurements in a row that must lie below tau");
    static final Setting<Integer> THAW_EVERY = add(
            "grades.thaw_every",
            ValueType.wholeNumber(0),
            GRADES,
            "0",
            "steps between two looks at frozen matrices, which may train again; 0 for never");
    static final Setting<BigDecimal> THAW_FACTOR = add(
            "grades.thaw_factor",
            ValueType.positive(),
            GRADES,
            "2",
            "a frozen matrix trains again above grades.tau times this");

    static final Setting<Ratio> AUTOFREEZE_INTERVAL =
            add("autofreeze.interval", ValueType.ratio(), AUTOFREEZE, "0.05", "share of the steps between two checks");
    static final Setting<Ratio> AUTOFREEZE_PERCENTILE = add(
            "autofreeze.percentile",
            ValueType.ratio(),
            AUTOFREEZE,
            "0.5",
            "of the layers' rates of change: the lowest layers in a row that lie below it freeze");
    static final Setting<Ratio> SLIMFIT_SHARE = add(
            "slimfit.share",
            ValueType.ratio(),
            SLIMFIT,
            "0.5",
            "share of the matrices, those that change least, that is frozen at every step");
    static final Setting<Ratio> SLIMFIT_GRACE_PERIOD_RATIO = add(
            "slimfit.grace_period_ratio",
            ValueType.ratio(),
            SLIMFIT,
            "0",
            "share of the steps in which nothing freezes");
    static final Setting<Ratio> RANDOM_RATE = add(
            "random.rate",
            ValueType.ratio(),
            RANDOM,
            "0.02",
            "probability with which a matrix that trains freezes, at every step");
    static final Setting<Ratio> RANDOM_GRACE_PERIOD_RATIO = add(
            "random.grace_period_ratio",
            ValueType.ratio(),
            RANDOM,
            "0.55",
            "share of the steps in which nothing freezes");

    static final Setting<Ratio> ES_INTERVAL =
            add("es.interval", ValueType.ratio(), ES, "0.05", "share of the steps between two validations");
    static final Setting<BigDecimal> ES_MIN_DELTA = add(
            "es.min_delta", ValueType.notNegative(), ES, "0.0005", "least improvement of the validation loss, nats");
    static final Setting<Integer> ES_PATIENCE =
            add("es.patience", ValueType.wholeNumber(1), ES, "3", "validations without improvement that stop a run");
    static final Setting<Boolean> ES_RESTORE_BEST = add(
            "es.restore_best", ValueType.flag(), ES, "false", "whether the best validation's weights are the result");

    static final Setting<Ratio> STOP_AT_RATIO =
            add("stop_at.ratio", ValueType.ratio(), STOP_AT, "0.55", "share of the steps that are trained");

    static final Setting<List<String>> TRAIN_TASKS =
            add("data.train", benchmarks(), EVERY, "", "benchmarks whose training rows are mixed");
    static final Setting<List<String>> BENCHMARKS =
            add("data.benchmarks", benchmarks(), EVERY, "", "benchmarks to score; those of data.train where not set");
    static final Setting<String> DIRECTORY = add(
            "data.directory", ValueType.text(), EVERY, "", "where benchmark files lie; ${NAME:-default} is replaced");
    static final Setting<PromptFormat> PROMPT = add(
            "data.prompt",
            ValueType.choice(PromptFormat.class),
            EVERY,
            "plain",
            "around an instruction: LLM-Adapters' text (plain), or the model's chat template (chat)");
    static final Setting<List<Integer>> PROPORTIONS = add(
            "data.proportions",
            ValueType.proportions(),
            TRAINING,
            "",
            "how the rows to train on are shared among the tasks of data.train, one whole number for each; without them"
                    + " every task gives all it has");
    static final Setting<Integer> TRAIN_TOTAL = add(
            "data.train_rows",
            ValueType.wholeNumber(0),
            TRAINING,
            "0",
            "rows to train on in all, shared by data.proportions; 0 for as many as these allow");
    static final Setting<Integer> TRAIN_ROWS = add(
            "data.train_rows_per_task",
            ValueType.wholeNumber(0),
            TRAINING,
            "0",
            "training rows of each task, drawn by seed; 0 takes all");
    static final Setting<Integer> TEST_ROWS = add(
            "data.test_rows_per_task",
            ValueType.wholeNumber(0),
            EVERY,
            "0",
            "first test rows of each benchmark; 0 takes all");
    static final Setting<Ratio> VALIDATION_SHARE = add(
            "data.validation_share",
            ValueType.ratio(),
            TRAINING,
            "0.05",
            "share of the training rows set aside where a task has no validation split (assumed)");
    static final Setting<Integer> MAX_LENGTH =
            add("data.max_length", ValueType.wholeNumber(2), EVERY, "4096", "tokens per example");
    static final Setting<Boolean> GENERATE = add(
            "data.generate",
            ValueType.flag(),
            EVERY,
            "false",
            "whether instructions are also answered by generating, and the first label named is taken for the answer");

    static final Setting<Precision> PRECISION = add(
            "precision",
            ValueType.choice(Precision.class),
            EVERY,
            "fp32",
            "number format of weights and compute; nf4: a base model in 4 bits, for lora");

    private Settings() {}

    public static Collection<Setting<?>> all() {
        return Collections.unmodifiableCollection(ALL.values());
    }

    static Optional<Setting<?>> named(String key) {
        return Optional.ofNullable(ALL.get(key));
    }

    static List<String> keys() {
        return new ArrayList<>(ALL.keySet());
    }

    private static ValueType<List<String>> benchmarks() {
        ValueType<List<String>> list = ValueType.list(ValueType.text(), "benchmarks");
        return new ValueType<>(
                list.expected(), node -> list.reader().apply(node).filter(names -> !names.isEmpty()));
    }

    private static <T> Setting<T> add(
            String key, ValueType<T> type, Setting.Scope scope, String value, String documentation) {
        return add(Setting.of(key, type, scope, value, documentation));
    }

    private static <T> Setting<T> add(Setting<T> setting) {
        ALL.put(setting.key(), setting);
        return setting;
    }
}

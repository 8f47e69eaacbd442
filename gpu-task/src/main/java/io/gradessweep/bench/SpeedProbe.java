package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.PassCost;
import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.Rates;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures the speed of a device in some seconds, by a few real steps and forward passes on three shapes. Each shape is
 * dominated by another part of the work. The median step counts.
 */
public final class SpeedProbe {
    private static final double BUDGET_SECONDS = 0.6;
    private static final int MINIMUM = 3;

    /** The rate of products above which steps of a CPU's shapes are nothing but their start. */
    private static final double LARGE_DEVICE = 2e12;

    private static final BenchShape TINY = new BenchShape("tiny", 64, 176, 3, 4, 2, 16, 512, 8, 16);

    /**
     * The shapes of a device: one dominated by products, one by element-wise operations, one by their start.
     */
    record Shapes(BenchShape wide, BenchShape narrow, BenchShape tiny) {
        /**
         * Sizes the shapes so that a step takes a tenth of a second or so.
         *
         * @param flopsPerSecond the rate of the device's fastest product
         */
        static Shapes of(double flopsPerSecond) {
            return flopsPerSecond < LARGE_DEVICE
                    ? new Shapes(
                            new BenchShape("wide", 512, 1536, 2, 8, 4, 64, 4096, 4, 128),
                            new BenchShape("narrow", 64, 176, 3, 4, 2, 16, 512, 128, 16),
                            TINY)
                    : new Shapes(
                            new BenchShape("wide", 2048, 6144, 4, 16, 8, 128, 32768, 8, 512),
                            new BenchShape("narrow", 64, 176, 3, 4, 2, 16, 512, 1024, 64),
                            TINY);
        }
    }

    private final JobContext context;

    private SpeedProbe(JobContext context) {
        this.context = context;
    }

    /** Returns the device's speed from the cache, after measuring it if it is not there. */
    public static Speed cached(JobContext context) {
        return new SpeedFile(context).read().orElseGet(() -> measured(context));
    }

    /** Measures the device's speed and stores it in the cache. */
    public static Speed measured(JobContext context) {
        Speed speed = new SpeedProbe(context).measure();
        new SpeedFile(context).write(speed);
        return speed;
    }

    private Speed measure() {
        Torch.prepareThread(context.threads());
        Shapes shapes = Shapes.of(productRate());
        Map<PassKind, Rates> rates = new EnumMap<>(PassKind.class);
        for (PassKind kind : PassKind.values()) {
            rates.put(
                    kind, Rates.fit(sample(shapes.wide, kind), sample(shapes.narrow, kind), sample(shapes.tiny, kind)));
        }
        return new Speed(rates);
    }

    private double productRate() {
        try (TensorScope scope = TensorScope.on(context.device())) {
            Kernels kernels = Kernels.load(scope);
            return ProductRate.of(scope, kernels, Precision.FP32).flopsPerSecond();
        }
    }

    private Rates.Sample sample(BenchShape shape, PassKind kind) {
        FineTuning fineTuning = kind == PassKind.LORA ? BenchShape.LORA : BenchShape.FULL;
        TokenBatch batch = shape.batch();
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, fineTuning);
            CostModel model = new CostModel(shape.config(), fineTuning);
            if (kind == PassKind.INFERENCE) {
                PassCost work = model.inferenceWork(batch);
                return new Rates.Sample(work, median(batch, each -> forward(decoder, each)));
            }
            TimedStep step = new TimedStep(scope, decoder, TrainableParameters.of(decoder, fineTuning));
            return new Rates.Sample(model.trainingWork(batch), median(batch, each -> train(step, each)));
        }
    }

    /** Returns the milliseconds of a forward pass. */
    private static double forward(Decoder decoder, TokenBatch batch) {
        long begin = System.nanoTime();
        decoder.targetLogprobs(batch);
        return (System.nanoTime() - begin) / 1e6;
    }

    /** Returns the milliseconds of a step of a run without GradES. */
    private static double train(TimedStep step, TokenBatch batch) {
        double[] millis = step.run(batch);
        return Arrays.stream(millis).sum() - millis[TimedStep.MONITOR];
    }

    /** Returns the median seconds of repeated work. The first third of the repetitions is a warm-up. */
    private static double median(TokenBatch batch, ToDoubleFunction<TokenBatch> millis) {
        double[] all = new double[10_000];
        int count = 0;
        long begin = System.nanoTime();
        while (count < MINIMUM || (count < all.length && System.nanoTime() - begin < BUDGET_SECONDS * 1e9)) {
            all[count++] = millis.applyAsDouble(batch);
        }
        return Median.of(Arrays.copyOfRange(all, count / 3, count)) / 1e3;
    }
}

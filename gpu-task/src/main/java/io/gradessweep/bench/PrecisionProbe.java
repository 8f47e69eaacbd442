package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.job.HostMemory;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Does a few real steps in one precision, and prints their losses and the memory that they took and were estimated to
 * take. It runs in a process of its own, since the memory allocator keeps memory that earlier work freed.
 */
final class PrecisionProbe {
    static final List<Setting> SETTINGS = List.of(
            new Setting("full, precision=fp32", BenchShape.FULL, Precision.FP32, false),
            new Setting("full, precision=fp32, train.recompute=true", BenchShape.FULL, Precision.FP32, true),
            new Setting("full, precision=bf16", BenchShape.FULL, Precision.BF16, false),
            new Setting("lora, precision=fp32", BenchShape.LORA, Precision.FP32, false),
            new Setting("lora, precision=bf16", BenchShape.LORA, Precision.BF16, false),
            new Setting("lora, precision=nf4", BenchShape.LORA, Precision.NF4, true));

    private static final int STEPS = 4;
    private static final int MILLIS_FOR_CLEANERS = 1000;
    /**
     * The model is large enough that the memory of an empty process does not matter. The tokens are few, since on CPUs
     * without AVX-512 libtorch multiplies bf16 matrices in a plain loop: 27 million parameters, 64 tokens.
     */
    private static final BenchShape SHAPE = new BenchShape("precision", 512, 1408, 8, 8, 2, 64, 8192, 2, 32);

    private static final BenchShape WARMUP = new BenchShape("warmup", 64, 64, 1, 2, 2, 32, 64, 1, 8);

    private PrecisionProbe() {}

    record Setting(String label, FineTuning fineTuning, Precision precision, boolean recompute) {
        private CostModel cost(BenchShape shape) {
            return recompute
                    ? CostModel.recomputing(shape.config(), fineTuning, precision)
                    : new CostModel(shape.config(), fineTuning, precision);
        }

        /**
         * Returns the learning rate. With the published rate, full fine-tuning would hardly change the loss in a few
         * steps.
         */
        private double learningRate() {
            return fineTuning instanceof FineTuning.Full ? 2e-4 : 2e-3;
        }

        private OptimizerSpec optimizer() {
            return new OptimizerSpec.AdamW(learningRate(), 0.9, 0.999, 1e-8, 0.01);
        }
    }

    /**
     * Prints measured bytes, estimated bytes and the losses.
     *
     * @param arguments number of the setting, device, threads
     */
    public static void main(String[] arguments) {
        Setting setting = SETTINGS.get(Integer.parseInt(arguments[0]));
        Torch.prepareThread(Integer.parseInt(arguments[2]));
        losses(setting, WARMUP, arguments[1]);
        System.gc();
        long before = HostMemory.residentBytes();
        List<Double> losses = losses(setting, SHAPE, arguments[1]);
        long measured = HostMemory.peakBytes() - before;
        long estimated = setting.cost(SHAPE)
                .memory(new MemoryChoice.Batch(SHAPE.rows(), SHAPE.length(), 1), setting.optimizer())
                .total();
        System.out.println(measured + " " + estimated + " "
                + losses.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }

    private static List<Double> losses(Setting setting, BenchShape shape, String device) {
        List<Double> losses = new ArrayList<>();
        TokenBatch batch = shape.batch();
        try (TensorScope scope = TensorScope.on(device)) {
            Decoder decoder = shape.decoder(scope, setting.fineTuning, setting.precision);
            TrainableParameters trainable = TrainableParameters.of(decoder, setting.fineTuning);
            BackwardPass pass = new BackwardPass(decoder, trainable, new BackwardPass.Settings(setting.recompute, 0));
            Optimizer optimizer = Optimizer.of(setting.optimizer(), decoder.kernels(), scope);
            System.gc(); // frees the buffers from which the weights were loaded
            awaitCleaners();
            HostMemory.resetPeak();
            for (int step = 0; step < STEPS; step++) {
                try (TensorScope own = scope.open()) {
                    BackwardPass.Result result = pass.run(own, batch, batch.lossTokens());
                    optimizer.step(step + 1, result.gradients(), setting.learningRate());
                    Torch.withoutGradients(
                            () -> decoder.updated(result.gradients().parameters()));
                    losses.add(result.lossSum().toDoubles()[0] / batch.lossTokens());
                }
            }
        }
        return losses;
    }

    /** Waits for the cleaner thread, which frees buffers some time after they have become garbage. */
    private static void awaitCleaners() {
        try {
            Thread.sleep(MILLIS_FOR_CLEANERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.job.HostMemory;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.GpuInfo;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.OperatorCount;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.torch.Transfers;
import io.gradessweep.train.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Measures a step of random weights and tokens, phase by phase and as a run takes it. */
public final class MeasuredStep {
    private static final int WARMUP = 3;
    private static final long SEED = 1;
    private static final double RATE = 1e-4;
    private static final OptimizerSpec OPTIMIZER = new OptimizerSpec.AdamW(RATE, 0.9, 0.999, 1e-8, 0.01);

    private final StepSettings settings;
    private final DeviceName device;
    private final int threads;

    public MeasuredStep(StepSettings settings, DeviceName device, int threads) {
        this.settings = settings;
        this.device = device;
        this.threads = threads;
    }

    /** The objects that take steps. */
    private record Model(
            TensorScope scope,
            Kernels kernels,
            Decoder decoder,
            TrainableParameters trainable,
            BackwardPass pass,
            Optimizer optimizer,
            TokenBatch batch) {}

    public StepFigures measure() {
        Torch.prepareThread(threads);
        String name = device.toString();
        ProductRate product;
        try (TensorScope scope = TensorScope.on(name)) {
            Kernels kernels = Kernels.load(scope);
            product = ProductRate.of(scope, kernels, settings.precision());
        }
        OptionalLong before = used();
        HostMemory.resetPeak();
        try (TensorScope scope = TensorScope.on(name)) {
            return figures(model(scope), product, before);
        }
    }

    private Model model(TensorScope scope) {
        Decoder decoder = BenchShape.decoder(scope, settings.config(), settings.fineTuning(), settings.precision());
        TrainableParameters trainable = TrainableParameters.of(decoder, settings.fineTuning());
        trainable.freeze(frozen(decoder.graph().matrices(), settings.frozen()));
        BackwardPass pass = new BackwardPass(decoder, trainable, new BackwardPass.Settings(settings.recompute(), 0));
        Optimizer optimizer =
                Optimizer.of(OPTIMIZER, settings.precision(), MemorySpec.DEFAULT, SEED, decoder.kernels(), scope);
        TokenBatch batch = BenchShape.batch(
                settings.rows(), settings.length(), settings.config().vocabulary());
        return new Model(scope, decoder.kernels(), decoder, trainable, pass, optimizer, batch);
    }

    /** Returns a share of the matrices, spread evenly. */
    static List<MatrixId> frozen(List<MatrixId> matrices, double share) {
        List<MatrixId> chosen = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++) {
            if (Math.floor((i + 1) * share) > Math.floor(i * share)) {
                chosen.add(matrices.get(i));
            }
        }
        return chosen;
    }

    private StepFigures figures(Model model, ProductRate product, OptionalLong before) {
        Map<String, double[]> phases = new LinkedHashMap<>();
        double[] whole = new double[settings.steps()];
        double[] host = new double[settings.steps()];
        for (int i = -WARMUP; i < settings.steps(); i++) {
            int step = i;
            phased(model).forEach((phase, millis) -> {
                if (step >= 0) {
                    phases.computeIfAbsent(phase, fresh -> new double[settings.steps()])[step] = millis;
                }
            });
        }
        for (int i = -WARMUP; i < settings.steps(); i++) {
            double millis = unsynchronized(model, true);
            if (i >= 0) {
                whole[i] = millis;
                host[i] = unsynchronized(model, false);
            }
        }
        Transfers begun = Transfers.ofThisThread();
        step(model, true);
        Transfers transfers = Transfers.ofThisThread().since(begun);
        OptionalLong after = used();
        long operators = OperatorCount.of(() -> step(model, true));
        long flops = model.trainable
                .flopCount()
                .training(model.batch)
                .trainingFlops()
                .longValueExact();
        if (settings.recompute()) {
            flops += model.trainable
                    .flopCount()
                    .recompute(model.batch.counts())
                    .recomputeFlops()
                    .longValueExact();
        }
        double millis = Median.of(whole);
        Map<String, Double> medians = new LinkedHashMap<>();
        phases.forEach((phase, all) -> medians.put(phase, Median.of(all)));
        return new StepFigures(
                device.toString(),
                GpuInfo.kindOf(device),
                Torch.versions(),
                settings.name(),
                settings.trains(),
                settings.rows(),
                settings.length(),
                millis,
                device.isCuda() ? Double.valueOf(Median.of(host)) : null,
                medians,
                1e3 * model.batch.tokens() / millis,
                flops,
                product.flopsPerSecond(),
                product.size(),
                flops / (millis / 1e3) / product.flopsPerSecond(),
                estimate(),
                before.isPresent() && after.isPresent() ? Long.valueOf(after.getAsLong() - before.getAsLong()) : null,
                operators,
                transfers.uploads(),
                transfers.downloads());
    }

    private long estimate() {
        CostModel cost = settings.recompute()
                ? CostModel.recomputing(settings.config(), settings.fineTuning(), settings.precision())
                : new CostModel(settings.config(), settings.fineTuning(), settings.precision());
        return cost.memory(new MemoryChoice.Batch(settings.rows(), settings.length(), 1), OPTIMIZER)
                .total();
    }

    /** Returns the memory in use on the GPU, or the most that this process has used of the host's. */
    private OptionalLong used() {
        if (!device.isCuda()) {
            return OptionalLong.of(HostMemory.peakBytes());
        }
        return GpuInfo.of(device).stream().mapToLong(GpuInfo::usedBytes).findFirst();
    }

    /** Takes a step and returns the milliseconds of its phases. */
    private static Map<String, Double> phased(Model model) {
        Map<String, Double> millis = new LinkedHashMap<>();
        try (TensorScope step = model.scope.open()) {
            step.synchronize();
            long begin = System.nanoTime();
            BackwardPass.Graph graph = model.pass.forward(step, model.batch, model.batch.lossTokens(), 0);
            begin = lap(step, millis, "forward", begin);
            BackwardPass.Result result = model.pass.backward(step, step, graph);
            Gradients gradients = result.gradients();
            begin = lap(step, millis, "backward", begin);
            model.kernels.l2Norms(step, gradients.tensors());
            begin = lap(step, millis, "l2", begin);
            model.kernels.norms(step, gradients.tensors(), MatrixNorm.L1);
            begin = lap(step, millis, "l1", begin);
            model.optimizer.step(1, gradients, RATE);
            begin = lap(step, millis, "adamw", begin);
            Torch.withoutGradients(() -> model.decoder.updated(gradients.parameters()));
            lap(step, millis, "copies", begin);
        }
        return millis;
    }

    private static long lap(TensorScope scope, Map<String, Double> millis, String phase, long begin) {
        scope.synchronize();
        long now = System.nanoTime();
        millis.put(phase, (now - begin) / 1e6);
        return now;
    }

    /**
     * Takes a step and returns its milliseconds.
     *
     * @param reads whether the host reads the norms, and the clock stops when the device is done; otherwise it stops when
     *     the host is
     */
    private static double unsynchronized(Model model, boolean reads) {
        model.scope.synchronize();
        long begin = System.nanoTime();
        step(model, reads);
        if (reads) {
            model.scope.synchronize();
        }
        double millis = (System.nanoTime() - begin) / 1e6;
        model.scope.synchronize();
        return millis;
    }

    private static void step(Model model, boolean reads) {
        try (TensorScope step = model.scope.open()) {
            BackwardPass.Result result = model.pass.run(step, model.batch, model.batch.lossTokens());
            Gradients gradients = result.gradients();
            List<Tensor> parts = List.of(
                    result.lossSum(),
                    model.kernels.l2Norms(step, gradients.tensors()),
                    model.kernels.norms(step, gradients.tensors(), MatrixNorm.L1));
            Tensor gathered = model.kernels.gather(step, parts);
            if (reads) {
                gathered.toDoubles();
            }
            model.optimizer.step(1, gradients, RATE);
            Torch.withoutGradients(() -> model.decoder.updated(gradients.parameters()));
        }
    }
}

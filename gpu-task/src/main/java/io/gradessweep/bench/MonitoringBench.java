package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures what the norms that GradES needs add to real steps: steps with them and steps with those for clipping alone
 * are taken in turn, and the processor time of the one thread is compared. Weights and tokens are random; medians are
 * reported.
 */
public final class MonitoringBench {
    private static final double RATE = 1e-4;
    private static final OptimizerSpec OPTIMIZER = new OptimizerSpec.AdamW(RATE, 0.9, 0.999, 1e-8, 0.01);

    private final JobContext context;
    private final int pairs;
    private final Consumer<String> out;

    /**
     * @param pairs the number of timed steps of each kind
     * @param out receives the report line by line
     */
    public MonitoringBench(JobContext context, int pairs, Consumer<String> out) {
        this.context = context;
        this.pairs = pairs;
        this.out = out;
    }

    public void run() {
        Torch.prepareThread(1);
        out.accept("processor ms of one thread, steps with and without L1 norms in turn, medians of " + pairs);
        out.accept("| shape | trains | step without | with | norms without | with | monitoring, of a step |");
        out.accept("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        for (BenchShape shape : List.of(BenchShape.SMALL, BenchShape.MID)) {
            line(shape, "full", BenchShape.FULL);
            line(shape, "lora r=32", StepSettings.LORA);
        }
    }

    private void line(BenchShape shape, String name, FineTuning fineTuning) {
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, fineTuning);
            BackwardPass pass = new BackwardPass(decoder, TrainableParameters.of(decoder, fineTuning));
            Optimizer optimizer = Optimizer.of(OPTIMIZER, decoder.kernels(), scope);
            TokenBatch batch = shape.batch();
            double[][] steps = new double[2][pairs];
            double[][] norms = new double[2][pairs];
            for (int i = -1; i < pairs; i++) {
                for (int turn = 0; turn < 2; turn++) {
                    int kind = (i + turn) & 1;
                    try (TensorScope step = scope.open()) {
                        double begin = ProcessorTime.millis();
                        BackwardPass.Result result = pass.run(step, batch, batch.lossTokens());
                        double middle = ProcessorTime.millis();
                        read(step, decoder.kernels(), result, kind == 1);
                        double end = ProcessorTime.millis();
                        optimizer.step(1, result.gradients(), RATE);
                        if (i >= 0) {
                            norms[kind][i] = end - middle;
                            steps[kind][i] = ProcessorTime.millis() - begin;
                        }
                    }
                }
            }
            double added = Median.of(norms[1]) - Median.of(norms[0]);
            out.accept(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %.1f | %.2f | %.2f | %.2f %% |",
                    shape.name(),
                    name,
                    Median.of(steps[0]),
                    Median.of(steps[1]),
                    Median.of(norms[0]),
                    Median.of(norms[1]),
                    100 * added / Median.of(steps[0])));
        }
    }

    /** Reads what a run reads of a step: the loss and the L2 norms, and with GradES the L1 norms of matrices. */
    private static void read(TensorScope scope, Kernels kernels, BackwardPass.Result result, boolean monitors) {
        Gradients gradients = result.gradients();
        List<Tensor> numbers = new ArrayList<>(List.of(result.lossSum()));
        List<Tensor> others = new ArrayList<>();
        List<Tensor> monitored = new ArrayList<>();
        for (Parameter parameter : gradients.parameters()) {
            (monitors && !parameter.matrices().isEmpty() ? monitored : others).add(gradients.of(parameter));
        }
        if (!monitored.isEmpty()) {
            numbers.add(kernels.l1AndL2Norms(scope, monitored));
        }
        if (!others.isEmpty()) {
            numbers.add(kernels.l2Norms(scope, others));
        }
        kernels.gather(scope, numbers).toDoubles();
    }
}

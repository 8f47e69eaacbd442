package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.StepInputs;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures what a micro-batch costs the host however little it computes: many layers of tiny tensors, of which the
 * products take hardly any time. The processor time of the thread is taken, which a busy machine changes little; medians
 * are reported.
 */
public final class HostBench {
    private static final int STEP_ROWS = 4;

    private final JobContext context;
    private final int passes;
    private final Consumer<String> out;

    /**
     * @param passes the number of timed passes per line, after a third as many that are not timed
     * @param out receives the report line by line
     */
    public HostBench(JobContext context, int passes, Consumer<String> out) {
        this.context = context;
        this.passes = passes;
        this.out = out;
    }

    public void run() {
        Torch.prepareThread(1);
        out.accept("processor ms of one thread, medians of " + passes);
        out.accept("| shape | trains | micro-batch | forward | backward | L1 and L2 |");
        out.accept("| --- | --- | ---: | ---: | ---: | ---: |");
        line("full", BenchShape.FULL);
        line("lora r=32", StepSettings.LORA);
        out.accept("");
        out.accept("a step of four rows, forward and backward, in fewer passes");
        out.accept("| trains | 1 row x 4 passes | 2 x 2 | 4 x 1 |");
        out.accept("| --- | ---: | ---: | ---: |");
        step("full", BenchShape.FULL);
        step("lora r=32", StepSettings.LORA);
    }

    /** Times the passes of a step of four rows, divided in three ways that take turns. */
    private void step(String name, FineTuning fineTuning) {
        BenchShape shape = BenchShape.TINY28;
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, fineTuning);
            BackwardPass pass = new BackwardPass(decoder, TrainableParameters.of(decoder, fineTuning));
            List<double[]> times = List.of(new double[passes], new double[passes], new double[passes]);
            for (int i = -passes / 3; i < passes; i++) {
                for (int form = 0; form < times.size(); form++) {
                    TokenBatch batch = BenchShape.batch(1 << form, shape.length(), shape.vocabulary());
                    double begin = ProcessorTime.millis();
                    sum(scope, decoder, pass, batch, STEP_ROWS >> form);
                    if (i >= 0) {
                        times.get(form)[i] = ProcessorTime.millis() - begin;
                    }
                }
            }
            out.accept("| " + name + " | "
                    + times.stream()
                            .map(each -> String.format(Locale.ROOT, "%.2f", Median.of(each)))
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
    }

    /** Adds up the gradients of some passes of one batch. */
    private static void sum(TensorScope scope, Decoder decoder, BackwardPass pass, TokenBatch batch, int passes) {
        try (TensorScope step = scope.open()) {
            int lossTokens = batch.lossTokens() * passes;
            BackwardPass.Result sum = null;
            for (StepInputs.Batch each :
                    decoder.upload(step, Collections.nCopies(passes, batch)).batches()) {
                if (sum == null) {
                    sum = pass.run(step, each, lossTokens, 0);
                } else {
                    pass.add(step, sum, each, lossTokens, 0);
                }
            }
            sum.lossSum().toDoubles();
        }
    }

    private void line(String name, FineTuning fineTuning) {
        BenchShape shape = BenchShape.TINY28;
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, fineTuning);
            Kernels kernels = decoder.kernels();
            BackwardPass pass = new BackwardPass(decoder, TrainableParameters.of(decoder, fineTuning));
            TokenBatch batch = shape.batch();
            double[] forward = new double[passes];
            double[] backward = new double[passes];
            double[] both = new double[passes];
            double[] norms = new double[passes];
            for (int i = -passes / 3; i < passes; i++) {
                try (TensorScope step = scope.open()) {
                    double begin = ProcessorTime.millis();
                    BackwardPass.Graph graph = pass.forward(step, batch, batch.lossTokens(), 0);
                    double middle = ProcessorTime.millis();
                    BackwardPass.Result result = pass.backward(step, step, graph);
                    double end = ProcessorTime.millis();
                    kernels.l1AndL2Norms(step, result.gradients().tensors()).toDoubles();
                    if (i >= 0) {
                        forward[i] = middle - begin;
                        backward[i] = end - middle;
                        both[i] = end - begin;
                        norms[i] = ProcessorTime.millis() - end;
                    }
                }
            }
            out.accept(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %.2f | %.2f | %.2f |",
                    shape.name(),
                    name,
                    Median.of(both),
                    Median.of(forward),
                    Median.of(backward),
                    Median.of(norms)));
        }
    }
}

package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures what a micro-batch costs the host however little it computes: many layers of tiny tensors, of which the
 * products take hardly any time. The processor time of the thread is taken, which a busy machine changes little; medians
 * are reported.
 */
public final class HostBench {
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

package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.job.JobContext;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures the time of each norm of all monitored gradients in relation to a whole step of full fine-tuning, and how
 * far each is below the elementwise L1 norm, which bounds it (arXiv 2509.01842, Appendix A). Weights and tokens are
 * random; medians are reported.
 */
public final class NormBench {
    private final JobContext context;
    private final int passes;
    private final Consumer<String> out;

    /**
     * @param passes the number of timed passes per line
     * @param out receives the report line by line
     */
    public NormBench(JobContext context, int passes, Consumer<String> out) {
        this.context = context;
        this.passes = passes;
        this.out = out;
    }

    public void run() {
        Torch.prepareThread(context.threads());
        out.accept(context.threads() + " threads, " + context.device() + ", medians of " + passes);
        out.accept("| shape | matrices | norm | ms | x L1 | of a step | mean of ||A|| / ||A||_1,1 | largest |");
        out.accept("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        for (BenchShape shape : List.of(BenchShape.SMALL, BenchShape.MID)) {
            lines(shape);
        }
    }

    private void lines(BenchShape shape) {
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = shape.decoder(scope, BenchShape.FULL);
            TrainableParameters trainable = TrainableParameters.of(decoder, BenchShape.FULL);
            TokenBatch batch = shape.batch();
            double step = step(new TimedStep(scope, decoder, trainable), batch);
            Gradients gradients = new BackwardPass(decoder, trainable)
                    .run(scope, batch, batch.lossTokens())
                    .gradients();
            List<Tensor> monitored = gradients.parameters().stream()
                    .filter(parameter -> !parameter.matrices().isEmpty())
                    .map(gradients::of)
                    .toList();
            double[] bounds = values(scope, decoder.kernels(), monitored, MatrixNorm.L1);
            double l1 = millis(scope, decoder.kernels(), monitored, MatrixNorm.L1);
            for (MatrixNorm norm : MatrixNorm.values()) {
                double millis = norm == MatrixNorm.L1 ? l1 : millis(scope, decoder.kernels(), monitored, norm);
                double[] values = values(scope, decoder.kernels(), monitored, norm);
                double sum = 0;
                double largest = 0;
                for (int i = 0; i < values.length; i++) {
                    sum += values[i] / bounds[i];
                    largest = Math.max(largest, values[i] / bounds[i]);
                }
                out.accept(String.format(
                        Locale.ROOT,
                        "| %s | %d | %s | %.2f | %.2f | %.1f %% | %.5f | %.5f |",
                        shape.name(),
                        monitored.size(),
                        norm.label(),
                        millis,
                        millis / l1,
                        100 * millis / step,
                        sum / values.length,
                        largest));
            }
        }
    }

    /** Returns the milliseconds of a step without the norms that only GradES needs. */
    private double step(TimedStep step, TokenBatch batch) {
        step.run(batch);
        double[] millis = new double[passes];
        for (int i = 0; i < passes; i++) {
            double[] phases = step.run(batch);
            for (int phase = 0; phase < TimedStep.PHASES; phase++) {
                millis[i] += phase == TimedStep.MONITOR ? 0 : phases[phase];
            }
        }
        return Median.of(millis);
    }

    private double millis(TensorScope scope, Kernels kernels, List<Tensor> tensors, MatrixNorm norm) {
        double[] millis = new double[passes];
        for (int i = 0; i < passes; i++) {
            long begin = System.nanoTime();
            values(scope, kernels, tensors, norm);
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        return Median.of(millis);
    }

    private static double[] values(TensorScope scope, Kernels kernels, List<Tensor> tensors, MatrixNorm norm) {
        try (TensorScope pass = scope.open()) {
            return kernels.norms(pass, tensors, norm).toDoubles();
        }
    }
}

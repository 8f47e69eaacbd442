package io.gradessweep.calibrate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far predictions are off.
 *
 * @param mean of absolute errors
 * @param worst absolute error
 */
public record Errors(double mean, double worst) {
    public static Errors of(List<Prediction> predictions, ToDoubleFunction<Prediction> error) {
        double[] errors = predictions.stream()
                .mapToDouble(prediction -> Math.abs(error.applyAsDouble(prediction)))
                .sorted()
                .toArray();
        double sum = 0;
        for (double one : errors) {
            sum += one;
        }
        return new Errors(sum / errors.length, errors[errors.length - 1]);
    }
}

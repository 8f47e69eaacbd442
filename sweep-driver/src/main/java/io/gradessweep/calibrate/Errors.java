package io.gradessweep.calibrate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The errors of predictions.
 *
 * @param mean the mean absolute error
 * @param worst the largest absolute error
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

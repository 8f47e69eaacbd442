package io.gradessweep.plan;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.math.BigDecimal;
import java.util.Optional;

/** Turns the settings of a GradES cell into its rule. */
record GradESBuilder(ResolvedSettings values, Method method, String model) {

    EarlyStopping.GradES build() {
        int thawEvery = values.get(Settings.THAW_EVERY);
        return new EarlyStopping.GradES(
                tau(),
                values.get(Settings.GRACE_PERIOD_RATIO),
                new Measure(values.get(Settings.CRITERION), values.get(Settings.NORM)),
                values.get(Settings.PER_ELEMENT),
                values.get(Settings.MEASURE_EVERY),
                values.get(Settings.FREEZE_PATIENCE),
                thawEvery == 0
                        ? Thawing.NEVER
                        : new Thawing(
                                thawEvery, values.get(Settings.THAW_FACTOR).doubleValue()));
    }

    /** A quantile, where one is asked for, replaces the numbers that a model's file has. */
    private Tau tau() {
        Optional<Ratio> quantile = values.find(Settings.TAU_QUANTILE);
        if (quantile.isEmpty()) {
            return new Tau.Fixed(tau(Settings.TAU_ATTENTION), tau(Settings.TAU_MLP));
        }
        requireNumbersUnused();
        return new Tau.Quantile(quantile.get(), values.get(Settings.QUANTILE_OF));
    }

    private void requireNumbersUnused() {
        boolean scaled = values.get(Settings.TAU_SCALE).compareTo(BigDecimal.ONE) != 0;
        if (scaled
                || values.find(Settings.TAU_ATTENTION).isPresent()
                || values.find(Settings.TAU_MLP).isPresent()) {
            throw new InvalidInputException("grades.tau_quantile takes the place of grades.tau, and there is nothing"
                    + " for grades.tau_scale, grades.tau_attention or grades.tau_mlp to change; leave them out, or it");
        }
    }

    /** tau times its scale, multiplied as decimals so that equal products are equal runs. */
    private double tau(Setting<BigDecimal> own) {
        BigDecimal tau = values.find(own)
                .or(() -> values.find(Settings.TAU))
                .orElseThrow(() -> new InvalidInputException("grades.tau is missing; set it under "
                        + ValueType.label(method.tuning()) + ": in conf/models/" + model
                        + ".yaml, in the sweep file or with --set (a number > 0)"));
        return tau.multiply(values.get(Settings.TAU_SCALE)).doubleValue();
    }
}

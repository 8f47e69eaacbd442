package io.gradessweep.store;

import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import java.util.Optional;

/** What a run was asked to freeze by, as columns; null where it does not apply. */
record FreezeColumns(
        Criterion criterion,
        MatrixNorm norm,
        Boolean perElement,
        Integer measureEvery,
        Double tau,
        Double tauAttention,
        Double tauMlp,
        Double tauQuantile,
        Tau.Pool quantileOf,
        Integer freezePatience,
        Integer thawEvery,
        Double thawFactor,
        Double freezeRate,
        Double gracePeriodRatio) {

    static FreezeColumns of(EarlyStopping stopping) {
        Optional<Measure> measure = stopping.judgedBy();
        EarlyStopping.GradES grades = stopping instanceof EarlyStopping.GradES found ? found : null;
        Tau tau = grades == null ? null : grades.tau();
        Tau.Quantile quantile = tau instanceof Tau.Quantile found ? found : null;
        Tau.Fixed one = tau instanceof Tau.Fixed fixed && fixed.appliesToAll() ? fixed : null;
        Tau.Fixed two = tau instanceof Tau.Fixed fixed && !fixed.appliesToAll() ? fixed : null;
        boolean thaws = grades != null && grades.thawing().every() > 0;
        return new FreezeColumns(
                measure.map(Measure::criterion).orElse(null),
                measure.map(Measure::norm).orElse(null),
                grades == null ? null : grades.perElement(),
                grades == null ? null : grades.every(),
                one == null ? null : one.attention(),
                two == null ? null : two.attention(),
                two == null ? null : two.mlp(),
                quantile == null ? null : number(quantile.share()),
                quantile == null ? null : quantile.pool(),
                grades == null ? null : grades.patience(),
                thaws ? grades.thawing().every() : null,
                thaws ? grades.thawing().factor() : null,
                rate(stopping),
                ratio(stopping));
    }

    private static Double rate(EarlyStopping stopping) {
        if (stopping instanceof EarlyStopping.AutoFreeze rule) {
            return number(rule.percentile());
        }
        if (stopping instanceof EarlyStopping.SlimFit rule) {
            return number(rule.share());
        }
        return stopping instanceof EarlyStopping.RandomFreeze rule ? number(rule.rate()) : null;
    }

    private static Double ratio(EarlyStopping stopping) {
        if (stopping instanceof EarlyStopping.AfterGracePeriod rule) {
            return number(rule.gracePeriodRatio());
        }
        return stopping instanceof EarlyStopping.StopAt stopAt ? number(stopAt.ratio()) : null;
    }

    private static double number(Ratio ratio) {
        return ratio.value().doubleValue();
    }
}

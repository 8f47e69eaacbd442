package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The steps that runs have in common until they fork, if they differ in early stopping alone.
 *
 * @param sharedRun the run without early stopping, which trains these steps
 * @param validated the early stopping choices whose validations are made on the way, without stopping the run; without
 *     duplicates and sorted
 */
public record Prefix(RunSpec sharedRun, List<EarlyStopping.ValidationLoss> validated) implements Serializable {
    public Prefix {
        validated = validated.stream()
                .distinct()
                .sorted(Comparator.comparing(Record::toString))
                .toList();
    }

    /** Returns the prefix of runs that differ only in early stopping and in what is evaluated. */
    public static Prefix of(Collection<RunSpec> runs) {
        RunSpec any = runs.iterator().next();
        runs.forEach(Prefix::requireKnownChecks);
        List<EarlyStopping.ValidationLoss> checking = runs.stream()
                .map(RunSpec::earlyStopping)
                .filter(EarlyStopping.ValidationLoss.class::isInstance)
                .map(EarlyStopping.ValidationLoss.class::cast)
                .filter(patience -> !patience.restoreBest())
                .toList();
        return new Prefix(any.with(new EarlyStopping.None()), checking);
    }

    /** Refuses a run that could fork anywhere but has validations that a prefix does not make. */
    private static void requireKnownChecks(RunSpec run) {
        boolean known = run.earlyStopping() instanceof EarlyStopping.None
                || run.earlyStopping() instanceof EarlyStopping.ValidationLoss;
        if (!known && run.earlyStopping().forkPoint().isEmpty()) {
            throw new IllegalStateException("no prefix makes the checks of " + run.earlyStopping());
        }
    }

    /** Returns the identity under which the prefix' states are kept. */
    public String id() {
        return SpecJson.prefixId(this);
    }
}

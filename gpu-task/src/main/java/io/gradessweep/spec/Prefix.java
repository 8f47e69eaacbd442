package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What runs that differ in early stopping alone have in common until they fork.
 *
 * @param trunk the run that does nothing early
 * @param validated whose checks are made on the way, without stopping the trunk; each once, in an order of their own
 */
public record Prefix(RunSpec trunk, List<EarlyStopping.ValidationLoss> validated) implements Serializable {
    public Prefix {
        validated = validated.stream()
                .distinct()
                .sorted(Comparator.comparing(Record::toString))
                .toList();
    }

    /** Of these runs, which differ in early stopping, and in what is evaluated, at most. */
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

    /** A run that forks anywhere relies on its checks being made on the way. */
    private static void requireKnownChecks(RunSpec run) {
        boolean known = run.earlyStopping() instanceof EarlyStopping.None
                || run.earlyStopping() instanceof EarlyStopping.ValidationLoss;
        if (!known && run.earlyStopping().forkPoint().isEmpty()) {
            throw new IllegalStateException("no prefix makes the checks of " + run.earlyStopping());
        }
    }

    /** Names its states, wherever they are kept. */
    public String id() {
        return SpecJson.prefixId(this);
    }
}

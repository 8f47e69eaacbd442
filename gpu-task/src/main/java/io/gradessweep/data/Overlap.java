package io.gradessweep.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The overlap of rows with another split.
 *
 * @param prompts the number of rows whose prompt is in the other split, ignoring white space and case
 * @param facts the number of rows whose fact is asked in the other split in any form; empty if facts are not known
 * @param ids the ids of all these rows
 */
public record Overlap(int prompts, OptionalInt facts, List<String> ids) {
    public Overlap {
        ids = List.copyOf(ids);
    }

    /** The prompts and facts of a split, for look-up. */
    record Content(Set<String> prompts, Set<String> facts) {
        static Content of(List<? extends TrainingRow> rows) {
            Set<String> prompts = new HashSet<>();
            Set<String> facts = new HashSet<>();
            for (TrainingRow row : rows) {
                prompts.add(row.normalisedPrompt());
                facts.add(row.fact());
            }
            return new Content(prompts, facts);
        }
    }

    static Overlap of(List<? extends TrainingRow> rows, Content other) {
        int samePrompt = 0;
        int sameFact = 0;
        boolean factsKnown = false;
        List<String> ids = new ArrayList<>();
        for (TrainingRow row : rows) {
            boolean factKnown = !row.fact().isEmpty();
            boolean prompt = other.prompts().contains(row.normalisedPrompt());
            boolean fact = factKnown && other.facts().contains(row.fact());
            factsKnown |= factKnown;
            samePrompt += prompt ? 1 : 0;
            sameFact += fact ? 1 : 0;
            if (prompt || fact) {
                ids.add(row.id());
            }
        }
        return new Overlap(samePrompt, factsKnown ? OptionalInt.of(sameFact) : OptionalInt.empty(), ids);
    }
}

package io.gradessweep.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Rows whose content stands in another split.
 *
 * @param prompts rows whose prompt is there, but for white space and case
 * @param facts rows whose fact is asked there, however and by whomever; empty where facts are not known
 * @param ids of all these rows
 */
public record Overlap(int prompts, OptionalInt facts, List<String> ids) {
    public Overlap {
        ids = List.copyOf(ids);
    }

    /** What a split says, to be looked up. */
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

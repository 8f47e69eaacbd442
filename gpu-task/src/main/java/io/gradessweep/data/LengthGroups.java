package io.gradessweep.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Groups rows into batches with little padding. The longest rows come first, so that running out of memory happens at
 * once. A group ends before a row that would need too much padding.
 */
public final class LengthGroups {
    /** The most tokens that are generated as the answer to an instruction, as many as in LLM-Adapters' evaluation. */
    public static final int NEW_TOKENS = 32;

    /** A group may have at most one token of padding in this many tokens. */
    private static final int MOST_PADDING = 20;

    private LengthGroups() {}

    /**
     * Groups rows.
     *
     * @param length gives the tokens of a row
     * @param maxTokens tokens per group, padding included; a longer row gets a group of its own
     */
    static <T> List<List<T>> of(List<T> rows, ToIntFunction<T> length, int maxTokens) {
        List<T> order = new ArrayList<>(rows);
        order.sort(Comparator.comparingInt(length).reversed());
        List<List<T>> groups = new ArrayList<>();
        for (int start = 0; start < order.size(); ) {
            int end = end(order, start, length, maxTokens);
            groups.add(order.subList(start, end));
            start = end;
        }
        return groups;
    }

    /**
     * Groups prompts to generate from, with space for the generated tokens.
     *
     * @param length gives the tokens of a row's prompt
     * @param newTokens the most tokens that are generated
     */
    public static <T> List<List<T>> ofPrompts(List<T> rows, ToIntFunction<T> length, int newTokens, int maxTokens) {
        return of(rows, row -> length.applyAsInt(row) + newTokens, maxTokens);
    }

    /** Returns the end of the group that begins at {@code start}. */
    private static <T> int end(List<T> order, int start, ToIntFunction<T> length, int maxTokens) {
        long longest = length.applyAsInt(order.get(start));
        int end = start + 1;
        long padding = 0;
        while (end < order.size() && (end + 1 - start) * longest <= maxTokens) {
            padding += longest - length.applyAsInt(order.get(end));
            if (MOST_PADDING * padding > (end + 1 - start) * longest) {
                return end;
            }
            end++;
        }
        return end;
    }
}

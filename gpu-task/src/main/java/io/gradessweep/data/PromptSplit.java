package io.gradessweep.data;

import io.gradessweep.data.Example.Span;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A row tokenised as one text, since a tokenizer may merge across the border of a prompt and its continuation; the prompt is
 * what the tokens share with those of the prompt alone.
 *
 * @param predicted the continuation, or every answer of a conversation; in order
 * @param kept leading tokens that no cut removes: the beginning of sequence, where there is one
 */
@SuppressWarnings("ArrayRecordComponent") // Lives for the encoding of one row.
record PromptSplit(int[] ids, List<Span> predicted, int kept) {
    /** With the special tokens that the tokenizer adds, but for an end, which is decided on by the caller. */
    static PromptSplit of(Tokenizer tokenizer, String prompt, String continuation) {
        int[] together = withoutEnd(tokenizer.encode(prompt + continuation), tokenizer.eos());
        return of(tokenizer, together, shared(together, tokenizer.encode(prompt)));
    }

    /** Of texts that a chat template made, special tokens and all. */
    static PromptSplit ofRendered(Tokenizer tokenizer, String prompt, String continuation) {
        int[] together = tokenizer.encodePlain(prompt + continuation);
        return of(tokenizer, together, shared(together, tokenizer.encodePlain(prompt)));
    }

    /** Of a conversation: a token merged across the border of an answer and what follows it is not predicted. */
    static PromptSplit of(Tokenizer tokenizer, RenderedConversation conversation) {
        int[] ids = tokenizer.encodePlain(conversation.text());
        List<Span> answers = new ArrayList<>();
        for (RenderedConversation.Answer answer : conversation.answers()) {
            int start = shared(ids, tokenizer.encodePlain(answer.before()));
            int end = shared(ids, tokenizer.encodePlain(answer.through()));
            if (end > start) {
                answers.add(new Span(start, end));
            }
        }
        return new PromptSplit(ids, answers, startsWith(ids, tokenizer.bos()) ? 1 : 0);
    }

    private static PromptSplit of(Tokenizer tokenizer, int[] ids, int promptLength) {
        int kept = startsWith(ids, tokenizer.bos()) ? 1 : 0;
        return new PromptSplit(ids, new Example(ids, promptLength).predicted(), kept);
    }

    private static int shared(int[] together, int[] alone) {
        int difference = Arrays.mismatch(together, alone);
        return difference < 0 ? together.length : difference;
    }

    /** Some post-processors end every text; where a sequence ends is decided here, not by them. */
    private static int[] withoutEnd(int[] ids, OptionalInt eos) {
        boolean ended = eos.isPresent() && ids.length > 1 && ids[ids.length - 1] == eos.getAsInt();
        return ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    private static boolean startsWith(int[] ids, OptionalInt token) {
        return token.isPresent() && ids.length > 0 && ids[0] == token.getAsInt();
    }

    /** Whether there is anything to predict. */
    boolean predictsNothing() {
        return predicted.isEmpty();
    }

    PromptSplit endedBy(int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        int promptLength = predictsNothing() ? ids.length : predicted.get(0).start();
        return new PromptSplit(longer, List.of(new Span(promptLength, longer.length)), kept);
    }

    /** How many tokens before the last answer may be cut: its first token needs one before it. */
    int room(PromptEnd end) {
        int lastAnswer = predictsNothing()
                ? ids.length
                : predicted.get(predicted.size() - 1).start();
        return Math.max(0, end == PromptEnd.LEFT ? lastAnswer - 1 : lastAnswer - Math.max(1, kept));
    }

    /** The example without {@code count} tokens taken from an end of its prompt, and without the answers they begin. */
    Example cut(int count, PromptEnd end) {
        int from = end == PromptEnd.LEFT
                ? kept
                : predicted.get(predicted.size() - 1).start() - count;
        int[] shorter = new int[ids.length - count];
        System.arraycopy(ids, 0, shorter, 0, from);
        System.arraycopy(ids, from + count, shorter, from, shorter.length - from);
        List<Span> left = new ArrayList<>();
        for (Span span : predicted) {
            if (count == 0 || span.start() > count) {
                left.add(span.shifted(-count));
            }
        }
        return new Example(shorter, left);
    }
}

package io.gradessweep.data;

import io.gradessweep.data.Example.Span;
import io.gradessweep.data.images.RowImage;
import io.gradessweep.spec.RowRules.PromptEnd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A row tokenised as one text, since a tokenizer may merge across the border between a prompt and its continuation. The
 * prompt consists of the tokens that are the same as when the prompt is tokenised alone.
 *
 * @param predicted the continuation, or every answer of a conversation, in order
 * @param kept the number of leading tokens that are never cut: the beginning-of-sequence token, if there is one
 * @param images the images among the tokens. Nothing is cut where there are any, since an image is whole or it is none
 */
@SuppressWarnings("ArrayRecordComponent") // It lives only while one row is encoded.
record PromptSplit(int[] ids, List<Span> predicted, int kept, PlacedImages images) {
    private PromptSplit(int[] ids, List<Span> predicted, int kept) {
        this(ids, predicted, kept, PlacedImages.NONE);
    }

    /** Splits texts and adds the tokenizer's special tokens, except the end of sequence, which the caller adds. */
    static PromptSplit of(Tokenizer tokenizer, String prompt, String continuation) {
        int[] together = withoutEnd(tokenizer.encode(prompt + continuation), tokenizer.eos());
        return of(tokenizer, together, shared(together, tokenizer.encode(prompt)));
    }

    /** Splits texts rendered by a chat template, which contain all special tokens. */
    static PromptSplit ofRendered(Tokenizer tokenizer, String prompt, String continuation) {
        int[] together = tokenizer.encodePlain(prompt + continuation);
        return of(tokenizer, together, shared(together, tokenizer.encodePlain(prompt)));
    }

    /** Splits a conversation. A token that merges the end of an answer with the text after it is not predicted. */
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

    /**
     * Removes an end-of-sequence token that the post-processor added, since the caller decides where a sequence ends.
     */
    static int[] withoutEnd(int[] ids, OptionalInt eos) {
        boolean ended = eos.isPresent() && ids.length > 1 && ids[ids.length - 1] == eos.getAsInt();
        return ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    private static boolean startsWith(int[] ids, OptionalInt token) {
        return token.isPresent() && ids.length > 0 && ids[0] == token.getAsInt();
    }

    /** Returns whether there is nothing to predict. */
    boolean predictsNothing() {
        return predicted.isEmpty();
    }

    PromptSplit endedBy(int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        int promptLength = predictsNothing() ? ids.length : predicted.get(0).start();
        return new PromptSplit(longer, List.of(new Span(promptLength, longer.length)), kept);
    }

    /** Returns the positions of a token. */
    int[] places(int token) {
        return IntStream.range(0, ids.length).filter(at -> ids[at] == token).toArray();
    }

    /**
     * Returns the tokens with as many positions for each run of an image as it is long.
     *
     * @param runs the lengths of the runs
     * @param places for each run, the position of the one token that stands for it, ascending; -1 if it stands before the
     *     first token and has none
     */
    PromptSplit withImages(List<RowImage> of, List<Integer> runs, int... places) {
        List<Span> spans = new ArrayList<>();
        int[] longer =
                new int[ids.length + runs.stream().mapToInt(run -> run - 1).sum() + (places[0] < 0 ? 1 : 0)];
        int[] moved = new int[ids.length + 1];
        int next = 0;
        int run = 0;
        if (places[0] < 0) {
            spans.add(new Span(0, runs.get(0)));
            next = runs.get(run++);
        }
        for (int at = 0; at < ids.length; at++) {
            moved[at] = next;
            boolean image = run < places.length && places[run] == at;
            int length = image ? runs.get(run++) : 1;
            Arrays.fill(longer, next, next + length, ids[at]);
            if (image) {
                spans.add(new Span(next, next + length));
            }
            next += length;
        }
        moved[ids.length] = next;
        List<Span> answers = predicted.stream()
                .map(answer -> new Span(moved[answer.start()], moved[answer.end()]))
                .toList();
        return new PromptSplit(longer, answers, kept, new PlacedImages(of, spans));
    }

    /**
     * Returns the number of tokens before the last answer that may be cut. The answer's first token needs one before
     * it.
     */
    int room(PromptEnd end) {
        if (!images.isEmpty()) {
            return 0;
        }
        int lastAnswer = lastAnswer();
        return Math.max(0, end == PromptEnd.LEFT ? lastAnswer - 1 : lastAnswer - Math.max(1, kept));
    }

    /** Returns the start of the last answer, or the end of the tokens if there is none. */
    private int lastAnswer() {
        return predictsNothing()
                ? ids.length
                : predicted.get(predicted.size() - 1).start();
    }

    /**
     * Returns the example without {@code count} tokens at one end of its prompt, and without the answers that begin in
     * them.
     */
    Example cut(int count, PromptEnd end) {
        int from = end == PromptEnd.LEFT ? kept : lastAnswer() - count;
        int[] shorter = new int[ids.length - count];
        System.arraycopy(ids, 0, shorter, 0, from);
        System.arraycopy(ids, from + count, shorter, from, shorter.length - from);
        List<Span> left = new ArrayList<>();
        for (Span span : predicted) {
            if (count == 0 || span.start() > count) {
                left.add(span.shifted(-count));
            }
        }
        return new Example(shorter, left, images);
    }
}

package io.gradessweep.data;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A prompt and its continuation tokenised together, since a tokenizer may merge across the border; the prompt is what the
 * tokens share with those of the prompt alone.
 *
 * @param kept leading tokens that no cut removes: the beginning of sequence, where the tokenizer adds one
 */
@SuppressWarnings("ArrayRecordComponent") // Lives for the encoding of one row.
record PromptSplit(int[] ids, int promptLength, int kept) {
    static PromptSplit of(Tokenizer tokenizer, String prompt, String continuation) {
        int[] together = withoutEnd(tokenizer.encode(prompt + continuation), tokenizer.eos());
        int[] alone = tokenizer.encode(prompt);
        int difference = Arrays.mismatch(together, alone);
        int promptLength = difference < 0 ? together.length : difference;
        return new PromptSplit(together, promptLength, startsWith(together, tokenizer.bos()) ? 1 : 0);
    }

    /** Some post-processors end every text; where a sequence ends is decided here, not by them. */
    private static int[] withoutEnd(int[] ids, OptionalInt eos) {
        boolean ended = eos.isPresent() && ids.length > 1 && ids[ids.length - 1] == eos.getAsInt();
        return ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    private static boolean startsWith(int[] ids, OptionalInt token) {
        return token.isPresent() && ids.length > 0 && ids[0] == token.getAsInt();
    }

    PromptSplit endedBy(int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        return new PromptSplit(longer, promptLength, kept);
    }

    /** How many prompt tokens may be cut: the continuation's first token needs one before it. */
    int room() {
        return Math.max(0, promptLength - 1);
    }

    /** The example without {@code count} tokens of the prompt, taken from its left. */
    Example cut(int count) {
        int[] shorter = new int[ids.length - count];
        System.arraycopy(ids, 0, shorter, 0, kept);
        System.arraycopy(ids, kept + count, shorter, kept, shorter.length - kept);
        return new Example(shorter, promptLength - count);
    }
}

package io.gradessweep.model;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.ImagePositions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Generates from prompts. It keeps the keys and values of all tokens, so that each further token needs a pass over a
 * single token per row.
 */
public final class TokenGenerator {
    private final Decoder decoder;
    private final int padId;
    private final OptionalInt end;
    private final int maxNewTokens;
    private final TokenChoice choice;
    private final TokenListener listener;

    /** Receives the tokens while they are generated. */
    public interface TokenListener {
        /** Receives a row's next token. It is not called for the end token. */
        void token(int row, int id);
    }

    /**
     * Creates a generator that takes the most likely token always, the first of equals.
     *
     * @param padId token id of the padding
     * @param end token id that ends a sequence
     */
    public TokenGenerator(Decoder decoder, int padId, OptionalInt end, int maxNewTokens) {
        this(decoder, padId, end, maxNewTokens, TokenChoice.greedy(), (row, id) -> {});
    }

    /**
     * Creates a generator.
     *
     * @param padId token id of the padding
     * @param end token id that ends a sequence
     */
    public TokenGenerator(
            Decoder decoder, int padId, OptionalInt end, int maxNewTokens, TokenChoice choice, TokenListener listener) {
        this.choice = choice;
        this.listener = listener;
        this.decoder = decoder;
        this.padId = padId;
        this.end = end;
        this.maxNewTokens = maxNewTokens;
    }

    /**
     * The result for a batch of prompts.
     *
     * @param continuations for each prompt the tokens generated after it, without the end token
     * @param steps the number of tokens that were computed for every row: as many as the longest continuation needed,
     *     its end token included
     */
    public record Generated(List<int[]> continuations, int steps) {}

    /**
     * Generates the continuations of prompts.
     *
     * @param prompts prompts of at least one token each, run as one batch
     */
    public Generated generate(List<int[]> prompts) {
        return generate(prompts, ImageBatch.NONE);
    }

    /**
     * Generates the continuations of prompts with images.
     *
     * @param images the images of all prompts, whose places are indices into rows x the longest prompt
     */
    public Generated generate(List<int[]> prompts, ImageBatch images) {
        Generated[] generated = new Generated[1];
        Torch.withoutGradients(() -> {
            try (TensorScope scope = decoder.open()) {
                generated[0] = new Rows(scope, prompts, images).run();
            }
        });
        return generated[0];
    }

    /** The state of one batch. */
    private final class Rows {
        private final List<int[]> prompts;
        private final ImageBatch images;
        private final int[] lengths;
        private final int longest;
        private final KeyValueCache cache;
        private final int[][] tokens;
        private final int[] counts;
        private final boolean[] ended;
        /** The positions of the first generated tokens. */
        private int[] next;

        Rows(TensorScope scope, List<int[]> prompts, ImageBatch images) {
            this.prompts = prompts;
            this.images = images;
            lengths = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
            longest = Arrays.stream(lengths).max().orElseThrow();
            cache = decoder.cache(scope, lengths, longest + maxNewTokens - 1); // the last token is not an input
            tokens = new int[lengths.length][maxNewTokens];
            counts = new int[lengths.length];
            ended = new boolean[lengths.length];
            next = lengths;
        }

        Generated run() {
            int[] last = prefill();
            int steps = 1;
            while (take(last) && steps < maxNewTokens) {
                last = step(last, steps);
                steps++;
            }
            List<int[]> continuations = new ArrayList<>();
            for (int row = 0; row < tokens.length; row++) {
                continuations.add(Arrays.copyOf(tokens[row], counts[row]));
            }
            return new Generated(continuations, steps);
        }

        private int[] prefill() {
            int[] ids = new int[lengths.length * longest];
            int[] last = new int[lengths.length];
            Arrays.fill(ids, padId);
            for (int row = 0; row < lengths.length; row++) {
                System.arraycopy(prompts.get(row), 0, ids, row * longest, lengths[row]);
                last[row] = row * longest + lengths[row] - 1;
            }
            TokenBatch batch = unlabelled(longest, ids).withImages(images);
            if (decoder.config().countsPositionsOfImages() && !images.isEmpty()) {
                ImagePositions.Counted counted = ImagePositions.of(
                        lengths.length,
                        longest,
                        IntStream.range(0, lengths.length)
                                .mapToObj(row -> new ImagePositions.Span(row, 0, lengths[row]))
                                .toList(),
                        images);
                batch = batch.withPositions(counted.positions());
                next = counted.next();
            }
            return decoder.next(batch, cache, choice, last);
        }

        private int[] step(int[] ids, int generated) {
            int[] positions =
                    Arrays.stream(next).map(first -> first + generated - 1).toArray();
            int[] rows = new int[lengths.length];
            Arrays.setAll(rows, row -> row);
            return decoder.next(unlabelled(1, ids).withPositions(positions), cache, choice, rows);
        }

        private TokenBatch unlabelled(int length, int[] ids) {
            int[] targets = new int[ids.length];
            Arrays.fill(targets, TokenBatch.IGNORED);
            int[] real = length == 1 ? filled(1) : lengths;
            return TokenBatch.of(lengths.length, length, ids, targets, real);
        }

        private int[] filled(int value) {
            int[] values = new int[lengths.length];
            Arrays.fill(values, value);
            return values;
        }

        /** Takes the next token of each row, and returns whether any row is unfinished. */
        private boolean take(int[] next) {
            boolean goesOn = false;
            for (int row = 0; row < next.length; row++) {
                if (!ended[row] && end.isPresent() && next[row] == end.getAsInt()) {
                    ended[row] = true;
                }
                if (!ended[row]) {
                    tokens[row][counts[row]++] = next[row];
                    listener.token(row, next[row]);
                    goesOn = true;
                }
            }
            return goesOn;
        }
    }
}

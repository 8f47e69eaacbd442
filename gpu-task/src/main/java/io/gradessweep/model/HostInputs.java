package io.gradessweep.model;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.torch.InputKernels.Floats;
import io.gradessweep.torch.InputKernels.Integers;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The arrays that the host makes of a batch. A pass makes the rest of what its blocks read on the device: the mask, and the
 * rotations, which are rows of a {@link RotaryTable}.
 *
 * @param reach the number of positions that the table of rotations needs; 0 if the batch has a rotation of its own
 * @param images the order of the batch's images; null if it has none
 * @param integers by name, in the order of the names
 * @param floats by name, in the order of the names
 */
record HostInputs(
        TokenBatch batch, int reach, ImageOrder images, Map<Name, Integers> integers, Map<Name, Floats> floats) {
    /** The names of arrays, of which a batch has some. */
    enum Name {
        /** Token ids (B, T). */
        IDS,
        /** The positions of tokens (A, N) in each of A directions, where they are not 0, 1, 2 and so on. */
        POSITIONS,
        /** For each token, the first column that may not attend to it, (B, T), where attention is not plainly causal. */
        VISIBLE_UNTIL,
        /** The positions that have a target (M), in training. */
        TARGET_POSITIONS,
        /** The token ids of the targets (M), in training. */
        TARGET_IDS,
        /** The places of the images' vectors among the positions of the text. */
        IMAGE_PLACES,
        /** The row and the column of each patch (2, N), where the vision tower rotates by them. */
        PATCH_COORDINATES,
        /** The cos of the rotation, where it depends on the length of the batch. */
        COS,
        /** The sin of the rotation, where it depends on the length of the batch. */
        SIN,
        /** The pixels of the images' patches (N, W). */
        PATCHES
    }

    /** @param trains whether a loss is computed */
    static HostInputs of(DecoderConfig config, RotaryEmbedding rotary, TokenBatch batch, boolean trains) {
        Map<Name, Integers> integers = new EnumMap<>(Name.class);
        Map<Name, Floats> floats = new EnumMap<>(Name.class);
        integers.put(Name.IDS, new Integers(batch.ids(), batch.rows(), batch.length()));
        int end = RotaryEmbedding.end(batch.positions());
        int reach = end <= config.lengthOfSameFrequencies() ? end : 0;
        if (reach == 0) {
            addRotation(rotary, batch, floats);
        } else if (!RotaryEmbedding.isCommon(config, batch.positions())) {
            int directions = directions(batch);
            integers.put(
                    Name.POSITIONS, new Integers(batch.positions(), directions, batch.positions().length / directions));
        }
        if (!batch.isPlainlyCausal() || batch.length() > config.window()) {
            integers.put(Name.VISIBLE_UNTIL, new Integers(visibleUntil(batch), batch.rows(), batch.length()));
        }
        if (trains) {
            int[] at = batch.targetPositions();
            int[] ids =
                    Arrays.stream(at).map(position -> batch.targets()[position]).toArray();
            integers.put(Name.TARGET_POSITIONS, new Integers(at, at.length));
            integers.put(Name.TARGET_IDS, new Integers(ids, ids.length));
        }
        ImageOrder images = batch.images().isEmpty() ? null : ImageOrder.of(batch.images());
        if (images != null) {
            addImages(config.vision().orElseThrow(), images, integers, floats);
        }
        return new HostInputs(batch, reach, images, integers, floats);
    }

    private static void addRotation(RotaryEmbedding rotary, TokenBatch batch, Map<Name, Floats> floats) {
        RotaryEmbedding.Angles angles = rotary.of(directions(batch), batch.positions());
        long[] shape = shapeOfRotation(batch, rotary.width());
        floats.put(Name.COS, new Floats(to -> to.put(angles.cos()), shape));
        floats.put(Name.SIN, new Floats(to -> to.put(angles.sin()), shape));
    }

    private static void addImages(
            VisionConfig vision, ImageOrder images, Map<Name, Integers> integers, Map<Name, Floats> floats) {
        int[] places = images.places();
        integers.put(Name.IMAGE_PLACES, new Integers(places, places.length));
        int patches = images.images().count();
        if (vision.rotated() > 0) {
            integers.put(Name.PATCH_COORDINATES, new Integers(images.coordinates(), 2, patches));
        }
        floats.put(
                Name.PATCHES,
                new Floats(images::writePatches, patches, images.images().width()));
    }

    /** Returns the directions in which each token has a position. */
    static int directions(TokenBatch batch) {
        return batch.positions().length == 3 * batch.tokens() ? 3 : 1;
    }

    /** Returns the shape of cos and sin: that of a row if the positions of all rows are the same. */
    static long[] shapeOfRotation(TokenBatch batch, int width) {
        return batch.positions().length == batch.length()
                ? new long[] {batch.length(), 1, width}
                : new long[] {batch.rows(), batch.length(), 1, width};
    }

    private static int[] visibleUntil(TokenBatch batch) {
        if (!batch.isPlainlyCausal()) {
            return batch.visibleUntil();
        }
        int[] ends = new int[batch.tokens()];
        Arrays.fill(ends, batch.length());
        return ends;
    }

    /** Returns the number of rows or columns that the table of the patches' rotations needs. */
    int patchReach() {
        return integers.containsKey(Name.PATCH_COORDINATES) ? images.longestSide() : 0;
    }

    /** Returns the bytes of the floats. */
    long floatBytes() {
        return floats.values().stream().mapToLong(Floats::bytes).sum();
    }
}

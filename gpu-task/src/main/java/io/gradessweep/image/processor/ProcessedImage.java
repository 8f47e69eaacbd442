package io.gradessweep.image.processor;

import java.util.Objects;

/** The input of a vision tower that one image makes. The arrays are not copied and must not be changed. */
public sealed interface ProcessedImage {
    /** float32, of the shape that the record says. */
    float[] values();

    ImageShape shape();

    /** Returns the number of positions of the text that the image fills. Tokens between tiles are not counted. */
    default int tokens() {
        return shape().tokens();
    }

    /**
     * Flattened patches of Qwen2.5-VL, of shape [frames * rows * columns, 3 * temporalPatch * patch * patch]. They go by
     * blocks of merge x merge: block row, block column, row in the block, column in the block. Within a patch: channel, frame, y,
     * x.
     *
     * @param frames 1, since an image is a single frame that is repeated within the patch
     * @param rows of patches
     * @param columns of patches
     * @param merge how many patches a side become one position of the text
     */
    record Patches(float[] values, int frames, int rows, int columns, int merge) implements ProcessedImage {
        public Patches {
            Objects.requireNonNull(values);
        }

        @Override
        public ImageShape.Patches shape() {
            return new ImageShape.Patches(rows, columns, merge);
        }
    }

    /**
     * Tiles of nanoVLM, of shape [tiles, 3, side, side], row by row, after the global picture if there is one.
     *
     * @param side in pixels
     * @param rows of tiles, the global picture not counted
     * @param columns of tiles
     * @param globalFirst whether the whole picture at the size of a tile precedes the others
     * @param tokensPerTile positions of the text that each tile fills
     */
    record Tiles(float[] values, int side, int rows, int columns, boolean globalFirst, int tokensPerTile)
            implements ProcessedImage {
        public Tiles {
            Objects.requireNonNull(values);
        }

        public int count() {
            return shape().count();
        }

        @Override
        public ImageShape.Tiles shape() {
            return new ImageShape.Tiles(rows, columns, globalFirst, tokensPerTile);
        }
    }
}

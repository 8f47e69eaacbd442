package io.gradessweep.image.processor;

import java.util.Collections;
import java.util.List;

/** The shape of what a processor makes of an image, which follows from the image's size alone. */
public sealed interface ImageShape {
    /** Returns the number of positions of the text that the image fills. Tokens between tiles are not counted. */
    int tokens();

    /** Returns the lengths of the runs of positions that follow each other without a token between them. */
    List<Integer> runs();

    /**
     * Patches of Qwen2.5-VL.
     *
     * @param rows of patches
     * @param columns of patches
     * @param merge how many patches a side become one position of the text
     */
    record Patches(int rows, int columns, int merge) implements ImageShape {
        @Override
        public int tokens() {
            return rows * columns / (merge * merge);
        }

        @Override
        public List<Integer> runs() {
            return List.of(tokens());
        }
    }

    /**
     * Tiles of nanoVLM, row by row, after the global picture if there is one.
     *
     * @param rows of tiles, the global picture not counted
     * @param columns of tiles
     * @param globalFirst whether the whole picture at the size of a tile precedes the others
     * @param tokensPerTile positions of the text that each tile fills
     */
    record Tiles(int rows, int columns, boolean globalFirst, int tokensPerTile) implements ImageShape {
        public int count() {
            return rows * columns + (globalFirst ? 1 : 0);
        }

        @Override
        public int tokens() {
            return count() * tokensPerTile;
        }

        @Override
        public List<Integer> runs() {
            return Collections.nCopies(count(), tokensPerTile);
        }
    }
}

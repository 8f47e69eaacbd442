package io.gradessweep.batch;

/**
 * The way in which a vision tower cuts images.
 *
 * @param merge the side, in patches, of the squares that become one position of the text
 * @param window the side, in patches, of the windows that layers attend within; 0 if all layers attend to whole images
 * @param patchesByMerge whether the patches of an image go by those squares, row by row, and within a square row by row;
 *     otherwise they go row by row
 */
public record ImageLayout(int merge, int window, boolean patchesByMerge) {
    public ImageLayout {
        if (merge < 1 || window % merge != 0 || (window > 0 && !patchesByMerge)) {
            throw new IllegalArgumentException("windows of " + window + " patches are not made of squares of " + merge);
        }
    }

    /** Returns the patches that become so many positions of the text. */
    public int patches(int tokens) {
        return tokens * merge * merge;
    }
}

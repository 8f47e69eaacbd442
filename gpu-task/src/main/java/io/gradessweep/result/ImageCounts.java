package io.gradessweep.result;

import java.io.Serializable;

/**
 * Counts of what the images of a batch are for a vision tower. Like {@link TokenCounts}, FLOPs are linear in them.
 *
 * @param imagePatches the patches that the vision tower reads
 * @param imageTokens the positions of the text that the images fill
 * @param imagePairs pairs of patches that attention over whole images multiplies
 * @param imageWindowPairs pairs of patches that attention within windows multiplies
 */
public record ImageCounts(long imagePatches, long imageTokens, long imagePairs, long imageWindowPairs)
        implements Serializable {
    public static final ImageCounts NONE = new ImageCounts(0, 0, 0, 0);

    public ImageCounts plus(ImageCounts other) {
        return new ImageCounts(
                imagePatches + other.imagePatches,
                imageTokens + other.imageTokens,
                imagePairs + other.imagePairs,
                imageWindowPairs + other.imageWindowPairs);
    }

    /** Returns the counts of this many such batches. */
    public ImageCounts times(long factor) {
        return new ImageCounts(
                factor * imagePatches, factor * imageTokens, factor * imagePairs, factor * imageWindowPairs);
    }

    public ImageCounts minus(ImageCounts other) {
        return new ImageCounts(
                imagePatches - other.imagePatches,
                imageTokens - other.imageTokens,
                imagePairs - other.imagePairs,
                imageWindowPairs - other.imageWindowPairs);
    }
}

package io.gradessweep.image;

import java.io.IOException;

/** An image file whose structure was found whole, before any of its samples are decoded. */
interface ImageFile {
    /** The width in pixels as the file states it, not yet turned upright; it may be 0 or huge. */
    long width();

    /** The height in pixels, likewise. */
    long height();

    /** The Exif block, a TIFF structure; empty if there is none. */
    byte[] exif();

    /**
     * Decodes the first image as it is stored: alpha is dropped, 16 bits are shifted to 8.
     *
     * @throws UnreadableImageException if the data is damaged or of a kind that is not read
     * @throws IOException if a decoder refuses the data
     */
    RgbImage decode() throws UnreadableImageException, IOException;
}

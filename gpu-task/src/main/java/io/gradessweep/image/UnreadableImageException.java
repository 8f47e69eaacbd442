package io.gradessweep.image;

/** Thrown for an image that is not read; the message is what follows the image's name. */
final class UnreadableImageException extends Exception {
    private UnreadableImageException(String message, Throwable cause) {
        super(message, cause);
    }

    private UnreadableImageException(String message) {
        super(message);
    }

    /** The file ends before the image does. */
    static UnreadableImageException cut() {
        return cut(null);
    }

    static UnreadableImageException cut(Throwable cause) {
        return new UnreadableImageException(
                "is cut off: the file ends before the image does; fetch or write it again", cause);
    }

    /**
     * Something in the file contradicts its format.
     *
     * @param what a clause such as {@code "a checksum is wrong"}
     */
    static UnreadableImageException damaged(String what) {
        return new UnreadableImageException("is damaged: " + what + "; fetch or write it again");
    }

    /** A decoder refused the data; its own words are kept as the cause only. */
    static UnreadableImageException damaged(Throwable cause) {
        return new UnreadableImageException("is damaged: its data cannot be decoded; fetch or write it again", cause);
    }

    /**
     * The file is of a kind that its format allows and that is not read.
     *
     * @param kind a noun phrase such as {@code "a lossless JPEG"}
     */
    static UnreadableImageException unsupported(String kind) {
        return new UnreadableImageException("is " + kind + ", which is not read; save it as an ordinary PNG or JPEG");
    }

    static UnreadableImageException of(String message) {
        return new UnreadableImageException(message);
    }
}

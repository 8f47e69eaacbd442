package io.gradessweep.image;

import java.nio.charset.StandardCharsets;

/** The formats that are read. A file's first bytes tell its format; its name does not count. */
enum ImageFormat {
    PNG("\u0089PNG\r\n\u001a\n") {
        @Override
        ImageFile check(byte[] file) throws UnreadableImageException {
            return PngFile.check(file);
        }
    },
    JPEG("\u00ff\u00d8") {
        @Override
        ImageFile check(byte[] file) throws UnreadableImageException {
            return JpegFile.check(file);
        }
    },
    WEBP("RIFF....WEBP") {
        @Override
        ImageFile check(byte[] file) throws UnreadableImageException {
            return WebpFile.check(file);
        }
    },
    GIF("GIF8.a") {
        @Override
        ImageFile check(byte[] file) throws UnreadableImageException {
            return GifFile.check(file);
        }
    },
    BMP("BM") {
        @Override
        ImageFile check(byte[] file) throws UnreadableImageException {
            return BmpFile.check(file);
        }
    };

    private static final String GIT_LFS = "version https://git-lfs";

    /** The first bytes; a full stop stands for any byte. */
    private final byte[] signature;

    ImageFormat(String signature) {
        this.signature = signature.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Walks through the file's structure without decoding samples. */
    abstract ImageFile check(byte[] file) throws UnreadableImageException;

    static ImageFormat of(byte[] file) throws UnreadableImageException {
        if (file.length == 0) {
            throw UnreadableImageException.of("is empty; an image was expected");
        }
        for (ImageFormat format : values()) {
            if (format.matches(file)) {
                return format;
            }
        }
        if (new String(file, 0, Math.min(file.length, GIT_LFS.length()), StandardCharsets.ISO_8859_1).equals(GIT_LFS)) {
            throw UnreadableImageException.of("is a pointer of Git LFS, not the image; fetch it with git lfs pull");
        }
        throw UnreadableImageException.of(
                "is not an image that is read: by its first bytes it is neither PNG, JPEG, WebP, GIF nor BMP");
    }

    private boolean matches(byte[] file) {
        if (file.length < signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if (signature[i] != '.' && signature[i] != file[i]) {
                return false;
            }
        }
        return true;
    }
}

package io.gradessweep.data.images;

import io.gradessweep.digest.Digests;
import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.ImageShape;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.UnreadableInputException;
import java.io.IOException;

/**
 * A reference to an image of a row. Only its size is known before a batch needs it, and with the size the number of
 * positions that it fills in the text.
 *
 * @param name how messages call it, with file and row
 * @param content SHA-256 of the encoded bytes, or another text that is equal for equal images alone
 * @param shape what the model's processor will make of it
 */
public record RowImage(String name, ImageSource source, String content, ImageShape shape) {
    /**
     * Decodes the image.
     *
     * @throws InvalidInputException naming the image, if it is damaged, or no longer what it was when the rows were read
     */
    RgbImage decode(ImageDecoder decoder) {
        if (source instanceof ImageSource.Drawn drawn) {
            return drawn.drawing().get();
        }
        byte[] bytes = bytes(decoder);
        if (!Digests.sha256(bytes).equals(content)) {
            throw new InvalidInputException(name + " has changed since the rows were read; start again");
        }
        return decoder.decode(bytes, name);
    }

    private byte[] bytes(ImageDecoder decoder) {
        if (source instanceof ImageSource.OfFile of) {
            return decoder.bytes(of.file(), name);
        }
        try {
            return ((ImageSource.Stored) source).bytes();
        } catch (IOException e) {
            throw new UnreadableInputException(name + " cannot be read again from a temporary file", e);
        }
    }
}

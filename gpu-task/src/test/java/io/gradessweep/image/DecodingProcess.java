package io.gradessweep.image;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;

/** A process that decodes files and prints a line for each: its size, or the message. */
final class DecodingProcess {
    private DecodingProcess() {}

    public static void main(String[] files) {
        for (String file : files) {
            String name = Path.of(file).getFileName().toString();
            try {
                RgbImage image = new ImageDecoder().read(Path.of(file), name);
                System.out.println(name + " " + image.width() + " x " + image.height());
            } catch (InvalidInputException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}

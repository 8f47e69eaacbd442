package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds files of this machine by a name that may contain {@code *}. */
final class LocalFiles {
    private LocalFiles() {}

    /** Returns the files in order; the list is empty if there are none. */
    static List<Path> matching(Path pattern) {
        Path directory = pattern.toAbsolutePath().getParent();
        Path name = pattern.getFileName();
        if (directory == null || name == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        String glob = name.toString().replaceAll("([\\\\\\[\\]{}?])", "\\\\$1");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    found.add(file);
                }
            }
        } catch (IOException e) {
            throw new InvalidInputException(directory + ": cannot be read: " + e.getMessage(), e);
        }
        Collections.sort(found);
        return found;
    }
}

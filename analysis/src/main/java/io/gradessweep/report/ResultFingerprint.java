package io.gradessweep.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Tells whether the tables of a results directory changed, without opening a file of them.
 *
 * @param checksum over the names, sizes and modification times of the files that count
 * @param newest the time at which the newest of them was written; empty if there is none
 */
public record ResultFingerprint(long checksum, Optional<Instant> newest) {
    /**
     * Looks at a results directory.
     *
     * @throws ResultsException if there is no such directory, it cannot be listed, or a later version wrote it
     */
    public static ResultFingerprint of(Path results) {
        if (!Files.isDirectory(results)) {
            throw new ResultsException("no results directory " + results);
        }
        List<Path> files = ResultFileList.of(results).values().stream()
                .flatMap(Collection::stream)
                .sorted()
                .toList();
        CRC32C checksum = new CRC32C();
        Optional<Instant> newest = Optional.empty();
        try {
            for (Path file : files) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Instant written = attributes.lastModifiedTime().toInstant();
                String line = file + "\n" + attributes.size() + "\n" + written + "\n" + attributes.fileKey() + "\n";
                checksum.update(line.getBytes(StandardCharsets.UTF_8));
                newest = newest.map(other -> other.isAfter(written) ? other : written)
                        .or(() -> Optional.of(written));
            }
        } catch (NoSuchFileException e) {
            throw new ResultsException("the files of " + results + " are being merged or removed: look again", e);
        } catch (IOException e) {
            throw new ResultsException("cannot list the files of " + results + ": " + e.getMessage(), e);
        }
        return new ResultFingerprint(checksum.getValue(), newest);
    }
}

package io.gradessweep.data.rows;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.spec.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** The content of a file of texts. Its first bytes tell how it is compressed, whatever its name says. */
final class FileContent {
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private FileContent() {}

    /**
     * Reads a file, and unpacks gzip, zstd and bzip2.
     *
     * @throws InvalidInputException if the file is missing or damaged, or is of a kind that holds no lines of text
     */
    static byte[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > LARGEST) {
                throw tooLarge(file);
            }
            byte[] bytes = in.readAllBytes();
            refuseOthers(file, bytes);
            return unpacked(file, bytes);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] unpacked(Path file, byte[] bytes) {
        String packing = begins(bytes, 0x1F, 0x8B)
                ? "gzip"
                : begins(bytes, 0x28, 0xB5, 0x2F, 0xFD)
                        ? "zstd"
                        : begins(bytes, 'B', 'Z', 'h') && bytes.length > 4 && bytes[4] == '1' ? "bzip2" : "";
        if (packing.isEmpty()) {
            return bytes;
        }
        try (InputStream unpacking = unpacking(packing, new ByteArrayInputStream(bytes))) {
            byte[] unpacked = unpacking.readNBytes(LARGEST);
            if (unpacking.read() >= 0) {
                throw tooLarge(file);
            }
            refuseOthers(file, unpacked);
            return unpacked;
        } catch (IOException | MalformedInputException e) {
            throw new InvalidInputException(
                    file + ": is compressed with " + packing + " and damaged, or not whole; fetch or pack it again", e);
        }
    }

    private static InputStream unpacking(String packing, InputStream packed) throws IOException {
        return switch (packing) {
            case "gzip" -> new GZIPInputStream(packed);
            case "zstd" -> new ZstdInputStream(packed);
            default -> new BZip2CompressorInputStream(packed, true);
        };
    }

    private static InvalidInputException tooLarge(Path file) {
        return new InvalidInputException(file + ": holds more than 2 GB; split it, and name the parts with a * in it");
    }

    /** Refuses what holds no lines of text. */
    private static void refuseOthers(Path file, byte[] bytes) {
        String problem = problem(bytes);
        if (!problem.isEmpty()) {
            throw new InvalidInputException(file + ": " + problem);
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".br")) {
            throw new InvalidInputException(file + ": " + packed("Brotli"));
        }
    }

    /** Returns what a file is that holds no rows as text; empty for all others. */
    static String problem(byte[] bytes) {
        if (LfsPointer.begins(bytes)) {
            return LfsPointer.PROBLEM;
        }
        if (begins(bytes, 'P', 'A', 'R', '1')) {
            return "is a Parquet file; give it a name that ends in .parquet";
        }
        if (begins(bytes, 'P', 'K', 3, 4)) {
            return "is a zip archive or a spreadsheet, which is not read; unpack it, or save its rows as JSON lines";
        }
        if (begins(bytes, 0xFD, '7', 'z', 'X', 'Z')) {
            return packed("xz");
        }
        if (begins(bytes, 0x04, 0x22, 0x4D, 0x18)) {
            return packed("lz4");
        }
        if (begins(bytes, 'A', 'R', 'R', 'O', 'W', '1') || begins(bytes, 0xFF, 0xFF, 0xFF, 0xFF)) {
            return "is an Arrow file, which is not read; save the data set with to_json or to_parquet";
        }
        if (begins(bytes, 0xFF, 0xFE) || begins(bytes, 0xFE, 0xFF)) {
            return "is UTF-16 text; save the file as UTF-8";
        }
        String beginning = new String(Arrays.copyOf(bytes, Math.min(64, bytes.length)), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        boolean page = beginning.startsWith("<!doctype html") || beginning.startsWith("<html");
        return page ? "is a web page, not rows; download the file itself" : "";
    }

    private static String packed(String packing) {
        return "is compressed with " + packing + ", which is not read; unpack it, or use gzip, zstd or bzip2";
    }

    private static boolean begins(byte[] bytes, int... beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if (i >= bytes.length || bytes[i] != (byte) beginning[i]) {
                return false;
            }
        }
        return true;
    }
}

package io.gradessweep.data.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a compressor wrote in several streams. */
class FileContentTest {
    private static final List<String> LINES = List.of("{\"a\": 1}\n", "{\"a\": 2}\n");

    private interface Compressor {
        OutputStream on(OutputStream out) throws IOException;
    }

    @Test
    void everyStreamOfBzip2IsRead(@TempDir Path directory) throws IOException {
        assertThat(read(directory.resolve("rows.jsonl.bz2"), BZip2CompressorOutputStream::new))
                .isEqualTo(String.join("", LINES));
    }

    @Test
    void everyFrameOfZstdIsRead(@TempDir Path directory) throws IOException {
        assertThat(read(directory.resolve("rows.jsonl.zst"), ZstdOutputStream::new))
                .isEqualTo(String.join("", LINES));
    }

    /** Returns what is read of a file that holds each line in a stream of its own. */
    private static String read(Path file, Compressor compressor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : LINES) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            try (OutputStream out = compressor.on(stream)) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
            }
            bytes.write(stream.toByteArray());
        }
        return new String(FileContent.read(Files.write(file, bytes.toByteArray())), StandardCharsets.UTF_8);
    }
}

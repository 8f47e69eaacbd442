package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Files appear whole, and of several who create one, one does: what leases and launch markers stand on. */
interface ExclusiveCreateContract extends ResultsContract {
    /** Nobody sees half of it. */
    @Test
    default void aNewFileIsWholeAndOneCallers() throws Exception {
        StoreFiles files = results().files();
        String text = "x".repeat(1 << 24);
        for (int round = 0; round < 3; round++) {
            Path file = results().place("file-" + round);
            CompletableFuture<Boolean> created = CompletableFuture.supplyAsync(() -> {
                try {
                    return files.createNew(file, text);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!files.files().exists(file) && !created.isCompletedExceptionally()) {
                Thread.sleep(1);
            }
            assertThat(files.files().getFileStatus(file).getLen()).isEqualTo(text.length());
            assertThat(created.get()).isTrue();
            assertThat(files.createNew(file, "another's")).isFalse();
        }
        assertThat(results().names(".")).hasSize(3);
    }

    /** Also where the file is there already since the answer to the first attempt was lost. */
    @Test
    default void aNewFileIsAnothersOnlyWhereItIs() throws IOException {
        StoreFiles files = results().files();
        Path file = results().place("new/file");
        assertThat(files.createNew(file, "mine")).isTrue();
        assertThat(files.createNew(file, "mine")).isTrue();
        assertThat(files.createNew(file, "another's")).isFalse();
        assertThat(files.read(file)).isEqualTo("mine");
        assertThat(results().names("new")).containsExactly("file");
    }

    @Test
    default void whatIsBeingWrittenIsNotThere() throws IOException {
        FileSystem files = results().files().files();
        Path file = results().place("file");
        results().files().write(file, to -> {
            try (FSDataOutputStream out = files.create(to)) {
                out.writeBytes("whole");
                assertThat(files.exists(file)).isFalse();
            }
        });
        assertThat(results().files().read(file)).isEqualTo("whole");
        assertThat(results().names(".")).containsExactly("file");
    }
}

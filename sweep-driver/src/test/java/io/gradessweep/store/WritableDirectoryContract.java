package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A directory is made, taken, given back and used again; what cannot be one is named. */
interface WritableDirectoryContract extends ResultsContract {
    @Test
    default void aDirectoryIsUsedAgain() {
        for (int round = 1; round <= 2; round++) {
            ParquetResultStore store = results().open();
            store.requireWritable();
            store.lease().close();
            assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 0, 0));
        }
    }

    @Test
    default void aPlaceBelowAFileIsNamed() throws IOException {
        results().write("file", "in the way");
        ParquetResultStore blocked = new ParquetResultStore(
                results().place("file/results").toUri().toString(), results().configuration());
        assertThat(catchThrowable(blocked::requireWritable))
                .isInstanceOf(InvalidInputException.class)
                .message()
                .containsAnyOf("file/results cannot be written", "file/results cannot be read")
                .hasLineCount(1);
    }
}

package io.gradessweep.job.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step with which a training begins is guessed from what lies there. */
class CheckpointManagerTest {
    private static final String TRAINING = "0123456789ab";

    @TempDir
    private Path states;

    private Checkpointing checkpointing(Optional<SharedStates> shared) {
        return new Checkpointing(
                trainId -> new LocalCheckpointStore(states, trainId, RetentionPolicy.NEWEST),
                CheckpointInterval.NEVER,
                0,
                shared,
                0);
    }

    @Test
    void trainingGoesOnAfterTheNewestCheckpoint() throws IOException {
        Optional<SharedStates> shared = Optional.of(new SharedStates("prefix", CheckpointStore.NONE));
        assertThat(CheckpointManager.firstStep(checkpointing(Optional.empty()), TRAINING))
                .hasValue(1);
        assertThat(CheckpointManager.firstStep(checkpointing(shared), TRAINING)).isEmpty();
        new LocalCheckpointStore(states, TRAINING, RetentionPolicy.NEWEST)
                .publish(7, directory -> Files.writeString(directory.resolve(CheckpointStore.MARKER), "{}"));
        assertThat(CheckpointManager.firstStep(checkpointing(Optional.empty()), TRAINING))
                .hasValue(8);
        assertThat(CheckpointManager.firstStep(checkpointing(shared), TRAINING)).hasValue(8);
        assertThat(CheckpointManager.firstStep(checkpointing(Optional.empty()), "another"))
                .hasValue(1);
    }
}
